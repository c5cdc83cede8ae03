import type { AttributePredicate, EventPredicate, SpanExpectation } from '../../model/expectation.ts';
import { SPAN_KINDS, type SpanEvent, STATUS_CODES } from '../../model/trace.ts';
import type { Matcher, Value } from '../../model/value.ts';
import type { Context } from '../context.ts';
import type { Change, Edits } from './edit.ts';
import { asksOther, nameFor, STRANGE_TEXT, sourceFor, valuesFor } from './part.ts';

/** The key itself, or one that a key with `*` means. */
export const keyFor = (key: string): string => key.replaceAll('*', 'x');

/** The table of a matcher that asks for the value of another span: its own, or a negated one. */
const tableWithOther = (matcher: Matcher): Matcher | undefined => {
  if (matcher.some(({ op }) => op === 'same_as')) return matcher;
  for (const one of matcher) {
    const found = one.op === 'not' ? tableWithOther(one.matcher) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What a `same_as` of the matcher, also a negated one, asks for: the other span's name, and a value for both of them. */
const sameOf = (matcher: Matcher): { readonly span: string; readonly value: Value } | undefined => {
  const table = tableWithOther(matcher);
  const asked = table?.find((one) => one.op === 'same_as');
  if (table === undefined || asked?.op !== 'same_as') return undefined;
  const rest = table.filter((one) => one !== asked);
  const value = rest.length === 0 ? STRANGE_TEXT : valuesFor(rest).fitting.find((one) => one !== undefined);
  return { span: asked.span, value: value ?? STRANGE_TEXT };
};

/** The value that the other span of a `same_as` gets with `twins`; undefined where none is asked for. */
export const sameValue = (matcher: Matcher): Value | undefined => sameOf(matcher)?.value;

/** Other spans that `same_as` of these predicates asks for, two in the trace of each row, with the value of `sameValue`. */
export const twins = (
  context: Context,
  predicates: readonly AttributePredicate[],
  rows: Iterable<number>,
): NonNullable<Edits['add']> => {
  const firsts = new Map([...rows].map((row) => [context.trace.trace[row], row]));
  return predicates.flatMap(({ key, matcher }) => {
    const same = sameOf(matcher);
    const name = same && nameFor(context, same.span);
    if (same === undefined || name === undefined) return [];
    const source = sourceFor(context, same.span);
    const change = { name, source, attributes: new Map([[keyFor(key), same.value]]) };
    // two, because one of them may be looked at itself, and a span is not another than itself
    return [...firsts.values()].flatMap((like) => [
      { like, change },
      { like, change },
    ]);
  });
};

/** Whether no other span can be made up that a `same_as` of the matcher asks for. */
export const lacksTwin = (context: Context, matcher: Matcher): boolean => {
  const same = sameOf(matcher);
  return same !== undefined && nameFor(context, same.span) === undefined;
};

const isSame = ({ matcher }: AttributePredicate): boolean => matcher.some(({ op }) => op === 'same_as');

/** It asks for another value than another span's. */
export const isOther = (one: AttributePredicate): boolean => asksOther(one.matcher) && !isSame(one);

/** Predicates for which a span that satisfies them all needs another one beside it. */
const withOther = ({ all, any, none }: SpanExpectation['attrs']): readonly AttributePredicate[] => [
  ...[...all, ...any.slice(0, 1)].filter(isSame),
  ...none.filter(isOther),
];

/** Attributes that satisfy all predicates, and for those of `none` do not. */
const attributesFor = (attrs: SpanExpectation['attrs']): NonNullable<Change['attributes']> => {
  const { all, any, none } = attrs;
  const values = [
    ...[...all, ...any.slice(0, 1)].map(({ key, matcher }) => [key, valuesFor(matcher).fitting[0]] as const),
    ...none.map(({ key, matcher }) => {
      const { breaking } = valuesFor(matcher);
      return [key, breaking.includes(undefined) ? undefined : breaking[0]] as const;
    }),
    ...withOther(attrs).map(({ key, matcher }) => [key, sameValue(matcher)] as const),
  ];
  return new Map(values.map(([key, value]) => [keyFor(key), value]));
};

/** An event that satisfies the predicate, at a time of the span. */
export const eventFor = (
  context: Context,
  { name, attributes }: EventPredicate,
  time: number,
): SpanEvent => ({
  name: nameFor(context, name) ?? name,
  time,
  attributes: Object.fromEntries(
    attributes.flatMap(({ key, matcher }) => {
      const value = valuesFor(matcher).fitting.find((one) => one !== undefined);
      return value === undefined ? [] : [[keyFor(key), value]];
    }),
  ),
});

const eventsFor = (context: Context, { events }: SpanExpectation, time: number): Change['events'] =>
  [...events.all, ...events.any.slice(0, 1)].map((one) => eventFor(context, one, time));

const statusFor = ({ status }: SpanExpectation): Pick<Change, 'status'> => {
  if (status === undefined) return {};
  return { status: status === 'not_error' ? 0 : STATUS_CODES.indexOf(status) };
};

/** Spans that a made-up one must lie below or link to, made up with it, and the numbers they get. */
const relatives = (context: Context, { parent, ancestor, links }: SpanExpectation, like: number) => {
  const { size } = context.trace;
  const add: { like: number; change: Change }[] = [];
  const put = (pattern: string | undefined, above: number): number => {
    if (pattern === undefined) return above;
    const [known] = context.population.related(pattern).rows;
    const named = { name: nameFor(context, pattern) ?? pattern, source: sourceFor(context, pattern) };
    add.push({ like: known ?? like, change: { ...named, parent: above } });
    return size + add.length - 1;
  };
  const above = put(parent, put(ancestor, -1));
  return {
    add,
    above: above < 0 ? undefined : above,
    linked: links === undefined ? undefined : put(links, -1),
  };
};

/** Spans in the likeness of `like` that satisfy the whole expectation, as far as that can be made up. */
export const satisfying = (
  context: Context,
  expectation: SpanExpectation,
  like: number,
  count: number,
): Edits => {
  const { trace } = context;
  const { name, service, scope, kind, durationMs } = expectation;
  const start = trace.start[like] ?? 0;
  const length = durationMs === undefined ? undefined : valuesFor(durationMs).fitting.find(isNumber);
  const { add, above, linked } = relatives(context, expectation, like);
  const called = nameFor(context, name);
  const change: Change = {
    source: sourceFor(context, name),
    ...(called === undefined ? {} : { name: called }),
    ...(service === undefined ? {} : { service }),
    ...(scope === undefined ? {} : { scope }),
    ...(kind === undefined ? {} : { kind: SPAN_KINDS.indexOf(kind) }),
    ...statusFor(expectation),
    ...(length === undefined ? {} : { end: start + Number(length.value) * 1e6 }),
    ...(above === undefined ? {} : { parent: above }),
    ...(linked === undefined ? {} : { links: [{ traceId: '', spanId: '', row: linked, attributes: {} }] }),
    attributes: attributesFor(expectation.attrs),
    events: eventsFor(context, expectation, start) ?? [],
  };
  const others = twins(context, withOther(expectation.attrs), [like]);
  return { add: [...add, ...Array.from({ length: count }, () => ({ like, change })), ...others] };
};

const isNumber = (value: Value | undefined): value is Extract<Value, { type: 'int' | 'double' }> =>
  (value?.type === 'int' || value?.type === 'double') && Number(value.value) >= 0;
