import type { CanonicalOptions, CanonicalTree } from '../model/canonical.ts';
import type { Included } from '../model/expectation.ts';
import { SOURCES, type Trace } from '../model/trace.ts';
import { parseCanonical } from '../util/canonical-parse.ts';
import { HEADING, indentOf, ORDERED, spanWord } from '../util/canonical-text.ts';
import { phasesThatCount } from '../util/included-phases.ts';
import { wholeMillisecondTest } from '../util/whole-milliseconds.ts';
import { createOwnText, resourceNames } from './canonical-span.ts';
import { createErasure } from './erased.ts';

/** The canonical form: its text, and for the n-th span of the text its row in the trace. */
export interface CanonicalForm {
  readonly text: string;
  readonly rows: Uint32Array;
}

/** 1 where the row is a span of the subject that belongs to the scenario, or is included. */
const membersOf = (trace: Trace, include: readonly Included[]): Uint8Array => {
  const phases = phasesThatCount(include);
  const subject = SOURCES.indexOf('subject');
  return Uint8Array.from(trace.source, (source, row) =>
    Number(source === subject && phases.has(trace.phase[row] ?? 0)),
  );
};

/** Members below each row, sorted, and the roots of each trace; own texts by row. */
interface Forest {
  readonly own: readonly string[];
  readonly children: readonly (readonly number[])[];
}

const NONE: readonly number[] = [];

/** Rows below a row in the order of the text, with how deep they lie, one after the other. */
function* walk({ children }: Forest, roots: readonly number[], level: number): Generator<[number, number]> {
  const stack: [number, number][] = roots.toReversed().map((row) => [row, level]);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    yield next;
    const below = children[next[0]] ?? NONE;
    for (let at = below.length - 1; at >= 0; at--) stack.push([below[at] ?? 0, next[1] + 1]);
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Orders sorted subtrees by their text; equal only where nothing in the text tells them apart. */
const compareLists = (forest: Forest, a: readonly number[], b: readonly number[]): number => {
  const [left, right] = [walk(forest, a, 1), walk(forest, b, 1)];
  for (;;) {
    const [one, other] = [left.next(), right.next()];
    if (one.done || other.done) return Number(other.done ?? false) - Number(one.done ?? false);
    const [[row, level], [twin, depth]] = [one.value, other.value];
    const apart = level - depth || byText(forest.own[row] ?? '', forest.own[twin] ?? '');
    if (apart !== 0) return apart;
  }
};

const compareSubtrees =
  (forest: Forest) =>
  (a: number, b: number): number =>
    byText(forest.own[a] ?? '', forest.own[b] ?? '') ||
    compareLists(forest, forest.children[a] ?? NONE, forest.children[b] ?? NONE);

/** Whether an SDK cut a row's start to the whole millisecond: its end, a length later, is at none. */
const cutTest = (trace: Trace): ((row: number) => boolean) => {
  const isWhole = wholeMillisecondTest(trace);
  return (row) => isWhole(trace.start[row] ?? 0) && !isWhole(trace.end[row] ?? 0);
};

/** Of starts that were cut to the same millisecond the SDK knew the order, and sent its spans in it: as they arrived. */
const byTime = (trace: Trace, otherwise: (a: number, b: number) => number) => {
  const isCut = cutTest(trace);
  return (a: number, b: number): number => {
    const apart = (trace.start[a] ?? 0) - (trace.start[b] ?? 0);
    if (apart !== 0) return apart;
    const [one, other] = [isCut(a), isCut(b)];
    return one && other ? a - b : Number(other) - Number(one) || otherwise(a, b);
  };
};

/** Members from the leaves up, so that whoever comes has its children before it. */
const leavesFirst = (trace: Trace, member: Uint8Array): Uint32Array => {
  const rows = Uint32Array.from(member.keys()).filter((row) => member[row] === 1);
  return rows.sort((a, b) => (trace.pre[b] ?? 0) - (trace.pre[a] ?? 0));
};

interface Planted {
  readonly forest: Forest;
  /** Roots of each trace that has any, sorted. */
  readonly traces: readonly (readonly number[])[];
}

const plant = (trace: Trace, member: Uint8Array, own: readonly string[], ordered: boolean): Planted => {
  const children: number[][] = [];
  const roots = new Map<number, number[]>();
  const forest: Forest = { own, children };
  const content = compareSubtrees(forest);
  const compare = ordered ? byTime(trace, content) : content;
  for (const row of leavesFirst(trace, member)) {
    children[row]?.sort(compare);
    const parent = trace.parent[row] ?? -1;
    const mine = parent >= 0 && member[parent] === 1;
    const index = trace.trace[row] ?? 0;
    const siblings = (mine ? children[parent] : roots.get(index)) ?? [];
    siblings.push(row);
    if (mine) children[parent] = siblings;
    else roots.set(index, siblings);
  }
  const traces = [...roots.values()].map((list) => list.sort(compare));
  const together = (a: readonly number[], b: readonly number[]): number => compareLists(forest, a, b);
  const first = (a: readonly number[], b: readonly number[]): number =>
    (trace.start[a[0] ?? 0] ?? 0) - (trace.start[b[0] ?? 0] ?? 0) || together(a, b);
  return { forest, traces: traces.sort(ordered ? first : together) };
};

const indented = (own: string, level: number): string => {
  const indent = indentOf(level);
  return `${indent}${spanWord(level)} ${own.replaceAll('\n', `\n${indent}  `)}`;
};

/**
 * The evidence as text, the same whatever ids, times and order of arrival were: spans of the subject that belong to
 * the scenario (and what `include` adds), attributes sorted, siblings a multiset sorted by content or, `ordered`, by
 * their starts, and those that an SDK cut to one millisecond as they arrived. What differs from machine to machine is `*`.
 */
export const canonicalForm = (
  trace: Trace,
  { volatile, ordered }: CanonicalOptions,
  include: readonly Included[] = [],
): CanonicalForm => {
  const member = membersOf(trace, include);
  const erase = createErasure(volatile);
  const resources = resourceNames(trace, member, erase);
  const ownText = createOwnText(trace, { member, erase, ordered, serviceOf: resources.of });
  const own = Array.from(member, (one, row) => (one === 1 ? ownText(row) : ''));
  const { forest, traces } = plant(trace, member, own, ordered);
  const lines = [ordered ? ORDERED : HEADING, ...resources.lines];
  const rows: number[] = [];
  for (const roots of traces) {
    lines.push('', 'trace');
    for (const [row, level] of walk(forest, roots, 1)) {
      rows.push(row);
      lines.push(indented(own[row] ?? '', level));
    }
  }
  return { text: `${lines.join('\n')}\n`, rows: Uint32Array.from(rows) };
};

/** The canonical form as data: what two traces are compared by. */
export const canonicalTree = (
  trace: Trace,
  options: CanonicalOptions,
  include: readonly Included[] = [],
): CanonicalTree => parseCanonical(canonicalForm(trace, options, include).text);
