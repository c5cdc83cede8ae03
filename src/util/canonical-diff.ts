import type {
  CanonicalFact,
  CanonicalResource,
  CanonicalTree,
  FactChange,
  PlacedSpan,
  TraceChange,
} from '../model/canonical.ts';
import { matchTrees, type Node, type Pairs } from './canonical-match.ts';
import { plural } from './text.ts';

/** Names from the root of its trace down to the parent of a span. */
export const namesAbove = ({ parent }: Node): readonly string[] => {
  const above: string[] = [];
  for (let at = parent; at !== undefined && !at.isTrace; at = at.parent) above.push(at.span.name);
  return above.reverse();
};

const placed = (node: Node): PlacedSpan => ({
  span: node.span,
  above: namesAbove(node),
  index: node.index,
});

const valuesByLabel = (facts: readonly CanonicalFact[]): Map<string, string[]> => {
  const values = new Map<string, string[]>();
  for (const { label, value } of facts) values.set(label, [...(values.get(label) ?? []), value]);
  return values;
};

/** Takes away from both what they have in common. */
const without = (list: readonly string[], other: readonly string[]): readonly string[] => {
  const rest = [...other];
  return list.filter((one) => {
    const place = rest.indexOf(one);
    if (place >= 0) rest.splice(place, 1);
    return place < 0;
  });
};

const factChanges = (before: readonly CanonicalFact[], after: readonly CanonicalFact[]): FactChange[] => {
  const [left, right] = [valuesByLabel(before), valuesByLabel(after)];
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((label) => {
    const [old, now] = [left.get(label) ?? [], right.get(label) ?? []];
    const [gone, come] = [without(old, now), without(now, old)];
    return Array.from({ length: Math.max(gone.length, come.length) }, (_, place): FactChange => {
      const [was, is] = [gone[place], come[place]];
      return { label, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) };
    });
  });
};

/** Order of properties that does not show as a change of any: events of a span in another order. */
const reordered = (before: readonly CanonicalFact[], after: readonly CanonicalFact[]): FactChange[] => {
  const text = (facts: readonly CanonicalFact[]): string => facts.map(({ label }) => label).join(', ');
  const [was, is] = [text(before), text(after)];
  const same = JSON.stringify(before) === JSON.stringify(after);
  return same ? [] : [{ label: 'order', before: was, after: is }];
};

/** The name and properties of which two spans differ. */
export const ownChanges = ({ span: a }: Node, { span: b }: Node): readonly FactChange[] => {
  const texts = (['name', 'service'] as const).map((label) => ({ label, before: a[label], after: b[label] }));
  const named = texts.filter(({ before, after }) => before !== after);
  const facts = factChanges(a.facts, b.facts);
  return [...named, ...(facts.length > 0 ? facts : reordered(a.facts, b.facts))];
};

/** Places of a longest rising run: whoever is not in it changed places with the others. */
const risingRun = (places: readonly number[]): ReadonlySet<number> => {
  const ends: number[] = [];
  const before: number[] = [];
  places.forEach((place, at) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((places[ends[middle] ?? 0] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    before[at] = low > 0 ? (ends[low - 1] ?? -1) : -1;
    ends[low] = at;
  });
  const run = new Set<number>();
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) run.add(places[at] ?? 0);
  return run;
};

/** Spans of which the parents are the same, and the place among the siblings is not. */
export const displaced = (before: readonly Node[], pairs: Pairs): ReadonlySet<Node> => {
  const found = new Set<Node>();
  for (const parent of before) {
    const twin = pairs.get(parent);
    if (twin === undefined || parent.children.length < 2) continue;
    const place = new Map(twin.children.map((child, at) => [child, at]));
    const stayed = parent.children.flatMap((child) => {
      const at = place.get(pairs.get(child) ?? child);
      return at === undefined ? [] : [{ child, at }];
    });
    const run = risingRun(stayed.map(({ at }) => at));
    for (const { child, at } of stayed) if (!run.has(at)) found.add(child);
  }
  return found;
};

const countBelow = (node: Node, isLone: (node: Node) => boolean): number => {
  let count = 0;
  const stack = [...node.children];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (!isLone(next)) continue;
    count++;
    stack.push(...next.children);
  }
  return count;
};

/** Spans without a twin; of a lone subtree the top alone, with the number of those below. */
const loneTops = (
  nodes: readonly Node[],
  hasTwin: (node: Node) => boolean,
): readonly { readonly node: Node; readonly below: number }[] => {
  const isLone = (node: Node): boolean => !node.isTrace && !hasTwin(node);
  return nodes
    .filter((node) => isLone(node) && (node.parent === undefined || !isLone(node.parent)))
    .map((node) => ({ node, below: countBelow(node, isLone) }));
};

