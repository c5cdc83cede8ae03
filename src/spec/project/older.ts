import { fault } from '../../diagnostics/diagnostic.ts';
import { didYouMean } from '../../diagnostics/suggest.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { isTable } from '../schema/parts.ts';
import { show } from '../schema/say.ts';
import type { ProjectReader, Said } from './file.ts';
import { type Asking, type Outcome, olderRules } from './older-rules.ts';
import type { Origin, Settings } from './settings.ts';

const KEYS = Object.keys(olderRules);
const TABLES = [...new Set(KEYS.map((key) => key.slice(0, key.indexOf('.'))))];

/** An older setting as it was written. */
export interface Written {
  /** `cli.jobs`. */
  readonly key: string;
  /** How it is called where it stands: `jobs`, `CLEANROOM_CLI_JOBS`. */
  readonly name: string;
  readonly value: unknown;
  readonly from: Origin;
}

const placeOf = ({ from }: Written) => (from.kind === 'file' ? { at: from.at } : {});

const faultOf = (written: Written, outcome: Exclude<Outcome, { set: unknown }>): Diagnostic => {
  const { name, value } = written;
  if ('wrong' in outcome) return fault('wrong-type', `\`${name}\` ${outcome.wrong}`, placeOf(written));
  const { refused, hint } = outcome;
  return fault('not-supported-yet', `\`${name} = ${show(value)}\` cannot be honoured: ${refused}`, {
    ...placeOf(written),
    hint,
  });
};

/** Reads older settings; `around` are all that are known, which rules may ask for. */
export const readOlder = (
  all: readonly Written[],
  around: readonly Written[],
  local: Asking['local'],
): { readonly settings: Settings; readonly faults: readonly Diagnostic[] } => {
  const get = (key: string): unknown => around.findLast((one) => one.key === key)?.value;
  const faults: Diagnostic[] = [];
  let settings: Settings = {};
  for (const written of all) {
    const outcome = olderRules[written.key]?.(written.value, { get, local });
    if (outcome === undefined) continue;
    if (!('set' in outcome)) faults.push(faultOf(written, outcome));
    else settings = { ...settings, ...sourced(outcome.set, written.from) };
  }
  return { settings, faults };
};

const sourced = (values: Extract<Outcome, { set: unknown }>['set'], from: Origin): Settings =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value, from }]));

/** Everything that a `cleanroom.toml` says; unknown tables and keys are faults. */
const writtenIn = ({ source, faults }: ProjectReader): readonly Written[] =>
  Object.entries(source.toml.value).flatMap(([name, table]): readonly Written[] => {
    const at = source.atKey([name]);
    if (!TABLES.includes(name)) {
      const hint = didYouMean(name, TABLES);
      faults.push(fault('unknown-key', `\`${name}\` is not a table of cleanroom.toml`, { at, hint }));
      return [];
    }
    if (!isTable(table)) {
      faults.push(fault('wrong-type', `\`${name}\` must be a table, and is ${show(table)}`, { at }));
      return [];
    }
    return Object.entries(table).flatMap(([key, value]): readonly Written[] => {
      const place = source.atKey([name, key]);
      if (KEYS.includes(`${name}.${key}`))
        return [{ key: `${name}.${key}`, name: key, value, from: { kind: 'file', at: place } }];
      const known = KEYS.filter((one) => one.startsWith(`${name}.`)).map((one) => one.slice(name.length + 1));
      const hint = didYouMean(key, known);
      faults.push(fault('unknown-key', `\`${key}\` is not a key of [${name}]`, { at: place, hint }));
      return [];
    });
  });

/** Reads the older tool's `cleanroom.toml`: each setting is honoured or refused by name. */
export const older = (reader: ProjectReader): Said => {
  const all = writtenIn(reader);
  const { settings, faults } = readOlder(all, all, reader.local);
  reader.faults.push(...faults);
  return { settings, variables: [] };
};
