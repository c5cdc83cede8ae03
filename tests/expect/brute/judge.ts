/**
 * A second judge, written from the words of spec-language.md over plain arrays, without indexes, without sharing a
 * line with src/expect or src/util: quadratic and slow on purpose.
 */
import type { Expectation, SpanExpectation } from '../../../src/model/expectation.ts';
import type { Matcher } from '../../../src/model/value.ts';
import type { Sketch } from '../../helpers/trace.ts';
import { fits, valuesOf } from './match.ts';
import { satisfies, statusFits } from './span.ts';
import { type Temporal, temporalOutcome } from './temporal.ts';
import {
  ancestorsOf,
  endDoubt,
  endOf,
  isOnItsOwnClock,
  isRunner,
  named,
  type Outcome,
  parentOf,
  population,
  startDoubt,
  startOf,
  traceNo,
  type World,
} from './world.ts';

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
  const empty = !population(world, isRunner(world, wanted.name)).some(
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

const orderHolds = (world: World, before: string, after: string): boolean => {
  const [left, right] = [named(world, before), named(world, after)];
  const precedes = (b: Sketch): boolean =>
    left.some((a) => a !== b && traceNo(a) === traceNo(b) && endOf(a) <= startOf(b) + startDoubt(b));
  return left.length > 0 && right.length > 0 && right.every(precedes);
};

const windowHolds = (world: World, outer: string, inner: string, toleranceMs: number): boolean => {
  const [outers, inners] = [named(world, outer), named(world, inner)];
  const within = (b: Sketch): boolean =>
    outers.some((a) => {
      const isOneClock = (a.service ?? '') === (b.service ?? '') && !isOnItsOwnClock(b);
      const slack = isOneClock ? 0 : toleranceMs * 1e6;
      return (
        a !== b &&
        traceNo(a) === traceNo(b) &&
        startOf(a) - slack <= startOf(b) + startDoubt(b) &&
        endOf(b) <= endOf(a) + endDoubt(a) + slack
      );
    });
  return outers.length > 0 && inners.length > 0 && inners.every(within);
};

const everyOutcome = (world: World, spans: readonly Sketch[], obeys: (span: Sketch) => boolean): Outcome => {
  if (!spans.every(obeys)) return 'failed';
  if (!world.complete) return 'undecided';
  return spans.length > 0 ? 'held' : 'failed';
};

/** Those of the keys that tests use; whole hosts without a port. */
const ADDRESSES = ['server.address', 'network.peer.address'];

const LOOPBACK = ['localhost', '127.0.0.1', '::1'];

const bare = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');

const hostOf = (url: unknown): unknown => (typeof url === 'string' ? new URL(url).hostname : undefined);

const obeys = (span: Sketch, wanted: Extract<Expectation, { readonly family: 'hermeticity' }>): boolean => {
  if (wanted.rule === 'no_external_services') {
    const said = ADDRESSES.map((key) => span.attributes?.[key]).concat(hostOf(span.attributes?.['url.full']));
    const addresses = said.flat().filter((one) => typeof one === 'string');
    return addresses
      .map(bare)
      .every((one) => LOOPBACK.includes(one) || wanted.inside.map(bare).includes(one));
  }
  if (wanted.rule === 'resource_attrs') {
    return fits(wanted.matcher, wanted.key === 'service.name' ? span.service : span.resource?.[wanted.key]);
  }
  const bags = [span.attributes, ...(span.events ?? []).map((event) => event.attributes)];
  return bags.every((bag) => valuesOf(bag, wanted.key).length === 0);
};

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
      const runner = of.kind === 'by_name' && isRunner(world, of.name);
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
    temporal: () => {
      const { name, after = name, before = name } = wanted as Temporal;
      return [name, after, before];
    },
    golden: () => [] as string[],
    hermeticity: () => [] as string[],
  }[wanted.family]();
  return patterns.length === 0 || patterns.some((pattern) => !isRunner(wanted, pattern));
};

/** The outcome of one expectation, judged by looking at everything. */
export const bruteOutcome = (world: World, wanted: Expectation): Outcome =>
  population(world, false).length === 0 && needsSubject(wanted)
    ? 'failed'
    : judged({ ...world, ...(wanted.source !== undefined && { source: wanted.source }) }, wanted);
