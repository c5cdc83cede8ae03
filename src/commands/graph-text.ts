import type { MissingEdge } from '../expect/edges.ts';
import type { Trace } from '../model/trace.ts';
import type { TreeLine } from '../model/verdict.ts';
import { MISSING, treeLines } from '../reporters/tree.ts';
import { showDuration } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { tame } from '../util/text.ts';
import type { Graph, GraphNode } from './graph-data.ts';

const place = ({ at }: MissingEdge): string => `${at.file}:${at.line}`;

const missingBelow = ({ missing }: Graph): ReadonlyMap<number, readonly MissingEdge[]> => {
  const below = new Map<number, MissingEdge[]>();
  for (const edge of missing) for (const row of edge.rows) below.set(row, [...(below.get(row) ?? []), edge]);
  return below;
};

const phantom = ({ to, relation }: MissingEdge, depth: number, { unicode }: Look): TreeLine => ({
  depth,
  name: relation === 'child' ? to : `${unicode ? '…' : '...'} ${to}`,
  service: '',
  startMs: 0,
  durationMs: 0,
  status: MISSING,
  marked: true,
});

/** The forest as a tree of text. A missing span stands under each span that lacks it; ends with what has no place. */
export function* asciiGraph(graph: Graph, look: Look): Generator<string> {
  const below = missingBelow(graph);
  const lines = graph.nodes.flatMap((node): readonly TreeLine[] => [
    node,
    ...(below.get(node.row) ?? []).map((edge) => phantom(edge, node.depth + 1, look)),
  ]);
  yield* treeLines(lines, look);
  yield* missingList(graph, look);
}

/** A value as its lines within a list of an object, as `JSON.stringify` would indent it. */
const inList = (value: unknown, isLast: boolean): string =>
  `    ${JSON.stringify(value, null, 2).replaceAll('\n', '\n    ')}${isLast ? '' : ','}`;

function* listOf(key: string, values: Iterable<unknown>, isLast: boolean): Generator<string> {
  const end = isLast ? '' : ',';
  let held: { readonly value: unknown } | undefined;
  for (const value of values) {
    yield held === undefined ? `  "${key}": [` : inList(held.value, false);
    held = { value };
  }
  if (held === undefined) yield `  "${key}": []${end}`;
  else {
    yield inList(held.value, true);
    yield `  ]${end}`;
  }
}

/** A graph as one JSON object, a few lines at a time. */
export function* jsonGraph(trace: Trace, { nodes, missing }: Graph): Generator<string> {
  yield '{';
  yield* listOf('nodes', published(trace, nodes), false);
  yield* listOf('edges', edgesOf(nodes), false);
  const told = missing.map(({ rows, at: { file, line }, ...edge }) => ({
    ...edge,
    at: { file, line },
    spans: rows,
  }));
  yield* listOf('missing', told, true);
  yield '}';
}

function* published(trace: Trace, nodes: readonly GraphNode[]): Generator<unknown> {
  for (const { row, parent: _parent, depth: _depth, marked: _marked, ...node } of nodes)
    yield { id: row, traceId: trace.traceId(row), spanId: trace.spanId(row), ...node };
}

function* edgesOf(nodes: readonly GraphNode[]): Generator<unknown> {
  for (const { row, parent } of nodes) if (parent >= 0) yield { from: parent, to: row };
}

const missingList = ({ missing }: Graph, look: Look): readonly string[] => {
  const arrow = look.unicode ? '→' : '->';
  return missing.map((edge) => {
    const why = edge.rows.length === 0 ? `, and no span is named '${tame(edge.from)}'` : '';
    const text = `'${tame(edge.from)}' ${arrow} '${tame(edge.to)}'${why}`;
    return `${look.paint('red', 'missing')}  ${text}  ${look.paint('dim', place(edge))}`;
  });
};

const label = ({ name, durationMs }: GraphNode): string => `${name}\n${showDuration(durationMs)}`;

