import type { AttributePredicate, EventPredicate, SpanExpectation } from '../../model/expectation.ts';
import { SPAN_KINDS, type SpanEvent, STATUS_CODES } from '../../model/trace.ts';
import type { Matcher, Value } from '../../model/value.ts';
import type { Context } from '../context.ts';
import type { Change, Edits } from './edit.ts';
import { nameFor, sourceFor, valuesFor } from './part.ts';

/** The key itself, or one that a key with `*` means. */
export const keyFor = (key: string): string => key.replaceAll('*', 'x');

/** The value that a `same_as` of the matcher asks for, also a negated one. */
export const sameAs = (context: Context, key: string, matcher: Matcher): Value | undefined => {
  const { trace, population } = context;
  const read = trace.reader(key);
  for (const one of matcher) {
    if (one.op === 'not') return sameAs(context, key, one.matcher);
    if (one.op !== 'same_as') continue;
    const row = population.select(one.span).rows.find((other) => read(other) !== undefined);
    return row === undefined ? undefined : read(row);
  }
  return undefined;
};

/** Attributes that satisfy all predicates, and for those of `none` do not. */
const attributesFor = (
  context: Context,
  { all, any, none }: SpanExpectation['attrs'],
): Change['attributes'] => {
  const fitting = ({ key, matcher }: AttributePredicate): readonly [string, Value | undefined] => [
    keyFor(key),
    sameAs(context, key, matcher) ?? valuesFor(matcher).fitting[0],
  ];
  return new Map([
    ...all.map(fitting),
    ...any.slice(0, 1).map(fitting),
    ...none.map(({ key, matcher }) => {
      const { breaking } = valuesFor(matcher);
      return [keyFor(key), breaking.includes(undefined) ? undefined : breaking[0]] as const;
    }),
  ]);
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
    attributes: attributesFor(context, expectation.attrs) ?? new Map(),
    events: eventsFor(context, expectation, start) ?? [],
  };
  return { add: [...add, ...Array.from({ length: count }, () => ({ like, change }))] };
};

const isNumber = (value: Value | undefined): value is Extract<Value, { type: 'int' | 'double' }> =>
  (value?.type === 'int' || value?.type === 'double') && Number(value.value) >= 0;
