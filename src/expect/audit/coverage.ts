import type { Coverage, Looked } from '../../model/audit.ts';
import type { Expectation, Included } from '../../model/expectation.ts';
import type { Trace } from '../../model/trace.ts';
import { namedSpans } from '../../util/named-spans.ts';
import { createPopulation, type Population } from '../population.ts';

/** Names that an expectation looks at, as patterns, those of its relations too; a golden trace looks at all. */
const namesIn = (expectation: Expectation): readonly string[] => {
  if (expectation.family === 'golden') return ['*'];
  if (expectation.family !== 'span') return namedSpans(expectation);
  const { name, parent, ancestor, links } = expectation;
  return [name, parent, ancestor, links].flatMap((one) => one ?? []);
};

/** Pairs of patterns between which an expectation asks for an edge, of parent and child or further apart. */
const pairsIn = (expectation: Expectation): readonly (readonly [from: string, to: string])[] => {
  if (expectation.family === 'span') {
    const { name, parent, ancestor } = expectation;
    return [parent, ancestor].flatMap((above) => (above === undefined ? [] : [[above, name] as const]));
  }
  if (expectation.family === 'golden') return [['*', '*']];
  if (expectation.family !== 'graph' || expectation.rule === 'acyclic') return [];
  return [[expectation.from, expectation.to]];
};

const mostFirst = <T>(
  groups: ReadonlyMap<string, { readonly value: T; count: number; seen: boolean }>,
): Looked<T> => ({
  total: groups.size,
  unseen: [...groups.entries()]
    .filter(([, { seen }]) => !seen)
    .sort(([a, { count: some }], [b, { count: others }]) => others - some || (a < b ? -1 : 1))
    .map(([, { value, count }]) => (typeof value === 'object' ? { ...value, count } : value)),
});

/** Counts things by a text that tells them apart. */
const tally = <T>() => {
  const groups = new Map<string, { value: T; count: number; seen: boolean }>();
  return {
    groups,
    add(key: string, value: () => T, seen: boolean): void {
      const known = groups.get(key) ?? { value: value(), count: 0, seen: false };
      groups.set(key, { ...known, count: known.count + 1, seen: known.seen || seen });
    },
  };
};

const viewOf = (population: Population, expectation: Expectation): Population =>
  population.as(expectation.source);

/** Which spans, services and edges of the subject no expectation looks at. */
export const coverageOf = (
  trace: Trace,
  expectations: readonly Expectation[],
  include: readonly Included[],
): Coverage => {
  const population = createPopulation(trace, include);
  const selected = expectations.flatMap((one) =>
    namesIn(one).map((name) => viewOf(population, one).related(name)),
  );
  const pairs = expectations.flatMap((one) => {
    const view = viewOf(population, one);
    return pairsIn(one).map(([from, to]) => [view.related(from), view.related(to)] as const);
  });
  const named = new Set(expectations.flatMap((one) => (one.family === 'span' && one.service) || []));
  const nameOf = (row: number): string => trace.text(trace.name[row] ?? 0);
  const serviceOf = (row: number): string => trace.text(trace.service[row] ?? 0);
  const [spans, services, edges] = [
    tally<{ name: string; service: string; count: number }>(),
    tally<string>(),
    tally<{ from: string; to: string; count: number }>(),
  ];
  for (const row of population.subject) {
    const [name, service] = [nameOf(row), serviceOf(row)];
    const seen = selected.some((one) => one.has(row));
    spans.add(`${service}\n${name}`, () => ({ name, service, count: 0 }), seen);
    services.add(service, () => service, seen || named.has(service));
    const parent = trace.parent[row] ?? -1;
    if (parent < 0 || !population.has(parent)) continue;
    const from = nameOf(parent);
    const asked = pairs.some(([above, below]) => below.has(row) && isBelow(trace, row, above));
    edges.add(`${from}\n${name}`, () => ({ from, to: name, count: 0 }), asked);
  }
  return {
    spans: mostFirst(spans.groups),
    services: mostFirst(services.groups),
    edges: mostFirst(edges.groups),
  };
};

const isBelow = (trace: Trace, row: number, above: { has(row: number): boolean }): boolean => {
  for (let at = trace.parent[row] ?? -1; at >= 0; at = trace.parent[at] ?? -1) if (above.has(at)) return true;
  return false;
};