const pairedChanges = (before: readonly Node[], pairs: Pairs, ordered: boolean): readonly TraceChange[] => {
  const elsewhere = ordered ? displaced(before, pairs) : new Set<Node>();
  return before.flatMap((node): readonly TraceChange[] => {
    const twin = pairs.get(node);
    if (node.isTrace || twin === undefined) return [];
    const facts = node.own === twin.own ? [] : ownChanges(node, twin);
    const away = node.parent !== undefined && pairs.get(node.parent) !== twin.parent;
    if (facts.length === 0 && !away && !elsewhere.has(node)) return [];
    const places = { before: placed(node), after: placed(twin) };
    return [
      ...(away || elsewhere.has(node) ? [{ kind: 'moved' as const, ...places, among: !away }] : []),
      ...(facts.length > 0 ? [{ kind: 'changed' as const, ...places, facts }] : []),
    ];
  });
};

/** A resource of which properties differ. */
export type ResourceChange = Extract<TraceChange, { readonly kind: 'resource' }>;

/** What differs between the resources of two trees, service by service. */
export const resourceChanges = (
  before: readonly CanonicalResource[],
  after: readonly CanonicalResource[],
): readonly ResourceChange[] => {
  const services = [...new Set([...before, ...after].map(({ service }) => service))].sort();
  return services.flatMap((service): readonly ResourceChange[] => {
    const of = (all: readonly CanonicalResource[]): readonly CanonicalFact[] =>
      all.find((one) => one.service === service)?.facts ?? [];
    const facts = factChanges(of(before), of(after));
    return facts.length === 0 ? [] : [{ kind: 'resource', service, facts }];
  });
};

const orderOf = (change: TraceChange): number => {
  if (change.kind === 'resource') return -1;
  return change.kind === 'vanished' ? change.before.index : change.after.index;
};

/** What differs between two canonical trees, in the order of the text; none exactly when their texts are equal. */
export const diffCanonical = (before: CanonicalTree, after: CanonicalTree): readonly TraceChange[] => {
  const { before: left, after: right, pairs } = matchTrees(before, after);
  const twins = new Set(pairs.values());
  return [
    ...resourceChanges(before.resources, after.resources),
    ...loneTops(left, (node) => pairs.has(node)).map(
      ({ node, below }): TraceChange => ({ kind: 'vanished', before: placed(node), below }),
    ),
    ...loneTops(right, (node) => twins.has(node)).map(
      ({ node, below }): TraceChange => ({ kind: 'appeared', after: placed(node), below }),
    ),
    ...pairedChanges(left, pairs, before.ordered && after.ordered),
  ].sort((a, b) => orderOf(a) - orderOf(b));
};

const spanText = ({ span: { name, service } }: PlacedSpan): string =>
  `span ${JSON.stringify(name)}${service === '' ? '' : ` of '${service}'`}`;

const placeText = ({ above }: PlacedSpan): string =>
  above.length === 0 ? 'the root' : `below ${JSON.stringify(above.at(-1))}`;

const withBelow = (below: number): string => (below === 0 ? '' : `, with ${plural(below, 'span')} below it`);

/** `attribute "k" was 1, is 2`; events and links on one line. */
const describeFact = ({ label, before, after }: FactChange): string => {
  const flat = (text: string): string => text.replaceAll('\n', ', ');
  const shown = (text: string): string => (text === '' ? '' : ` (${flat(text)})`);
  if (before !== undefined && after !== undefined) return `${label} was ${flat(before)}, is ${flat(after)}`;
  return before === undefined
    ? `${label} appeared${shown(after ?? '')}`
    : `${label} vanished${shown(before)}`;
};

/** One change in a sentence. */
export const describeChange = (change: TraceChange): string => {
  switch (change.kind) {
    case 'resource':
      return `resource '${change.service}': ${change.facts.map(describeFact).join('; ')}`;
    case 'appeared':
      return `${spanText(change.after)} appeared ${placeOf(change.after)}${withBelow(change.below)}`;
    case 'vanished':
      return `${spanText(change.before)} vanished, it was ${placeOf(change.before)}${withBelow(change.below)}`;
    case 'moved': {
      if (change.among) return `${spanText(change.after)} changed places with its siblings`;
      const [from, to] = [placeText(change.before), placeText(change.after)];
      return from === to
        ? `${spanText(change.after)} moved to another span or trace, ${to}`
        : `${spanText(change.after)} moved from ${from} to ${to}`;
    }
    case 'changed':
      return `${spanText(change.after)} changed: ${change.facts.map(describeFact).join('; ')}`;
  }
};

const placeOf = (span: PlacedSpan): string => (span.above.length === 0 ? 'at the root' : placeText(span));
