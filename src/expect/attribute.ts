import type { AttributePredicate } from '../model/expectation.ts';
import type { Trace } from '../model/trace.ts';
import type { Value } from '../model/value.ts';
import { type CompiledMatcher, compileMatcher, type SameAs } from '../util/match.ts';
import { globTest } from '../util/pattern.ts';
import { canonical, showValue } from '../util/value.ts';
import type { Context } from './context.ts';
import { keep } from './rows.ts';

/** Values of a key; a key with `*` means every key that fits. */
export const valuesOf = (values: ReadonlyMap<string, Value>, key: string): readonly Value[] => {
  if (!key.includes('*')) {
    const value = values.get(key);
    return value === undefined ? [] : [value];
  }
  const fits = globTest(key);
  return [...values].flatMap(([name, value]) => (fits(name) ? value : []));
};

/** Whether some value satisfies the matcher; without a value, whether absence does. */
export const someValue = (matcher: CompiledMatcher, values: readonly Value[], sameAs?: SameAs): boolean =>
  values.length === 0 ? matcher.test(undefined) : values.some((value) => matcher.test(value, sameAs));

/** A predicate on a span's attribute, ready to be asked of any row. */
export interface AttributeTest {
  readonly predicate: AttributePredicate;
  test(row: number): boolean;
  /** Those of the rows for which the answer is the wanted one. */
  keepWhere(wanted: boolean, rows: Uint32Array): Uint32Array;
  /** Whether spans that have not arrived could change the answer: only `same_as` asks about other spans. */
  open(row: number): boolean;
  value(row: number): Value | undefined;
  prime(rows: Uint32Array): void;
}

/** For each trace, how often each value of `key` occurs on the spans of a name; built when first asked. */
const valuesByTrace = (context: Context, span: string, key: string): Map<number, Map<string, number>> => {
  const traces = new Map<number, Map<string, number>>();
  const read = context.trace.reader(key);
  for (const row of context.population.select(span).rows) {
    const value = read(row);
    if (value === undefined) continue;
    const trace = context.trace.trace[row] ?? 0;
    const seen = traces.get(trace) ?? new Map<string, number>();
    const text = canonical(value);
    traces.set(trace, seen.set(text, (seen.get(text) ?? 0) + 1));
  }
  return traces;
};

/** The meaning of `same_as` for one key: another span of that name in the same trace has an equal value. */
const sameAsFor = (context: Context, key: string): ((row: number) => SameAs) => {
  const spans = new Map<string, Map<number, Map<string, number>>>();
  return (row) => (span, value) => {
    const traces = spans.get(span) ?? valuesByTrace(context, span, key);
    spans.set(span, traces);
    const found = traces.get(context.trace.trace[row] ?? 0)?.get(canonical(value)) ?? 0;
    return found > (context.population.select(span).has(row) ? 1 : 0);
  };
};

/** One key of the spans, put to a matcher row after row. */
interface Probe {
  test(row: number, sameAs?: SameAs): boolean;
  values(row: number): readonly Value[];
}

const probe = (trace: Trace, key: string, matcher: CompiledMatcher): Probe => {
  if (key.includes('*')) {
    const keys = trace.keysLike(globTest(key));
    const values = (row: number) => (keys(row).length === 0 ? [] : valuesOf(trace.attributes(row), key));
    return { values, test: (row, sameAs) => someValue(matcher, values(row), sameAs) };
  }
  const read = trace.reader(key);
  return {
    test: (row, sameAs) => matcher.test(read(row), sameAs),
    values: (row) => {
      const value = read(row);
      return value === undefined ? [] : [value];
    },
  };
};

const countSameAs = (matcher: AttributePredicate['matcher']): number =>
  matcher.reduce((sum, one) => {
    if (one.op === 'same_as') return sum + 1;
    return one.op === 'not' ? sum + countSameAs(one.matcher) : sum;
  }, 0);

/** Prepares a predicate on an attribute for all rows of the trace. */
export const attributeTest = (context: Context, predicate: AttributePredicate): AttributeTest => {
  const matcher = compileMatcher(predicate.matcher);
  const { test: ask, values } = probe(context.trace, predicate.key, matcher);
  const references = countSameAs(predicate.matcher);
  const sameAs = references > 0 ? sameAsFor(context, predicate.key) : undefined;
  const test = (row: number): boolean => ask(row, sameAs?.(row));
  const isPlain = sameAs === undefined && !predicate.key.includes('*');
  const keepWhere = (wanted: boolean, rows: Uint32Array): Uint32Array =>
    isPlain
      ? context.trace.rowsWith(rows, predicate.key, (value) => matcher.test(value) === wanted)
      : keep(rows, (row) => test(row) === wanted);
  return {
    predicate,
    test,
    keepWhere,
    open: (row) => {
      if (references === 0) return false;
      return references > 1 || test(row) !== ask(row, () => true);
    },
    value: (row) => values(row)[0],
    prime: (rows) => {
      if (!matcher.primes(context.trace.longestText)) return;
      const distinct = new Set<Value>();
      const note = (value: Value | undefined): boolean =>
        value?.type === 'string' && distinct.add(value).size > 0;
      if (isPlain) context.trace.rowsWith(rows, predicate.key, note);
      else for (const row of rows) values(row).forEach(note);
      matcher.prime(distinct);
    },
  };
};

/** Values the attribute has on spans of that name in the row's trace, for the text of a failed `same_as`. */
export const othersOf = (context: Context, row: number, span: string, key: string): string => {
  const { trace, population } = context;
  const read = trace.reader(key);
  const shown = new Set<string>();
  for (const other of population.select(span).rows) {
    if (other === row || trace.trace[other] !== trace.trace[row] || shown.size > 3) continue;
    const value = read(other);
    if (value !== undefined) shown.add(showValue(value));
  }
  return shown.size === 0 ? 'there is none' : [...shown].sort().join(', ');
};
