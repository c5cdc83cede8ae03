/**
 * A second judge, written from the words of spec-language.md over plain arrays, without indexes, without sharing a
 * line with src/expect or src/util: quadratic and slow on purpose.
 */
import type {
  AttributePredicate,
  Expectation,
  Included,
  SpanExpectation,
} from '../../src/model/expectation.ts';
import type { Matcher, Predicate } from '../../src/model/value.ts';
import type { Sketch } from '../helpers/trace.ts';

export type Outcome = 'held' | 'failed' | 'undecided';

interface World {
  readonly all: readonly Sketch[];
  readonly complete: boolean;
  readonly readiness: readonly number[];
  readonly include: readonly Included[];
}

const traceNo = (span: Sketch): number => span.trace ?? 0;
const startOf = (span: Sketch): number => span.start ?? span.id;
const endOf = (span: Sketch): number => span.end ?? startOf(span) + 1;
const isRunner = (pattern: string): boolean => pattern.startsWith('clnrm.');

const population = (world: World, runner: boolean): readonly Sketch[] =>
  world.all.filter((span) => {
    if (runner) return span.source === 'runner';
    if (span.source === 'runner') return false;
    return world.include.includes('readiness') || !world.readiness.includes(traceNo(span));
  });

const nameFits = (pattern: string, name: string): boolean => {
  if (pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/'))
    return new RegExp(pattern.slice(1, -1)).test(name);
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\/]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 's').test(name);
};

const named = (world: World, pattern: string): readonly Sketch[] =>
  population(world, isRunner(pattern)).filter((span) => nameFits(pattern, span.name));

const parentOf = (world: World, span: Sketch): Sketch | undefined =>
  world.all.find((other) => other.id === span.parent && traceNo(other) === traceNo(span));

const ancestorsOf = (world: World, span: Sketch): readonly Sketch[] => {
  const parent = parentOf(world, span);
  return parent === undefined ? [] : [parent, ...ancestorsOf(world, parent)];
};

