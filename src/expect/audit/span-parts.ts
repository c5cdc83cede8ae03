import type { AttributePredicate, SpanExpectation } from '../../model/expectation.ts';
import { SPAN_KINDS, STATUS_CODES, type Trace } from '../../model/trace.ts';
import type { Value } from '../../model/value.ts';
import { compileMatcher } from '../../util/match.ts';
import { globTest } from '../../util/pattern.ts';
import { eventTest } from '../checks.ts';
import type { Context } from '../context.ts';
import { createPopulation } from '../population.ts';
import { countSpans } from '../span.ts';
import { type Change, type Edits, toAll } from './edit.ts';
import { asksOther, countsAgainst, type Part, valuesFor } from './part.ts';
import { eventFor, isOther, keyFor, lacksTwin, sameValue, satisfying, twins } from './satisfy.ts';

interface Subject {
  readonly context: Context;
  readonly expectation: SpanExpectation;
  /** Rows whose change breaks it: all that satisfy it, or one where every one must. */
  readonly rows: readonly number[];
  readonly longestMs: number;
}

type Tries = Part['tries'];

const setting =
  ({ rows }: Subject, change: Change): (() => Edits) =>
  () =>
    toAll(rows, change);

/** Keys of a row that a key with `*` means, or one that it could mean. */
const keysOf = ({ context }: Subject, row: number, key: string): readonly string[] => {
  if (!key.includes('*')) return [key];
  const fits = globTest(key);
  const own = [...context.trace.attributes(row).keys()].filter(fits);
  return own.length === 0 ? [keyFor(key)] : own;
};

const withValue =
  (subject: Subject, key: string, value: Value | undefined): (() => Edits) =>
  () => ({
    change: new Map(
      subject.rows.map((row) => {
        const keys = keysOf(subject, row, key);
        return [row, { attributes: new Map(keys.map((one) => [one, value])) }];
      }),
    ),
  });

/** Both edits; of what both change the second counts. */
const overlaid = (one: Edits, other: Edits): Edits => {
  const [first, second] = [
    one.change ?? new Map<number, Change>(),
    other.change ?? new Map<number, Change>(),
  ];
  return {
    add: [...(one.add ?? []), ...(other.add ?? [])],
    change: new Map(
      [...new Set([...first.keys(), ...second.keys()])].map((row): [number, Change] => {
        const [a, b] = [first.get(row), second.get(row)];
        return [
          row,
          { ...a, ...b, attributes: new Map([...(a?.attributes ?? []), ...(b?.attributes ?? [])]) },
        ];
      }),
    ),
  };
};

/** Spans that such predicates ask about are made up, with the same value on both sides; nothing where none is asked for. */
const asTwins = (subject: Subject, predicates: readonly AttributePredicate[]): Tries => {
  const asking = predicates.filter(({ matcher }) => asksOther(matcher));
  if (asking.length === 0) return [];
  return [
    () => {
      const add = twins(subject.context, asking, subject.rows);
      return asking.reduce<Edits>(
        (edits, { key, matcher }) => overlaid(edits, withValue(subject, key, sameValue(matcher))()),
        { add },
      );
    },
  ];
};

const attributePart = (subject: Subject, label: string, { key, matcher }: AttributePredicate): Part => ({
  part: label,
  broken: `'${key}' is taken away or another value`,
  unsure: lacksTwin(subject.context, matcher),
  tries: [
    ...[undefined, ...valuesFor(matcher).breaking].map((value) => withValue(subject, key, value)),
    ...asTwins(subject, [{ key, matcher }]),
  ],
});

const forbiddenPart = (subject: Subject, { key, matcher }: AttributePredicate): Part => ({
  part: `attrs.none.${key}`,
  broken: `'${key}' is a value that it forbids`,
  unsure: lacksTwin(subject.context, matcher),
  tries: [
    ...valuesFor(matcher).fitting.map((value) => withValue(subject, key, value)),
    ...asTwins(subject, [{ key, matcher }]),
  ],
});

/** All of `attrs.any` must be broken at once. */
const anyPart = (subject: Subject, any: readonly AttributePredicate[]): Part => ({
  part: 'attrs.any',
  broken: 'all of these attributes are taken away or other values',
  unsure: any.some(({ matcher }) => lacksTwin(subject.context, matcher)),
  tries: [0, 1, 2, 3].map((at) => () => {
    const broken = any.reduce<Edits>((edits, { key, matcher }) => {
      const { breaking } = valuesFor(matcher);
      const value = breaking[Math.min(at, breaking.length - 1)];
      return overlaid(edits, withValue(subject, key, value)());
    }, {});
    const [asTwin] = asTwins(subject, any.filter(isOther));
    return asTwin === undefined ? broken : overlaid(broken, asTwin());
  }),
});

const durationPart = (subject: Subject): Part => {
  const { context, expectation, rows, longestMs } = subject;
  const { breaking } = valuesFor(expectation.durationMs ?? [], [
    { type: 'double', value: 0 },
    { type: 'double', value: longestMs },
  ]);
  const lengths = breaking.flatMap((value) => {
    const ms = value?.type === 'int' || value?.type === 'double' ? Number(value.value) : -1;
    return ms >= 0 && ms <= longestMs ? [ms] : [];
  });
  const { start } = context.trace;
  return {
    part: 'duration_ms',
    hopeless: lengths.length === 0,
    broken: `it lasts anything from 0 ms to ${longestMs} ms, the longest that a scenario may take`,
    tries: lengths.map((ms) => () => ({
      change: new Map(rows.map((row) => [row, { end: (start[row] ?? 0) + ms * 1e6 }])),
    })),
  };
};

