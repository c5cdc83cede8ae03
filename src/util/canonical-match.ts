import type { CanonicalSpan, CanonicalTree } from '../model/canonical.ts';

/** A span of one tree, or a whole trace (its span has no name), with what comparing needs to know. */
export interface Node {
  readonly span: CanonicalSpan;
  readonly isTrace: boolean;
  readonly parent: Node | undefined;
  readonly children: Node[];
  /** Place among the spans of the text; -1 for a trace. */
  readonly index: number;
  /** Equal for equal properties, and for equal subtrees. */
  readonly own: number;
  shape: number;
  /** Spans of the subtree. */
  size: number;
}

/** Numbers for texts, the same number for the same text. */
const createNumbers = (): ((text: string) => number) => {
  const numbers = new Map<string, number>();
  return (text) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  };
};

const ownText = ({ name, service, facts }: CanonicalSpan): string =>
  JSON.stringify([name, service, ...facts.flatMap(({ label, value }) => [label, value])]);

/** All nodes of a tree in the order of the text. */
const nodesOf = (tree: CanonicalTree, numberOf: (text: string) => number): readonly Node[] => {
  const nodes: Node[] = [];
  const trace = (roots: readonly CanonicalSpan[]): CanonicalSpan => ({
    name: '',
    service: '',
    facts: [],
    children: roots,
  });
  const stack: { span: CanonicalSpan; parent: Node | undefined }[] = tree.traces
    .toReversed()
    .map((roots) => ({ span: trace(roots), parent: undefined }));
  let index = 0;
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { span, parent } = next;
    const isTrace = parent === undefined;
    const own = numberOf(ownText(span));
    const node = {
      span,
      isTrace,
      parent,
      children: [],
      index: isTrace ? -1 : index++,
      own,
      shape: 0,
      size: 1,
    };
    parent?.children.push(node);
    nodes.push(node);
    for (const child of span.children.toReversed()) stack.push({ span: child, parent: node });
  }
  for (const node of nodes.toReversed()) {
    // whoever merged a kept trace by hand may have left its siblings in another order: it means nothing
    if (!tree.ordered) node.children.sort((a, b) => a.shape - b.shape);
    node.shape = numberOf(`${node.own}:${node.children.map(({ shape }) => shape).join(',')}`);
    node.size = node.children.reduce((sum, child) => sum + child.size, 1);
  }
  return nodes;
};

/** Which node of the one tree is which of the other. */
export type Pairs = Map<Node, Node>;

/** Pairs that a group of namesakes is searched for the best ones of; larger groups are paired in order. */
const MOST_TRIED = 10_000;

const grouped = (nodes: readonly Node[], key: (node: Node) => string): Map<string, Node[]> => {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    const group = groups.get(key(node));
    if (group === undefined) groups.set(key(node), [node]);
    else group.push(node);
  }
  return groups;
};

const likeness = (a: Node, b: Node): number => {
  const facts = new Set(a.span.facts.map(({ label, value }) => `${label}=${value}`));
  const shapes = new Set(a.children.map(({ shape }) => shape));
  const names = new Set(a.children.map(({ span }) => span.name));
  return (
    b.span.facts.filter(({ label, value }) => facts.has(`${label}=${value}`)).length +
    b.children.reduce(
      (sum, { shape, span }) => sum + 2 * Number(shapes.has(shape)) + Number(names.has(span.name)),
      0,
    )
  );
};

/** Pairs two groups of namesakes, the most alike first. */
const pairAlike = (left: readonly Node[], right: readonly Node[]): readonly (readonly [Node, Node])[] => {
  if (left.length * right.length > MOST_TRIED || (left.length === 1 && right.length === 1)) {
    return left.slice(0, right.length).map((node, place) => [node, right[place] ?? node]);
  }
  const tried = left.flatMap((a) => right.map((b) => ({ a, b, score: likeness(a, b) })));
  const taken = new Set<Node>();
  return tried
    .sort((one, other) => other.score - one.score)
    .flatMap(({ a, b }) => {
      if (taken.has(a) || taken.has(b)) return [];
      taken.add(a).add(b);
      return [[a, b] as const];
    });
};