const plain = (value: unknown): unknown => {
  const typed = value as { type: string; value: unknown };
  if (typed.type === 'int') return Number(typed.value);
  return typed.type === 'array' ? (typed.value as unknown[]).map(plain) : typed.value;
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

type Same = (name: string, value: unknown) => boolean;

/** true, false, or undefined: the operator does not apply, which never holds, negated or not. */
const truth = (predicate: Predicate, value: unknown, sameAs: Same): boolean | undefined => {
  if (predicate.op === 'exists') return value !== undefined;
  if (predicate.op === 'absent') return value === undefined;
  if (predicate.op === 'not') {
    const parts = predicate.matcher.map((one) => truth(one, value, sameAs));
    if (parts.includes(false)) return true;
    return parts.includes(undefined) ? undefined : false;
  }
  if (value === undefined) return undefined;
  if (predicate.op === 'in') return predicate.values.some((one) => same(plain(one), value));
  if (predicate.op === 'same_as') return sameAs(predicate.span, value);
  if (predicate.op === 'matches')
    return typeof value === 'string' ? nameFits(predicate.pattern, value) : undefined;
  if (predicate.op === 'regex')
    return typeof value === 'string' ? new RegExp(predicate.pattern).test(value) : undefined;
  if (!('value' in predicate)) return undefined;
  const operand = plain(predicate.value);
  if (predicate.op === 'eq') return same(value, operand);
  if (predicate.op === 'ne') return !same(value, operand);
  if (predicate.op === 'contains') {
    if (Array.isArray(value)) return value.some((item) => same(item, operand));
    return typeof value === 'string' && typeof operand === 'string' ? value.includes(operand) : undefined;
  }
  const ordered = typeof value === typeof operand && (typeof value === 'number' || typeof value === 'string');
  if (!ordered) return undefined;
  const [a, b] = [value as number, operand as number];
  return { gt: a > b, gte: a >= b, lt: a < b, lte: a <= b }[predicate.op];
};

const fits = (matcher: Matcher, value: unknown, sameAs: Same = () => false): boolean =>
  matcher.every((predicate) => truth(predicate, value, sameAs) === true);

const mentionsSame = (matcher: Matcher): boolean =>
  matcher.some((one) => one.op === 'same_as' || (one.op === 'not' && mentionsSame(one.matcher)));

/** Yes, no, or maybe: spans that have not arrived could still change the answer. */
type Answer = 'yes' | 'no' | 'maybe';

const sure = (held: boolean): Answer => (held ? 'yes' : 'no');
const hopeful = (held: boolean, couldCome: boolean): Answer => (held ? 'yes' : couldCome ? 'maybe' : 'no');
const both = (answers: readonly Answer[]): Answer => {
  if (answers.includes('no')) return 'no';
  return answers.includes('maybe') ? 'maybe' : 'yes';
};
const either = (answers: readonly Answer[]): Answer => {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('maybe') ? 'maybe' : 'no';
};
const opposite = (answer: Answer): Answer => (answer === 'maybe' ? 'maybe' : answer === 'yes' ? 'no' : 'yes');

const attributeAnswer = (world: World, span: Sketch, { key, matcher }: AttributePredicate): Answer => {
  const value = span.attributes?.[key];
  const now: Same = (name, mine) =>
    named(world, name).some(
      (other) =>
        other !== span &&
        traceNo(other) === traceNo(span) &&
        same(other.attributes?.[key], mine) &&
        mine !== undefined,
    );
  const held = fits(matcher, value, now);
  if (world.complete || !mentionsSame(matcher)) return sure(held);
  return held === fits(matcher, value, () => true) ? sure(held) : 'maybe';
};

const KINDS = ['internal', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUS = ['UNSET', 'OK', 'ERROR'];
const statusFits = (span: Sketch, wanted: string): boolean => {
  const status = STATUS[span.status ?? 0];
  return wanted === 'not_error' ? status !== 'ERROR' : status === wanted;
};

const satisfies = (world: World, span: Sketch, wanted: SpanExpectation): Answer => {
  const answers: Answer[] = [];
  if (wanted.kind !== undefined) answers.push(sure(KINDS[span.kind ?? 1] === wanted.kind));
  if (wanted.status !== undefined) answers.push(sure(statusFits(span, wanted.status)));
  if (wanted.durationMs !== undefined)
    answers.push(sure(fits(wanted.durationMs, endOf(span) - startOf(span))));
  const among = (pattern: string, one: Sketch): boolean => named(world, pattern).includes(one);
  const lost = (one: Sketch): boolean =>
    !world.complete && one.parent !== undefined && parentOf(world, one) === undefined;
  if (wanted.parent !== undefined) {
    const parent = parentOf(world, span);
    answers.push(hopeful(parent !== undefined && among(wanted.parent, parent), lost(span)));
  }
  if (wanted.ancestor !== undefined) {
    const chain = ancestorsOf(world, span);
    const { ancestor } = wanted;
    answers.push(
      hopeful(
        chain.some((one) => among(ancestor, one)),
        lost(chain.at(-1) ?? span),
      ),
    );
  }
  if (wanted.links !== undefined) {
    const { links } = wanted;
    const targets = (span.links ?? []).map((link) =>
      world.all.find((one) => one.id === link.id && traceNo(one) === link.trace),
    );
    answers.push(
      hopeful(
        targets.some((one) => one !== undefined && among(links, one)),
        !world.complete && targets.includes(undefined),
      ),
    );
  }
  const { attrs, events } = wanted;
  answers.push(...attrs.all.map((one) => attributeAnswer(world, span, one)));
  if (attrs.any.length > 0) answers.push(either(attrs.any.map((one) => attributeAnswer(world, span, one))));
  answers.push(...attrs.none.map((one) => opposite(attributeAnswer(world, span, one))));
  const hasEvent = (one: (typeof events.all)[number]): boolean =>
    (span.events ?? []).some(
      (event) =>
        nameFits(one.name, event.name) &&
        one.attributes.every(({ key, matcher }) => fits(matcher, event.attributes?.[key])),
    );
  answers.push(...events.all.map((one) => sure(hasEvent(one))));
  if (events.any.length > 0) answers.push(sure(events.any.some(hasEvent)));
  answers.push(...events.none.map((one) => sure(!hasEvent(one))));
  return both(answers);
};

/** A number that can only grow from `n` on incomplete evidence. */
const countOutcome = (world: World, matcher: Matcher, n: number, empty: boolean, least = n): Outcome => {
  const futures = Array.from({ length: 40 }, (_, more) => least + more);
  if (Array.from({ length: 40 }, (_, m) => m).every((m) => fits(matcher, m))) return 'failed';
  if (world.complete) return fits(matcher, n) && !(empty && n === 0) ? 'held' : 'failed';
  if (futures.every((m) => fits(matcher, m))) return 'held';
  return futures.some((m) => fits(matcher, m)) ? 'undecided' : 'failed';
};

const spanOutcome = (world: World, wanted: SpanExpectation): Outcome => {
  const base = named(world, wanted.name).filter(
    (span) =>
      (wanted.service === undefined || (span.service ?? '') === wanted.service) &&
      (wanted.scope === undefined || (span.scope ?? '') === wanted.scope),
  );
  const answers = base.map((span) => satisfies(world, span, wanted));
  const [yes, no] = [
    answers.filter((one) => one === 'yes').length,
    answers.filter((one) => one === 'no').length,
  ];
  const empty = !population(world, isRunner(wanted.name)).some(
    (one) => wanted.service === undefined || one.service === wanted.service,
  );
  const open = world.complete ? 'failed' : 'undecided';
  if (wanted.match === 'any') return yes > 0 ? 'held' : open;
  if (wanted.match === 'none') {
    if (yes > 0) return 'failed';
    return world.complete && !empty ? 'held' : open;
  }
  if (wanted.match === 'all') {
    if (no > 0) return 'failed';
    return world.complete && base.length > 0 ? 'held' : open;
  }
  return countOutcome(world, wanted.match, yes, empty);
};

type Graph = Extract<Expectation, { readonly family: 'graph' }>;

const graphOutcome = (world: World, wanted: Graph): Outcome => {
  const open = world.complete ? 'failed' : 'undecided';
  if (wanted.rule === 'acyclic') return cyclic(world) ? 'failed' : world.complete ? 'held' : 'undecided';
  const [left, right] = [named(world, wanted.from), named(world, wanted.to)];
  const under = (a: Sketch, b: Sketch): boolean => ancestorsOf(world, b).includes(a);
  const child = (a: Sketch, b: Sketch): boolean => parentOf(world, b) === a;
  if (wanted.rule === 'must_not_cross') {
    if (left.some((a) => right.some((b) => under(a, b)))) return 'failed';
    return world.complete && left.length > 0 ? 'held' : open;
  }
  const related = wanted.rule === 'must_include' ? child : under;
  const has = (a: Sketch): boolean => right.some((b) => related(a, b));
  if (!wanted.every) return left.some(has) ? 'held' : open;
  return world.complete && left.length > 0 && left.every(has) ? 'held' : open;
};

const cyclic = (world: World): boolean => {
  const spans = population(world, false);
  const services = [...new Set(spans.map((span) => span.service ?? ''))];
  const calls = (from: string, to: string): boolean =>
    from !== to &&
    spans.some((span) => {
      const parent = parentOf(world, span);
      return (
        parent !== undefined &&
        spans.includes(parent) &&
        (parent.service ?? '') === from &&
        (span.service ?? '') === to
      );
    });
  const reach = (from: string, seen: readonly string[]): boolean =>
    services.some((to) => calls(from, to) && (seen.includes(to) || reach(to, [...seen, to])));
  return services.some((service) => reach(service, [service]));
};

/** A start at a whole ms with a finer end comes from a clock that cuts: all of it may be up to 1 ms later. */
const doubt = (span: Sketch): number =>
  Number.isInteger(startOf(span)) && !Number.isInteger(endOf(span)) ? 0.999_999 : 0;

const orderHolds = (world: World, before: string, after: string): boolean => {
  const [left, right] = [named(world, before), named(world, after)];
  const precedes = (b: Sketch): boolean =>
    left.some((a) => a !== b && traceNo(a) === traceNo(b) && endOf(a) <= startOf(b) + doubt(b));
  return left.length > 0 && right.length > 0 && right.every(precedes);
};

const windowHolds = (world: World, outer: string, inner: string, tolerance: number): boolean => {
  const [outers, inners] = [named(world, outer), named(world, inner)];
  const within = (b: Sketch): boolean =>
    outers.some((a) => {
      const slack = (a.service ?? '') === (b.service ?? '') ? 0 : tolerance;
      return (
        a !== b &&
        traceNo(a) === traceNo(b) &&
        startOf(a) - slack <= startOf(b) + doubt(b) &&
        endOf(b) <= endOf(a) + doubt(a) + slack
      );
    });
  return outers.length > 0 && inners.length > 0 && inners.every(within);
};

const everyOutcome = (world: World, spans: readonly Sketch[], obeys: (span: Sketch) => boolean): Outcome => {
  if (!spans.every(obeys)) return 'failed';
  if (!world.complete) return 'undecided';
  return spans.length > 0 ? 'held' : 'failed';
};

const obeys = (span: Sketch, wanted: Extract<Expectation, { readonly family: 'hermeticity' }>): boolean => {
  if (wanted.rule === 'no_external_services') {
    const addresses = [span.attributes?.['server.address']].flat().filter((one) => typeof one === 'string');
    return addresses.every((one) => one === 'localhost' || wanted.inside.includes(one));
  }
  if (wanted.rule === 'resource_attrs') {
    return fits(wanted.matcher, wanted.key === 'service.name' ? span.service : span.resource?.[wanted.key]);
  }
  const bags = [span.attributes, ...(span.events ?? []).map((event) => event.attributes)];
  return bags.every((bag) => bag?.[wanted.key] === undefined);
};

type Temporal = Extract<Expectation, { readonly family: 'temporal' }>;

const least = (numbers: readonly number[]): number => Math.min(Number.POSITIVE_INFINITY, ...numbers);

/** When the first step began: of the runner's if it is there, else of all that came. */
const beginning = (
  world: World,
): { readonly early: number; readonly late: number; readonly fixed: boolean } => {
  const runner = population(world, true);
  const firstOf = (spans: readonly Sketch[]) =>
    [...spans].sort((a, b) => startOf(a) - startOf(b) || traceNo(a) - traceNo(b) || a.id - b.id)[0];
  const [own] = ['clnrm.step', 'clnrm.scenario'].flatMap(
    (name) => firstOf(runner.filter((span) => span.name === name)) ?? [],
  );
  const first = own ?? firstOf(population(world, false));
  if (first === undefined) return { early: Infinity, late: Infinity, fixed: false };
  return { early: startOf(first), late: startOf(first) + doubt(first), fixed: own !== undefined };
};

/** Most that run at once: tried at the begin of each. A span that takes no time runs at its moment. */
const mostAtOnce = (spans: readonly Sketch[]): number => {
  const runs = spans
    .map((span) => ({ from: startOf(span) + doubt(span), to: endOf(span) }))
    .filter(({ from, to }) => from <= to);
  const at = (moment: number): number =>
    runs.filter(({ from, to }) => from <= moment && (moment < to || (from === to && to === moment))).length;
  return Math.max(0, ...runs.map(({ from }) => at(from)));
};

const temporalOutcome = (world: World, wanted: Temporal): Outcome => {
  const open: Outcome = world.complete ? 'failed' : 'undecided';
  const { rule, after, before, withinMs, most = 1 } = wanted;
  const afters = after === undefined ? [] : named(world, after);
  const since = least(afters.map(endOf));
  const befores = (before === undefined ? [] : named(world, before)).filter(
    (span) => after === undefined || startOf(span) + doubt(span) >= since,
  );
  if ((after !== undefined && afters.length === 0) || (before !== undefined && befores.length === 0))
    return open;
  const first = beginning(world);
  /** In the stretch of time, read kindly or strictly. */
  const counts = (span: Sketch, strict: boolean): boolean => {
    const openers = afters.filter((one) => one !== span);
    const closers = befores.filter((one) => one !== span);
    const [early, late] =
      after === undefined
        ? [first.early, first.late]
        : [least(openers.map(endOf)), least(openers.map((one) => endOf(one) + doubt(one)))];
    const start = [startOf(span), startOf(span) + doubt(span)] as const;
    const end = [endOf(span), endOf(span) + doubt(span)] as const;
    const closing = [
      least(closers.map(startOf)),
      least(closers.map((one) => startOf(one) + doubt(one))),
    ] as const;
    const follows = after === undefined || (strict ? start[0] >= late : start[1] >= early);
    const soon =
      withinMs === undefined || (strict ? start[1] <= early + withinMs : start[0] <= late + withinMs);
    const precedes = before === undefined || (strict ? end[1] <= closing[0] : end[0] <= closing[1]);
    return follows && soon && precedes;
  };
  const selector = spanLike(wanted);
  const answers = named(world, wanted.name)
    .filter((span) => wanted.service === undefined || (span.service ?? '') === wanted.service)
    .map((span) => ({ span, answer: satisfies(world, span, selector) }));
  const now = answers.filter(
    ({ span, answer }) => answer === 'yes' || (answer === 'maybe' && nowHolds(world, span, selector)),
  );
  const sure = answers.filter(({ answer }) => answer === 'yes');
  const pick = (some: typeof answers, strict: boolean): readonly Sketch[] =>
    some.map(({ span }) => span).filter((span) => counts(span, strict));
  const violates = (some: typeof answers): boolean => {
    const certain = pick(some, true);
    if (rule === 'never') return certain.length > 0;
    if (rule === 'exactly_once') return certain.length > 1;
    return rule === 'at_most_concurrent' && mostAtOnce(certain) > most;
  };
  const growing = before === undefined && (withinMs === undefined || (after === undefined && first.fixed));
  if (!world.complete) {
    if (!growing) return 'undecided';
    if (rule === 'eventually') return pick(sure, false).length > 0 ? 'held' : 'undecided';
    return violates(sure) ? 'failed' : 'undecided';
  }
  if (violates(now)) return 'failed';
  if (rule !== 'never') return pick(now, false).length > 0 ? 'held' : 'failed';
  const whole = population(world, isRunner(wanted.name));
  return whole.some((span) => wanted.service === undefined || span.service === wanted.service)
    ? 'held'
    : 'failed';
};

const spanLike = ({ id, at, name, status, attrs }: Temporal): SpanExpectation => ({
  id,
  at,
  family: 'span',
  name,
  attrs: { all: attrs, any: [], none: [] },
  events: { all: [], any: [], none: [] },
  match: 'any',
  ...(status !== undefined && { status }),
});

const nowHolds = (world: World, span: Sketch, wanted: SpanExpectation): boolean =>
  satisfies({ ...world, complete: true }, span, wanted) === 'yes';

const judged = (world: World, wanted: Expectation): Outcome => {
  const finalOnly = (holds: boolean): Outcome => (world.complete ? (holds ? 'held' : 'failed') : 'undecided');
  const subject = population(world, false);
  switch (wanted.family) {
    case 'span':
      return spanOutcome(world, wanted);
    case 'graph':
      return graphOutcome(world, wanted);
    case 'counts': {
      const events = subject.reduce((sum, span) => sum + (span.events?.length ?? 0), 0);
      const errors = subject.filter((span) => span.status === 2).length;
      const { of } = wanted;
      const runner = of.kind === 'by_name' && isRunner(of.name);
      const empty = population(world, runner).length === 0;
      const n =
        of.kind === 'by_name'
          ? named(world, of.name).length
          : { spans_total: subject.length, events_total: events, errors_total: errors }[of.kind];
      return countOutcome(world, wanted.matcher, n, empty);
    }
    case 'window':
      return finalOnly(windowHolds(world, wanted.outer, wanted.inner, wanted.toleranceMs));
    case 'order':
      return finalOnly(orderHolds(world, wanted.first, wanted.then));
    case 'status': {
      const spans = wanted.name === undefined ? subject : named(world, wanted.name);
      return everyOutcome(world, spans, (span) => statusFits(span, wanted.status));
    }
    case 'temporal':
      return temporalOutcome(world, wanted);
    case 'golden':
      throw new Error('a golden trace has a twin of its own: tests/helpers/isomorphic.ts');
    case 'hermeticity':
      return everyOutcome(world, subject, (span) => obeys(span, wanted));
  }
};

const needsSubject = (wanted: Expectation): boolean => {
  const patterns = {
    span: () => [(wanted as SpanExpectation).name],
    graph: () => ('from' in wanted ? [wanted.from, wanted.to] : []),
    counts: () => ('of' in wanted && wanted.of.kind === 'by_name' ? [wanted.of.name] : []),
    window: () => ('outer' in wanted ? [wanted.outer, wanted.inner] : []),
    order: () => ('first' in wanted ? [wanted.first, wanted.then] : []),
    status: () => (wanted.family === 'status' && wanted.name !== undefined ? [wanted.name] : []),
    temporal: () => [(wanted as Temporal).name],
    golden: () => [] as string[],
    hermeticity: () => [] as string[],
  }[wanted.family]();
  return patterns.length === 0 || patterns.some((pattern) => !isRunner(pattern));
};

/** The outcome of one expectation, judged by looking at everything. */
export const bruteOutcome = (world: World, wanted: Expectation): Outcome =>
  population(world, false).length === 0 && needsSubject(wanted) ? 'failed' : judged(world, wanted);
