import type { Trace } from '../model/trace.ts';
import { plantForest } from '../util/forest.ts';
import { postings } from './postings.ts';

/** Texts by number, and numbers by text. */
const createTexts = () => {
  const texts: string[] = [];
  const ids = new Map<string, number>();
  return {
    texts,
    ids,
    of(text: string): number {
      const known = ids.get(text);
      if (known !== undefined) return known;
      ids.set(text, texts.length);
      return texts.push(text) - 1;
    },
  };
};

interface Part {
  readonly trace: Trace;
  /** Its first row in the union. */
  readonly from: number;
  /** Its first trace number in the union. */
  readonly fromTrace: number;
}

const partsOf = (traces: readonly Trace[]): readonly Part[] => {
  let from = 0;
  let fromTrace = 0;
  return traces.map((trace) => {
    const part = { trace, from, fromTrace };
    from += trace.size;
    fromTrace += trace.traces;
    return part;
  });
};

/**
 * The evidence of several scenarios as one, in their order: rows keep their order within a scenario, and relations
 * stay within it. Exact within 2^53 ns (104 days) of the first span.
 */
export const unionOf = (traces: readonly Trace[]): Trace => {
  const parts = partsOf(traces);
  const size = parts.reduce((sum, { trace }) => sum + trace.size, 0);
  const { texts, ids, of: idOf } = createTexts();
  const [base = 0n] = traces
    .filter((trace) => trace.size > 0)
    .map(({ baseNs }) => BigInt(baseNs))
    .sort((a, b) => Number(a - b));

  const fill = <C extends Uint8Array | Uint32Array | Int32Array | Float64Array>(
    column: C,
    read: (part: Part, row: number) => number,
  ): C => {
    for (const part of parts)
      for (let row = 0; row < part.trace.size; row++) column[part.from + row] = read(part, row);
    return column;
  };
  const interned = (column: (trace: Trace) => Uint32Array): Uint32Array =>
    fill(new Uint32Array(size), ({ trace }, row) => idOf(trace.text(column(trace)[row] ?? 0)));
  const copied = (column: (trace: Trace) => Uint8Array): Uint8Array =>
    fill(new Uint8Array(size), ({ trace }, row) => column(trace)[row] ?? 0);
  const later = ({ baseNs }: Trace): number => Number(BigInt(baseNs) - base);
  const times = (column: (trace: Trace) => Float64Array): Float64Array =>
    fill(new Float64Array(size), ({ trace }, row) => (column(trace)[row] ?? 0) + later(trace));

  /** Asks the scenario that a row comes from. */
  const ask = <T>(row: number, read: (part: Part, row: number) => T): T => {
    const part = parts.findLast(({ from, trace }) => from <= row && row < from + trace.size);
    if (part === undefined) throw new RangeError(`no row ${row} in evidence of ${size}`);
    return read(part, row - part.from);
  };

  const parent = fill(new Int32Array(size), ({ trace, from }, row) => {
    const above = trace.parent[row] ?? -1;
    return above < 0 ? -1 : above + from;
  });
  const forest = plantForest(parent);
  const name = interned((trace) => trace.name);
  const service = interned((trace) => trace.service);
  const scope = interned((trace) => trace.scope);
  return {
    size,
    baseNs: String(base),
    name,
    service,
    scope,
    kind: copied((trace) => trace.kind),
    status: copied((trace) => trace.status),
    start: times((trace) => trace.start),
    end: times((trace) => trace.end),
    aheadMs: (row) => ask(row, ({ trace }, own) => trace.aheadMs(own)),
    source: copied((trace) => trace.source),
    reported: copied((trace) => trace.reported),
    phase: copied((trace) => trace.phase),
    trace: fill(new Uint32Array(size), ({ trace, fromTrace }, row) => (trace.trace[row] ?? 0) + fromTrace),
    traces: traces.reduce((sum, trace) => sum + trace.traces, 0),
    parent,
    orphan: copied((trace) => trace.orphan),
    ...forest,
    cut: new Map(
      parts.flatMap(({ trace, from }) => [...trace.cut].map(([row, above]) => [row + from, above + from])),
    ),
    ...postings(name, texts.length),
    text: (id) => texts[id] ?? '',
    longestText: Math.max(0, ...traces.map(({ longestText }) => longestText)),
    // also of texts that are no name: whoever looks for an attribute asks first whether any span has its key
    idOf: (text) => ids.get(text) ?? (traces.some((trace) => trace.idOf(text) >= 0) ? idOf(text) : -1),
    traceId: (row) => ask(row, ({ trace }, own) => trace.traceId(own)),
    spanId: (row) => ask(row, ({ trace }, own) => trace.spanId(own)),
    parentSpanId: (row) => ask(row, ({ trace }, own) => trace.parentSpanId(own)),
    statusMessage: (row) => ask(row, ({ trace }, own) => trace.statusMessage(own)),
    attribute: (row, key) => ask(row, ({ trace }, own) => trace.attribute(own, key)),
    reader: (key) => {
      const readers = new Map(parts.map((part) => [part, part.trace.reader(key)]));
      return (row) => ask(row, (part, own) => readers.get(part)?.(own));
    },
    rowsWith: (rows, key, test) =>
      rows.filter((row) => test(ask(row, ({ trace }, own) => trace.attribute(own, key)))),
    keysLike: (fits) => {
      const readers = new Map(parts.map((part) => [part, part.trace.keysLike(fits)]));
      return (row) => ask(row, (part, own) => readers.get(part)?.(own) ?? []);
    },
    attributes: (row) => ask(row, ({ trace }, own) => trace.attributes(own)),
    resource: (row) => ask(row, ({ trace }, own) => trace.resource(own)),
    dropped: (row) => ask(row, ({ trace }, own) => trace.dropped(own)),
    events: (row) =>
      ask(row, ({ trace }, own) =>
        trace.events(own).map((event) => ({ ...event, time: event.time + later(trace) })),
      ),
    links: (row) =>
      ask(row, ({ trace, from }, own) =>
        trace.links(own).map((link) => ({ ...link, row: link.row < 0 ? -1 : link.row + from })),
      ),
  };
};