const pairBy = (
  left: readonly Node[],
  right: readonly Node[],
  key: (node: Node) => string,
  pairs: Pairs,
  taken: Set<Node>,
): void => {
  const rights = grouped(
    right.filter((node) => !taken.has(node)),
    key,
  );
  for (const [name, group] of grouped(
    left.filter((node) => !pairs.has(node)),
    key,
  )) {
    for (const [a, b] of pairAlike(group, rights.get(name) ?? [])) {
      pairs.set(a, b);
      taken.add(b);
    }
  }
};

const byShape = ({ shape }: Node): string => String(shape);
const byName = ({ span }: Node): string => JSON.stringify([span.name, span.service]);
/** Of another service, or of another resource of the same. */
const byBareName = ({ span }: Node): string => span.name;
/** Renamed, and else the same. */
const byRest = ({ span, children }: Node): string =>
  JSON.stringify([span.service, span.facts, children.map(({ shape }) => shape)]);
const byOwn = ({ own }: Node): string => String(own);

const pairSubtree = (a: Node, b: Node, pairs: Pairs, taken: Set<Node>): void => {
  const stack: [Node, Node][] = [[a, b]];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const [one, other] = next;
    pairs.set(one, other);
    taken.add(other);
    one.children.forEach((child, place) => {
      const twin = other.children[place];
      if (twin !== undefined) stack.push([child, twin]);
    });
  }
};

/** Spans that went in one place and came in another: whole subtrees first, then single spans. */
const pairMoved = (before: readonly Node[], after: readonly Node[], pairs: Pairs, taken: Set<Node>): void => {
  const spans = (nodes: readonly Node[]): readonly Node[] => nodes.filter(({ isTrace }) => !isTrace);
  const whole = grouped(spans(after).toReversed(), byShape);
  const twinOf = (node: Node): Node | undefined => {
    const candidates = whole.get(byShape(node)) ?? [];
    let twin = candidates.pop();
    while (twin !== undefined && taken.has(twin)) twin = candidates.pop();
    return twin;
  };
  for (const node of spans(before).toSorted((a, b) => b.size - a.size)) {
    const twin = pairs.has(node) ? undefined : twinOf(node);
    if (twin !== undefined) pairSubtree(node, twin, pairs, taken);
  }
  pairBy(spans(before), spans(after), byOwn, pairs, taken);
};

/**
 * Finds out which span is which: equal subtrees first, then namesakes below the same parent, the most alike and those
 * of the same service first, then what was only renamed, and last what is found elsewhere.
 */
const pairNodes = (before: readonly Node[], after: readonly Node[]): Pairs => {
  const pairs: Pairs = new Map();
  const taken = new Set<Node>();
  const roots = (nodes: readonly Node[]): Node[] => nodes.filter(({ parent }) => parent === undefined);
  const lists: [readonly Node[], readonly Node[]][] = [[roots(before), roots(after)]];
  for (let next = lists.pop(); next !== undefined; next = lists.pop()) {
    const [left, right] = next;
    for (const key of [byShape, byName, byBareName, byRest]) pairBy(left, right, key, pairs, taken);
    for (const node of left) {
      const twin = pairs.get(node);
      if (twin !== undefined) lists.push([node.children, twin.children]);
    }
  }
  pairMoved(before, after, pairs, taken);
  return pairs;
};

/** Two trees as nodes, and which is which. */
export interface Match {
  readonly before: readonly Node[];
  readonly after: readonly Node[];
  readonly pairs: Pairs;
}

/** Lays two trees over each other. */
export const matchTrees = (before: CanonicalTree, after: CanonicalTree): Match => {
  const numberOf = createNumbers();
  const [left, right] = [nodesOf(before, numberOf), nodesOf(after, numberOf)];
  return { before: left, after: right, pairs: pairNodes(left, right) };
};
