import { fault } from '../diagnostics/diagnostic.ts';
import type { Expectation } from '../model/expectation.ts';
import type { Position } from '../model/position.ts';
import { type Reader, read } from './read.ts';
import { type ExpectationScope, expect, families } from './schema/expect.ts';
import { isTable } from './schema/parts.ts';
import type { Unplaced } from './schema/unplaced.ts';
import type { Source } from './source.ts';
import type { Path, TomlTable } from './toml.ts';

/** What `[expect]` or `[scenario.expect]` says, one value a rule, in the order of the file. */
export interface Expectations extends ExpectationScope {
  readonly rules: readonly Expectation[];
}

const NOTHING: ExpectationScope = { include: [], scope: 'scenario' };

/** Reads an expectation table that may be absent; every family, and every member of a list, on its own. */
export const readExpectations = (reader: Reader, value: unknown, path: Path): Expectations => {
  if (value === undefined) return { ...NOTHING, rules: [] };
  const scope = read(reader, expect, value, path) ?? NOTHING;
  if (!isTable(value)) return { ...scope, rules: [] };
  refuseInnerScope(reader, value, path);
  const rules = Object.entries(families).flatMap(([family, { isList, schema }]) => {
    const written = value[family];
    if (written === undefined) return [];
    if (!Array.isArray(written)) return isList ? [] : readRules(reader, schema, written, [...path, family]);
    // macros add to what stands there already: [[expect.order]] may be written more than once
    if (written.length === 0) refuseEmpty(reader, [...path, family]);
    return written.flatMap((one, index) => readRules(reader, schema, one, [...path, family, index]));
  });
  const { source } = scope;
  const sourced = source === undefined ? rules : rules.map((rule) => ({ source, ...rule }));
  return { ...scope, rules: inOrder(sourced) };
};

const refuseInnerScope = ({ source, faults }: Reader, table: TomlTable, path: Path): void => {
  if (table.scope === undefined || path.length === 1) return;
  faults.push(
    fault('unknown-key', '`scope` is not a key of [scenario.expect]', {
      at: source.atKey([...path, 'scope']),
      hint: 'write it in the [expect] of the spec',
    }),
  );
};

type Schema = (typeof families)[keyof typeof families]['schema'];

const readRules = (reader: Reader, schema: Schema, value: unknown, path: Path): readonly Expectation[] => {
  const rules = read<readonly Unplaced[]>(reader, schema, value, path);
  if (rules === undefined) return [];
  if (rules.length === 0) refuseEmpty(reader, path);
  return rules.map((rule) => placed(reader.source, rule, path));
};

const refuseEmpty = ({ source, faults }: Reader, path: Path): void => {
  const hint = 'write what must hold, or leave the table out';
  faults.push(fault('missing-key', `\`${pathText(path)}\` asks nothing`, { at: source.at(path), hint }));
};

const placed = (source: Source, { path, ...rule }: Unplaced, base: Path): Expectation => {
  const whole = [...base, ...path];
  return { ...rule, id: pathText(whole), at: source.at(whole) };
};

/** A path as ids write it: `expect.graph.must_include[0]`, `expect.counts.by_name["charge card"]`. */
const pathText = (path: Path): string =>
  path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[\w-]+$/.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');

/** What has a place, in the order of the file. */
export const inOrder = <T extends { readonly at: Position }>(things: readonly T[]): readonly T[] =>
  [...things].sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
