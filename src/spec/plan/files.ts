import { dirname, isAbsolute, resolve } from 'node:path';
import { fault } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { ServiceFile } from '../../model/spec.ts';
import type { Source } from '../source.ts';
import type { Path } from '../toml.ts';
import type { Planned } from './services.ts';

/** One file of one service, by the absolute place it will have. */
interface Laid {
  readonly service: string;
  readonly file: ServiceFile;
  readonly place: string;
  readonly path: Path;
}

/** Files of services that would take each other's place, or that nothing can hold. */
export const fileFaults = (source: Source, planned: readonly Planned[]): readonly Diagnostic[] => {
  const folder = dirname(source.rendered.file.path);
  const laid = planned.flatMap(({ plan }) =>
    plan.files.map((file, index) => ({
      room: plan.backend === 'container' ? plan.id : '',
      backend: plan.backend,
      service: plan.id,
      file,
      place: resolve(folder, file.target),
      path: ['service', plan.id, 'files', index],
    })),
  );
  return laid.flatMap((one, index) => {
    if (one.backend === 'process' && isAbsolute(one.file.target)) return [nowhere(source, one)];
    const earlier = laid.slice(0, index).filter(({ room }) => room === one.room);
    const other = earlier.find((before) => clash(before, one));
    return other === undefined ? [] : [clashFault(source, other, one)];
  });
};

/** Services without a container share one room: a target can be one thing only. */
const clash = (one: Laid, other: Laid): boolean => {
  if (one.place === other.place) return !isSame(one.file, other.file);
  return other.place.startsWith(`${one.place}/`) || one.place.startsWith(`${other.place}/`);
};

const isSame = (one: ServiceFile, other: ServiceFile): boolean =>
  one.content === other.content && one.source === other.source && one.mode === other.mode;

const clashFault = (source: Source, one: Laid, other: Laid): Diagnostic => {
  const who =
    one.service === other.service
      ? `service '${other.service}' writes`
      : `services '${one.service}' and '${other.service}' share a room, and write`;
  const what =
    one.place === other.place
      ? `two different files to '${other.file.target}'`
      : `'${one.file.target}' and '${other.file.target}': one of them is a file where the other needs a folder`;
  return fault('duplicate-name', `${who} ${what}`, {
    at: source.at([...other.path, 'target']),
    hint: 'choose another target for one of them',
  });
};

const nowhere = (source: Source, { service, file, path }: Laid): Diagnostic =>
  fault(
    'conflicting-keys',
    `a file cannot be put at '${file.target}': service '${service}' is a plain process and sees the machine's own files`,
    {
      at: source.at([...path, 'target']),
      hint: "write a target without `/` in front: it is then in the spec's folder, which is a private copy",
    },
  );
