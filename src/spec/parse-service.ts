import { fault } from '../diagnostics/diagnostic.ts';
import type { Wait } from '../model/spec.ts';
import { type Reader, read } from './read.ts';
import { isTable } from './schema/parts.ts';
import { service, serviceEntries, type WrittenService, type WrittenWait } from './schema/service.ts';
import type { Path, TomlTable } from './toml.ts';

/** One `[service.*]`: its common keys, and the rest, which are its plugin's. */
export interface ParsedService {
  readonly id: string;
  readonly path: Path;
  readonly common: Omit<WrittenService, 'wait'> & { readonly wait?: Wait };
  readonly options: TomlTable;
}

/** Reads all services; those at fault are left out. */
export const readServices = (reader: Reader, value: unknown): readonly ParsedService[] =>
  isTable(value) ? Object.entries(value).flatMap(([id, one]) => readService(reader, id, one)) : [];

const readService = (reader: Reader, id: string, value: unknown): readonly ParsedService[] => {
  const path = ['service', id];
  if (!/^[A-Za-z0-9](?:[\w-]{0,61}[A-Za-z0-9])?$/.test(id)) {
    const hint = 'it is also its host name: use letters, digits and `-`';
    reader.faults.push(
      fault('wrong-type', `'${id}' cannot be the name of a service`, { at: reader.source.atKey(path), hint }),
    );
    return [];
  }
  const [common, options] = split(value);
  const written = read(reader, service, common, path);
  if (written === undefined) return [];
  const { wait, ...rest } = written;
  if (wait === undefined) return [{ id, path, common: rest, options }];
  const complete = withPort(reader, wait, rest.ports, [...path, 'wait']);
  return complete === undefined ? [] : [{ id, path, common: { ...rest, wait: complete }, options }];
};

/** The keys of every service (and those refused by name), and the plugin's own. */
const split = (value: unknown): readonly [unknown, TomlTable] => {
  const options: TomlTable = Object.create(null);
  if (!isTable(value)) return [value, options];
  const common: TomlTable = Object.create(null);
  for (const [key, one] of Object.entries(value)) {
    (Object.hasOwn(serviceEntries, key) ? common : options)[key] = one;
  }
  return [common, options];
};

/** An http probe without a port takes the service's only one. */
const withPort = (
  reader: Reader,
  written: WrittenWait,
  ports: readonly number[],
  path: Path,
): Wait | undefined => {
  const { probe, ...rest } = written;
  const at = reader.source.at(path);
  if (probe.kind !== 'http' || probe.port !== undefined) return { ...rest, probe: { ...probe }, at };
  const [port, second] = ports;
  if (port !== undefined && second === undefined) return { ...rest, probe: { ...probe, port }, at };
  const hint =
    ports.length === 0 ? 'write `port = 8080` beside `http`' : `write one of ${ports.join(', ')} as \`port\``;
  reader.faults.push(fault('missing-key', '`wait` has an http probe and no port', { at, hint }));
  return;
};
