import { fault } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Plugin } from '../../model/plugin.ts';
import type { Isolation, ServicePlan } from '../../model/spec.ts';
import type { ParsedService } from '../parse-service.ts';
import type { Source } from '../source.ts';

export type Backend = ServicePlan['backend'];

/** What a backend is chosen from. */
interface Facts {
  readonly source: Source;
  readonly service: ParsedService;
  readonly plugin: Plugin;
  readonly level: Isolation['level'];
  /** The strongest level this machine has for parts without an image. */
  readonly processLevel: 'namespace' | 'process';
}

/** Where a service runs: an image needs a container, the runner itself holds what is embedded, a command gets a room. */
export const backendOf = ({ plugin, service, level, processLevel }: Facts): Backend => {
  const { backends } = plugin;
  const [first] = backends;
  if (service.common.image !== undefined && backends.includes('container')) return 'container';
  if (level === 'container' && backends.includes('container')) return 'container';
  const wantsProcess = level === 'namespace' || level === 'process' || service.common.command !== undefined;
  const kind = wantsProcess && backends.includes('process') ? 'process' : first;
  if (kind !== 'process') return kind ?? 'embedded';
  return level === 'namespace' || level === 'process' ? level : processLevel;
};

/** Keys that mean nothing to a backend; accepting them would drop them. */
const UNUSED: Readonly<Record<'process' | 'embedded', readonly string[]>> = {
  process: ['image', 'entrypoint', 'volumes', 'user', 'pull'],
  embedded: [
    ...[
      'image',
      'command',
      'args',
      'entrypoint',
      'env',
      'ports',
      'volumes',
      'files',
      'workdir',
      'user',
      'pull',
    ],
    ...['wait', 'stop', 'nested'],
  ],
};

/** What a service asks of its backend that the backend cannot do. */
export const backendFaults = (facts: Facts, backend: Backend): readonly Diagnostic[] => {
  const { source, service, plugin, level } = facts;
  const { path, id } = service;
  if (backend === 'container') return level === 'auto' || level === 'container' ? [] : [tooStrong(facts)];
  const kind = backend === 'embedded' ? 'embedded' : 'process';
  const unused = UNUSED[kind].filter(
    (key) => source.toml.positionOf([...path, key]) !== undefined && !Object.hasOwn(service.options, key),
  );
  const what = kind === 'embedded' ? 'runs inside the runner' : 'is a process';
  const faults = unused.map((key) =>
    fault(
      'conflicting-keys',
      `\`${key}\` means nothing here: service '${id}' (plugin '${plugin.name}') ${what}`,
      {
        at: source.atKey([...path, key]),
        hint: key === 'image' ? 'leave `plugin` out to run the image' : 'leave it out',
      },
    ),
  );
  if (service.common.wait?.probe.kind === 'health') {
    const at = source.at([...path, 'wait']);
    faults.push(
      fault('conflicting-keys', `only a container has a health check, and service '${id}' ${what}`, {
        at,
        hint: 'wait for http, port, log, span or a command',
      }),
    );
  }
  if (kind === 'process' && level === 'container') faults.push(needsImage(source, id, path));
  return faults;
};

const tooStrong = ({ source, service: { id, path }, level }: Facts): Diagnostic =>
  fault('conflicting-keys', `service '${id}' needs a container, and level '${level}' has none`, {
    at: source.at([...path, 'image']),
    hint: 'write level = "auto": parts without an image still run without a container',
  });

const needsImage = (source: Source, id: string, path: ParsedService['path']): Diagnostic =>
  fault(
    'not-supported-yet',
    `level 'container' is not supported yet for a service without an image: '${id}'`,
    {
      at: source.at(path),
      hint: 'give it an image, or write level = "auto"',
    },
  );