const eventParts = (subject: Subject): readonly Part[] => {
  const { context, expectation, rows } = subject;
  const { all, any, none } = expectation.events;
  const gone: Tries = [setting(subject, { events: [] })];
  const [first = 0] = rows;
  return [
    ...all.map(
      ({ name }): Part => ({ part: `events.${name}`, broken: 'its events are taken away', tries: gone }),
    ),
    ...(any.length > 0 ? [{ part: 'events.any', broken: 'its events are taken away', tries: gone }] : []),
    ...none.map(
      (one): Part => ({
        part: `events.none.${one.name}`,
        broken: 'such an event is added',
        applies: (trace) => trace.events(first).some(eventTest(one)),
        tries: [setting(subject, { events: [eventFor(context, one, context.trace.start[first] ?? 0)] })],
      }),
    ),
  ];
};

const ownParts = (subject: Subject): readonly Part[] => {
  const { service, scope, kind, status, parent, ancestor, links, durationMs } = subject.expectation;
  const cut: Tries = [setting(subject, { parent: -1 })];
  const others = (all: readonly string[], own: string): Tries =>
    all.flatMap((one, at) => (one === own ? [] : [setting(subject, { kind: at })]));
  const part = (name: string, broken: string, tries: Tries): Part => ({ part: name, broken, tries });
  return [
    ...(service === undefined
      ? []
      : [part('service', 'it is of another service', [setting(subject, { service: 'clnrm-audit' })])]),
    ...(scope === undefined
      ? []
      : [part('scope', 'it is of another scope', [setting(subject, { scope: 'clnrm-audit' })])]),
    ...(kind === undefined ? [] : [part('kind', 'it is of another kind', others(SPAN_KINDS, kind))]),
    ...(status === undefined
      ? []
      : [
          part(
            'status',
            'its status is another',
            STATUS_CODES.map((_, at) => setting(subject, { status: at })),
          ),
        ]),
    ...(parent === undefined ? [] : [part('parent', 'the edge to its parent is cut', cut)]),
    ...(ancestor === undefined ? [] : [part('ancestor', 'the edge to its parent is cut', cut)]),
    ...(links === undefined
      ? []
      : [part('links', 'its links are taken away', [setting(subject, { links: [] })])]),
    ...(durationMs === undefined ? [] : [durationPart(subject)]),
  ];
};

const predicateParts = (subject: Subject): readonly Part[] => {
  const { all, any, none } = subject.expectation.attrs;
  return [
    ...ownParts(subject),
    ...all.map((one) => attributePart(subject, `attrs.${one.key}`, one)),
    ...(any.length > 0 ? [anyPart(subject, any)] : []),
    ...none.map((one) => forbiddenPart(subject, one)),
    ...eventParts(subject),
  ];
};

/** Service and scope only say which spans `all` speaks of: one of another service is none of them. */
const IDENTITY = ['service', 'scope'];

/** Spans that satisfy everything, added until there are `count` of them more. */
const adding = ({ context, expectation }: Subject, held: readonly number[], count: number): Tries => {
  const [like = context.population.of(expectation.name)[0] ?? 0] = held;
  if (context.trace.size === 0) return [];
  if (held.length === 0) return [() => satisfying(context, expectation, like, count)];
  return [() => ({ add: Array.from({ length: count }, () => ({ like, change: {} })) })];
};

/** How many spans satisfy the expectation in other evidence. */
const heldIn = ({ context, expectation }: Subject, trace: Trace): number => {
  const population = createPopulation(trace, []).as(expectation.source);
  return countSpans({ ...context, trace, population }, expectation).held.length;
};

const countPart = (subject: Subject, held: readonly number[]): Part => {
  const { match } = subject.expectation;
  const matcher =
    typeof match === 'object' ? match : ([{ op: 'eq', value: { type: 'int', value: '0' } }] as const);
  const counts = countsAgainst(matcher, held.length);
  const fine = compileMatcher(matcher);
  return {
    hopeless: counts.length === 0,
    applies: (trace) => !fine.test({ type: 'int', value: String(heldIn(subject, trace)) }),
    part: match === 'none' ? 'match = "none"' : 'match',
    broken: match === 'none' ? 'such a span is added' : 'there are more of them, or fewer',
    tries: counts.flatMap((count) =>
      count < held.length
        ? [() => toAll(held.slice(0, held.length - count), { drop: true })]
        : adding(subject, held, count - held.length),
    ),
  };
};

/** Whether it may hold without any such span. */
export const isZeroFine = ({ match }: SpanExpectation): boolean =>
  match === 'none' || (typeof match === 'object' && compileMatcher(match).test({ type: 'int', value: '0' }));

/** Drops the span, and breaks each of its predicates. */
export const spanParts = (
  context: Context,
  expectation: SpanExpectation,
  longestMs: number,
): readonly Part[] => {
  const { base, checks } = countSpans(context, expectation);
  const held = Array.from(base).filter((row) => checks.every((check) => check.test(row)));
  const { match } = expectation;
  // what is broken may be what kept others from satisfying it
  const all = [...expectation.attrs.all, ...expectation.attrs.any, ...expectation.attrs.none];
  const concerned = all.some(({ matcher }) => asksOther(matcher)) ? Array.from(base) : held;
  const rows = match === 'all' ? held.slice(0, 1) : concerned;
  const subject: Subject = { context, expectation, rows, longestMs };
  if (isZeroFine(expectation)) return [countPart(subject, held)];
  const gone: Part = {
    part: 'the span',
    broken: 'every such span is taken away',
    tries: [() => toAll(concerned, { drop: true })],
  };
  const parts = predicateParts(subject).filter(({ part }) => match !== 'all' || !IDENTITY.includes(part));
  return [gone, ...(typeof match === 'object' ? [countPart(subject, held)] : []), ...parts];
};