/** Nodes of one service beside each other, in order of appearance. */
const byService = (nodes: readonly GraphNode[]): ReadonlyMap<string, readonly GraphNode[]> => {
  const groups = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    const group = groups.get(node.service);
    if (group === undefined) groups.set(node.service, [node]);
    else group.push(node);
  }
  return groups;
};

/** A node for what is missing, and the ends of its edges; one whose left end is missing too brings that along. */
interface Phantoms {
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly relation: string }[];
}

const phantomsOf = ({ missing }: Graph): Phantoms => {
  const all = missing.map((edge, place): Phantoms => {
    const to = `m${place}`;
    const { relation } = edge;
    const node = { id: to, name: edge.to };
    if (edge.rows.length > 0)
      return { nodes: [node], edges: edge.rows.map((row) => ({ from: `s${row}`, to, relation })) };
    const from = `${to}_from`;
    return { nodes: [{ id: from, name: edge.from }, node], edges: [{ from, to, relation }] };
  });
  return { nodes: all.flatMap(({ nodes }) => nodes), edges: all.flatMap(({ edges }) => edges) };
};

const quoted = (text: string): string =>
  `"${tame(text.replaceAll('\n', '\u0000')).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\ufffd', '\\n')}"`;

/** Graphviz: a cluster for each service, missing spans dashed and red. */
export function* dotGraph(graph: Graph): Generator<string> {
  yield 'digraph trace {';
  yield '  rankdir=LR;';
  yield '  node [shape=box, style=rounded, fontname="sans-serif"];';
  let cluster = 0;
  for (const [service, nodes] of byService(graph.nodes)) {
    yield `  subgraph cluster_${cluster++} {`;
    yield `    label=${quoted(service === '' ? 'unknown service' : service)};`;
    for (const node of nodes)
      yield `    s${node.row} [label=${quoted(label(node))}${node.status === 'ERROR' ? ', color=red' : ''}];`;
    yield '  }';
  }
  for (const { row, parent } of graph.nodes) if (parent >= 0) yield `  s${parent} -> s${row};`;
  const { nodes, edges } = phantomsOf(graph);
  for (const { id, name } of nodes)
    yield `  ${id} [label=${quoted(`${name}\nmissing`)}, style="rounded,dashed", color=red, fontcolor=red];`;
  for (const { from, to, relation } of edges)
    yield `  ${from} -> ${to} [style=dashed, color=red${relation === 'child' ? '' : ', label="descendant"'}];`;
  yield '}';
}

const SPECIAL: Readonly<Record<string, string>> = {
  '"': '#quot;',
  '#': '#35;',
  '<': '#lt;',
  '>': '#gt;',
  '&': '#amp;',
};

const mermaidText = (text: string): string =>
  `"${text
    .split('\n')
    .map((line) => tame(line).replace(/["#<>&]/g, (sign) => SPECIAL[sign] ?? sign))
    .join('<br/>')}"`;

/** Mermaid's flowchart: a subgraph for each service, missing spans dashed and red. */
export function* mermaidGraph(graph: Graph): Generator<string> {
  yield 'flowchart LR';
  let group = 0;
  for (const [service, nodes] of byService(graph.nodes)) {
    yield `  subgraph g${group++}[${mermaidText(service === '' ? 'unknown service' : service)}]`;
    for (const node of nodes)
      yield `    s${node.row}[${mermaidText(label(node))}]${node.status === 'ERROR' ? ':::error' : ''}`;
    yield '  end';
  }
  for (const { row, parent } of graph.nodes) if (parent >= 0) yield `  s${parent} --> s${row}`;
  const { nodes, edges } = phantomsOf(graph);
  for (const { id, name } of nodes) yield `  ${id}[${mermaidText(`${name}\nmissing`)}]:::missing`;
  for (const { from, to, relation } of edges)
    yield `  ${from} -.${relation === 'child' ? '-' : ' descendant .-'}x ${to}`;
  yield '  classDef error stroke:#c00';
  yield '  classDef missing stroke:#c00,color:#c00,stroke-dasharray:4';
}
