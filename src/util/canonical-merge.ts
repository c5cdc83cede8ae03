import type { CanonicalTree, MergedSpan } from '../model/canonical.ts';
import { displaced, namesAbove, ownChanges } from './canonical-diff.ts';
import { type Match, matchTrees, type Node } from './canonical-match.ts';

/** A node of either tree or of both that stands in one place of the merged one; `gone` where it moved away from. */
interface Item {
  readonly before?: Node;
  readonly after?: Node;
  readonly gone?: true;
}

const inOrder = (nodes: readonly Node[]): readonly Node[] => nodes.toSorted((a, b) => a.index - b.index);

/** Both lists of siblings as one: the newer order, and what only the older has behind those that came before it. */
const mergeSiblings = (
  before: readonly Node[],
  after: readonly Node[],
  { pairs, twins }: Twins,
): readonly Item[] => {
  const here = new Map(before.map((node, place) => [node, place]));
  const mine = new Set(after);
  const merged: Item[] = [];
  let next = 0;
  const passTo = (end: number): void => {
    for (; next < end; next++) {
      const node = before[next];
      const twin = node && pairs.get(node);
      if (node === undefined || (twin !== undefined && mine.has(twin))) continue;
      merged.push(twin === undefined ? { before: node } : { before: node, gone: true });
    }
  };
  for (const node of after) {
    const twin = twins.get(node);
    passTo((twin && here.get(twin)) ?? 0);
    merged.push(twin === undefined ? { after: node } : { before: twin, after: node });
  }
  passTo(before.length);
  return merged;
};

interface Twins {
  readonly pairs: Match['pairs'];
  readonly twins: ReadonlyMap<Node, Node>;
}

const below = ({ before, after, gone }: Item, match: Twins): readonly Item[] =>
  gone ? [] : mergeSiblings(inOrder(before?.children ?? []), inOrder(after?.children ?? []), match);

const lineOf = (
  { before, after, gone }: Item,
  place: Pick<MergedSpan, 'depth' | 'trace'>,
  isElsewhere: boolean,
  { pairs }: Twins,
): MergedSpan => {
  const spans = { ...(before && { before: before.span }), ...(after && { after: after.span }) };
  const line = { ...place, ...spans, facts: [] };
  if (after === undefined) {
    const twin = before && gone && pairs.get(before);
    return twin ? { ...line, kind: 'left', to: namesAbove(twin) } : { ...line, kind: 'vanished' };
  }
  if (before === undefined) return { ...line, kind: 'appeared' };
  const facts = before.own === after.own ? [] : ownChanges(before, after);
  const isAway = before.parent !== undefined && pairs.get(before.parent) !== after.parent;
  if (isAway || isElsewhere) return { ...line, kind: 'moved', facts, from: namesAbove(before) };
  return { ...line, kind: facts.length > 0 ? 'changed' : 'same', facts };
};

/**
 * Two canonical trees laid over each other, span by span in the order of the text; a span that moved stands in both
 * places. All are `same` exactly when the traces are equal.
 */
export function* mergeCanonical(before: CanonicalTree, after: CanonicalTree): Generator<MergedSpan> {
  const { before: left, after: right, pairs } = matchTrees(before, after);
  const twins: Twins = { pairs, twins: new Map([...pairs].map(([a, b]) => [b, a])) };
  const elsewhere = before.ordered && after.ordered ? displaced(left, pairs) : new Set<Node>();
  const roots = (nodes: readonly Node[]): readonly Node[] => nodes.filter(({ isTrace }) => isTrace);
  let trace = -1;
  for (const top of mergeSiblings(roots(left), roots(right), twins)) {
    trace++;
    const stack = below(top, twins)
      .toReversed()
      .map((item) => ({ item, depth: 0 }));
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const { item, depth } = next;
      const isElsewhere = item.before !== undefined && elsewhere.has(item.before);
      yield lineOf(item, { depth, trace }, isElsewhere, twins);
      for (const child of below(item, twins).toReversed()) stack.push({ item: child, depth: depth + 1 });
    }
  }
}
