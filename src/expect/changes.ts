import type { CanonicalFact, CanonicalSpan, TraceChange } from '../model/canonical.ts';
import type { Finding, NearestSpan } from '../model/verdict.ts';
import { describeChange } from '../util/canonical-diff.ts';
import type { Context } from './context.ts';
import { nearestSpan } from './nearest.ts';
import { treeOf } from './tree.ts';

const MOST_TOLD = 5;
const MOST_SHOWN = 3;

/** Row of the n-th span of the canonical text. */
export type RowsOfText = Uint32Array;

const rowOf = (change: TraceChange, rows: RowsOfText): readonly number[] => {
  if (change.kind === 'resource' || change.kind === 'vanished') return [];
  const row = rows[change.after.index];
  return row === undefined ? [] : [row];
};

/** The span of the trace, with each property that differs as a predicate that failed. */
const changedSpan = (context: Context, row: number, change: TraceChange): NearestSpan => {
  const facts = change.kind === 'changed' ? change.facts : [];
  return {
    ...nearestSpan(context, row, []),
    checks: facts.map(({ label, before, after }) => ({
      label,
      held: false,
      expected: before ?? 'absent',
      actual: after ?? 'absent',
    })),
  };
};

/** The attributes that alone differ, by their values: were they volatile, the traces would be the same. */
export const volatileIn = (changes: readonly TraceChange[]): readonly string[] => {
  const keys = new Set<string>();
  for (const change of changes) {
    if (change.kind !== 'changed') return [];
    for (const { label, before, after } of change.facts) {
      const quoted = /^attribute (".*")$/.exec(label)?.[1];
      if (quoted === undefined || before === undefined || after === undefined) return [];
      keys.add(String(JSON.parse(quoted)));
    }
  }
  return [...keys].sort();
};

/** A property as the canonical text writes it. */
const factText = ({ label, value }: CanonicalFact): string => {
  const key = /^attribute (".*")$/.exec(label)?.[1];
  if (key !== undefined) return `${key} = ${value}`;
  return `${label} ${value.replaceAll('\n', '\n  ')}`.trimEnd();
};

const textOf = ({ name, service, facts }: CanonicalSpan): string => {
  const [kind, ...rest] = facts;
  const heading = `span ${JSON.stringify(name)} ${kind?.value ?? ''}`;
  const lines = rest.map((fact) => `  ${factText(fact).replaceAll('\n', '\n  ')}`);
  return [`${heading}${service === '' ? '' : ` of ${JSON.stringify(service)}`}`, ...lines].join('\n');
};

const sideOfOne = (change: TraceChange, side: 'before' | 'after'): readonly string[] => {
  switch (change.kind) {
    case 'resource': {
      const facts = change.facts.flatMap(({ label, [side]: value }) =>
        value === undefined ? [] : [`  ${factText({ label, value })}`],
      );
      return [`resource ${JSON.stringify(change.service)}`, ...facts];
    }
    case 'appeared':
      return side === 'after' ? [textOf(change.after.span)] : [];
    case 'vanished':
      return side === 'before' ? [textOf(change.before.span)] : [];
    case 'moved':
      return [
        `below ${change[side].above.map((name) => JSON.stringify(name)).join(' / ') || 'nothing'}`,
        textOf(change[side].span),
      ];
    case 'changed':
      return [textOf(change[side].span)];
  }
};

const sideOf = (changes: readonly TraceChange[], side: 'before' | 'after'): string =>
  changes
    .slice(0, MOST_TOLD)
    .flatMap((change) => sideOfOne(change, side))
    .join('\n') || 'nothing';

/** The first changes in sentences, and how many there are. */
export const tellChanges = (changes: readonly TraceChange[], most = MOST_TOLD): string => {
  const told = changes.slice(0, most).map(describeChange).join('; ');
  return changes.length > most ? `${told}; … ${changes.length - most} more` : told;
};

/** What a finding shows of changes: both sides as text, the spans of the trace, where they stand in it. */
export const showChanges = (
  context: Context,
  changes: readonly TraceChange[],
  rows: RowsOfText,
): Pick<Finding, 'expected' | 'actual' | 'nearest' | 'tree'> => {
  const found = changes.flatMap((change) => rowOf(change, rows).map((row) => ({ row, change })));
  return {
    expected: sideOf(changes, 'before'),
    actual: sideOf(changes, 'after'),
    nearest: found.slice(0, MOST_SHOWN).map(({ row, change }) => changedSpan(context, row, change)),
    tree: treeOf(context, [...new Set(found.map(({ row }) => row))]),
  };
};
