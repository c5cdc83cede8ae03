import type { SpanLink, SpanReaders, Trace } from '../model/trace.ts';
import type { Value } from '../model/value.ts';
import { childLists, cutCycles, numberTrees } from '../util/forest.ts';
import { type Times, timesOf } from './clocks.ts';
import type { Columns } from './columns.ts';
import { eventReader } from './events.ts';
import { halves, hexWord, toHex } from './ids.ts';
import { baseOf, sortedByStart } from './order.ts';
import { type PhaseRules, phasesOf } from './phases.ts';
import { postings } from './postings.ts';
import { traceHex } from './row.ts';
import type { SpanIndex } from './span-index.ts';

/**
 * What is copied of the columns for each row; times are ns since `base`, exact within 2^53 ns of it. One loop for all: V8
 * compiles each loop that runs so often.
 */
const copied = (
  columns: Columns,
  { startHigh, startLow, endHigh, endLow }: Times,
  rows: Uint32Array,
  base: bigint,
) => {
  const { name, scope, resource, resources, kind, status, source, reported } = columns;
  const [baseHigh, baseLow] = halves(base);
  const size = rows.length;
  const words = () => new Uint32Array(size);
  const bytes = () => new Uint8Array(size);
  const copy = {
    ...{ name: words(), scope: words(), service: words() },
    ...{ kind: bytes(), status: bytes(), source: bytes(), reported: bytes() },
    ...{ start: new Float64Array(size), end: new Float64Array(size) },
  };
  for (let i = 0; i < size; i++) {
    const row = rows[i] ?? 0;
    copy.name[i] = name[row] ?? 0;
    copy.scope[i] = scope[row] ?? 0;
    copy.service[i] = resources.service(resource[row] ?? 0);
    copy.kind[i] = kind[row] ?? 0;
    copy.status[i] = status[row] ?? 0;
    copy.source[i] = source[row] ?? 0;
    copy.reported[i] = reported[row] ?? 0;
    copy.start[i] = ((startHigh[row] ?? 0) - baseHigh) * 2 ** 32 + ((startLow[row] ?? 0) - baseLow);
    copy.end[i] = ((endHigh[row] ?? 0) - baseHigh) * 2 ** 32 + ((endLow[row] ?? 0) - baseLow);
  }
  return copy;
};

/** Row numbers of the columns that stay, by start then arrival. */
const keptRows = (columns: Columns, index: SpanIndex, times: Times): Uint32Array => {
  index.advance();
  const { size } = columns;
  const { repeated } = index;
  const rows = new Uint32Array(size - repeated.size);
  let count = 0;
  for (let row = 0; row < size; row++) if (repeated.size === 0 || !repeated.has(row)) rows[count++] = row;
  return sortedByStart(times, rows);
};

interface DenseTraces {
  readonly trace: Uint32Array;
  readonly traces: number;
  /** The dense number of a number of the columns, -1 where no row bears it. */
  readonly numberOf: Int32Array;
}

/** Dense trace numbers by first appearance, and how many there are. */
const denseTraces = (columns: Columns, rows: Uint32Array): DenseTraces => {
  const numberOf = new Int32Array(columns.traces.size).fill(-1);
  const raw = columns.trace;
  const size = rows.length;
  const trace = new Uint32Array(size);
  let traces = 0;
  for (let i = 0; i < size; i++) {
    const number = raw[rows[i] ?? 0] ?? 0;
    if ((numberOf[number] ?? -1) < 0) numberOf[number] = traces++;
    trace[i] = numberOf[number] ?? 0;
  }
  return { trace, traces, numberOf };
};

/** Sealed row of every raw row, -1 for rows that did not stay. */
const inverse = (rows: Uint32Array, size: number): Int32Array => {
  const sealedRow = new Int32Array(size).fill(-1);
  const kept = rows.length;
  for (let i = 0; i < kept; i++) sealedRow[rows[i] ?? 0] = i;
  return sealedRow;
};

/** `climbs`: every parent stands before its children, as it does where clocks agree: then there is no circle. */
const parentsOf = (
  columns: Columns,
  index: SpanIndex,
  rows: Uint32Array,
  sealedRow: Int32Array,
): { parent: Int32Array; orphan: Uint8Array; climbs: boolean } => {
  const { parentHigh, parentLow, trace } = columns;
  const size = rows.length;
  const parent = new Int32Array(size).fill(-1);
  const orphan = new Uint8Array(size);
  let climbs = true;
  for (let i = 0; i < size; i++) {
    const row = rows[i] ?? 0;
    const high = parentHigh[row] ?? 0;
    const low = parentLow[row] ?? 0;
    if ((high | low) === 0) continue;
    const found = index.rowOf(trace[row] ?? 0, high, low);
    const above = found < 0 ? -1 : (sealedRow[found] ?? -1);
    parent[i] = above;
    if (above < 0) orphan[i] = 1;
    else if (above >= i) climbs = false;
  }
  return { parent, orphan, climbs };
};

/** The number of a trace id in the columns, -1 when it is unknown. */
const traceNumber = ({ traces }: Columns, id: string): number =>
  traces.find(hexWord(id, 0), hexWord(id, 1), hexWord(id, 2), hexWord(id, 3));

