import type { SpanColumns } from '../model/span-columns.ts';
import type { Trace } from '../model/trace.ts';
import type { Value } from '../model/value.ts';
import { showValue } from '../util/value.ts';

/** Spans of one scenario that a page draws; all are counted. */
const MOST_SPANS = 10_000;
/** Characters of one text: a page is for people. */
const MOST_CHARACTERS = 2_000;

interface Texts {
  readonly all: readonly string[];
  number(text: string): number;
}

const intern = (): Texts => {
  const all: string[] = [];
  const known = new Map<string, number>();
  return {
    all,
    number(text) {
      const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
      const found = known.get(short);
      if (found !== undefined) return found;
      known.set(short, all.length);
      return all.push(short) - 1;
    },
  };
};

const rowsOf = ({ size, pre }: Trace): readonly number[] =>
  Array.from({ length: size }, (_, row) => row)
    .sort((a, b) => (pre[a] ?? 0) - (pre[b] ?? 0))
    .slice(0, MOST_SPANS);

const depthsOf = ({ parent }: Trace, rows: readonly number[]): readonly number[] => {
  const depths = new Map<number, number>();
  return rows.map((row) => {
    const depth = (depths.get(parent[row] ?? -1) ?? -1) + 1;
    depths.set(row, depth);
    return depth;
  });
};

const micros = (ns: number): number => Math.round(ns / 1000);

/** What a page shows of a trace: at most 10,000 spans of it, as plain data. */
export const spanColumnsOf = (trace: Trace): SpanColumns => {
  const rows = rowsOf(trace);
  const { all: texts, number } = intern();
  const linked = intern();
  const ids = new Map<string, number>();
  // no spread of arguments: a trace may have more spans than a call takes
  const first = rows.reduce(
    (least, row) => Math.min(least, trace.start[row] ?? least),
    Number.POSITIVE_INFINITY,
  );
  const column = (read: (row: number) => number | undefined) => rows.map((row) => read(row) ?? 0);
  const pair = ([key, value]: readonly [string, Value]): readonly number[] => [
    number(key),
    number(showValue(value)),
  ];
  const traceNumber = (id: string): number => {
    const known = ids.get(id) ?? ids.size;
    ids.set(id, known);
    return known;
  };
  return {
    total: trace.size,
    depth: depthsOf(trace, rows),
    name: column((row) => number(trace.text(trace.name[row] ?? 0))),
    service: column((row) => number(trace.text(trace.service[row] ?? 0))),
    kind: column((row) => trace.kind[row]),
    status: column((row) => trace.status[row]),
    phase: column((row) => trace.phase[row]),
    startUs: column((row) => micros((trace.start[row] ?? 0) - first)),
    durationUs: column((row) => micros((trace.end[row] ?? 0) - (trace.start[row] ?? 0))),
    trace: column((row) => traceNumber(trace.traceId(row))),
    spanIds: rows.map((row) => trace.spanId(row)),
    message: column((row) => number(trace.statusMessage(row))),
    attributes: rows.map((row) => [...trace.attributes(row)].flatMap(pair)),
    events: rows.map((row) =>
      trace
        .events(row)
        .map(({ name, time, attributes }) => [
          micros(time - first),
          number(name),
          ...Object.entries(attributes).flatMap(pair),
        ]),
    ),
    links: rows.map((row) =>
      trace.links(row).map(({ traceId, spanId }) => linked.number(`${traceId} ${spanId}`)),
    ),
    linkedIds: linked.all,
    traceIds: [...ids.keys()],
    texts,
  };
};