const linksOf = (
  columns: Columns,
  index: SpanIndex,
  row: number,
  sealedRow: Int32Array,
): readonly SpanLink[] => {
  const { links } = columns;
  const found: SpanLink[] = [];
  for (let at = columns.linksFrom[row] ?? 0; at < columns.linksTo(row); at++) {
    const [trace, high, low] = [links.trace[at] ?? 0, links.spanHigh[at] ?? 0, links.spanLow[at] ?? 0];
    const target = index.rowOf(trace, high, low);
    found.push({
      traceId: traceHex(columns, trace),
      spanId: toHex(high, low),
      row: target < 0 ? -1 : (sealedRow[target] ?? -1),
      attributes: Object.fromEntries(links.attributes.read(links.attributesFrom(at), links.attributesTo(at))),
    });
  }
  return found;
};

/** What spans are read with: the columns, which row of them a sealed row is, and the other way round. */
interface Reading {
  readonly columns: Columns;
  readonly index: SpanIndex;
  readonly rows: Uint32Array;
  readonly sealedRow: Int32Array;
  readonly base: bigint;
  aheadNs(row: number): bigint;
}

/** What is read from the columns on demand, by sealed row. */
const readers = ({ columns, index, rows, sealedRow, base, aheadNs }: Reading): SpanReaders => {
  const raw = (row: number): number => rows[row] ?? 0;
  // One map for all spans of a resource: whoever judges resources asks for each span.
  const shared = new Map<number, ReadonlyMap<string, Value>>();
  const owned = {
    rows,
    from: columns.attributesFrom,
    to: { row: columns.size, index: columns.attributes.length },
  };
  const reader: SpanReaders['reader'] = (key) => {
    const id = columns.strings.idOf(key);
    if (id < 0) return () => undefined;
    return (row) => {
      const at = rows[row] ?? 0;
      return columns.attributes.find(columns.attributesFrom[at] ?? 0, columns.attributesTo(at), id);
    };
  };
  return {
    aheadMs: (row) => Number(aheadNs(row) / 1_000_000n),
    traceId: (row) => traceHex(columns, columns.trace[raw(row)] ?? 0),
    spanId: (row) => toHex(columns.spanHigh[raw(row)] ?? 0, columns.spanLow[raw(row)] ?? 0),
    parentSpanId: (row) => {
      const [high, low] = [columns.parentHigh[raw(row)] ?? 0, columns.parentLow[raw(row)] ?? 0];
      return (high | low) === 0 ? '' : toHex(high, low);
    },
    statusMessage: (row) => columns.strings.text(columns.statusMessage[raw(row)] ?? 0),
    attribute: (row, key) => reader(key)(row),
    reader,
    rowsWith: (among, key, test) => {
      const id = columns.strings.idOf(key);
      if (id < 0) return test(undefined) ? among : among.subarray(0, 0);
      return columns.attributes.keep(owned, among, id, test);
    },
    keysLike: (fits) => {
      const keys = columns.attributes.keysLike(fits);
      return (row) => {
        const at = rows[row] ?? 0;
        return keys(columns.attributesFrom[at] ?? 0, columns.attributesTo(at));
      };
    },
    attributes: (row) =>
      columns.attributes.read(columns.attributesFrom[raw(row)] ?? 0, columns.attributesTo(raw(row))),
    resource: (row) => {
      const id = columns.resource[raw(row)] ?? 0;
      const known = shared.get(id);
      if (known !== undefined) return known;
      const { resources } = columns;
      const read = resources.attributes.read(resources.start(id), resources.end(id));
      shared.set(id, read);
      return read;
    },
    events: eventReader(columns, index, rows, (row) => base + aheadNs(row)),
    links: (row) => linksOf(columns, index, raw(row), sealedRow),
    dropped: (row) => columns.dropped[raw(row)] ?? 0,
  };
};

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** Makes the evidence of what the columns hold now; rows that are appended later do not change it. Linear. */
export const sealColumns = (columns: Columns, index: SpanIndex, rules: PhaseRules): Trace => {
  const times = timesOf(columns, rules.clock);
  const rows = keptRows(columns, index, times);
  const size = rows.length;
  const base = baseOf(times, rows);
  const aheadNs = (row: number): bigint => times.aheadNs(rows[row] ?? 0);
  const sealedRow = inverse(rows, columns.size);
  const { parent, orphan, climbs } = parentsOf(columns, index, rows, sealedRow);
  const cut: Trace['cut'] = climbs ? new Map() : cutCycles(parent);
  const children = once(() => childLists(parent));
  const numbers = once(() => numberTrees(parent, children()));
  const copy = copied(columns, times, rows, base);
  const { numberOf, ...traces } = denseTraces(columns, rows);
  const unphased = {
    size,
    baseNs: String(base),
    ...copy,
    ...traces,
    parent,
    cut,
    orphan,
    ...postings(copy.name, columns.strings.size),
    text: (id: number) => columns.strings.text(id),
    longestText: columns.strings.longest,
    idOf: (text: string) => columns.strings.idOf(text),
    ...readers({ columns, index, rows, sealedRow, base, aheadNs }),
  };
  const parentId = (row: number) =>
    [columns.parentHigh[rows[row] ?? 0] ?? 0, columns.parentLow[rows[row] ?? 0] ?? 0] as const;
  const traceOf = (id: string): number => numberOf[traceNumber(columns, id)] ?? -1;
  const arrived = (row: number): number => rows[row] ?? 0;
  return {
    ...unphased,
    phase: phasesOf({ ...unphased, numbers, parentId, arrived, traceOf }, rules),
    // most judgements climb from span to parent and want none of these
    get pre() {
      return numbers().pre;
    },
    get last() {
      return numbers().last;
    },
    get childStart() {
      return children().childStart;
    },
    get children() {
      return children().children;
    },
  };
};
