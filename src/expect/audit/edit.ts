import { SOURCES, type SpanEvent, type SpanLink, type SpanReaders, type Trace } from '../../model/trace.ts';
import type { Value } from '../../model/value.ts';
import { plantForest } from '../../util/forest.ts';

/** What is changed about one span; times are ns since `baseNs`, `undefined` takes an attribute away. */
export interface Change {
  readonly drop?: true;
  readonly source?: (typeof SOURCES)[number];
  readonly name?: string;
  readonly service?: string;
  readonly scope?: string;
  readonly kind?: number;
  readonly status?: number;
  readonly start?: number;
  readonly end?: number;
  /** A row, or -1; added spans count on from `size`. */
  readonly parent?: number;
  readonly attributes?: ReadonlyMap<string, Value | undefined>;
  readonly resource?: ReadonlyMap<string, Value | undefined>;
  readonly events?: readonly SpanEvent[];
  readonly links?: readonly SpanLink[];
}

/** One way to break the evidence: changes by row, and spans that are added in the likeness of a row. */
export interface Edits {
  readonly change?: ReadonlyMap<number, Change>;
  readonly add?: readonly { readonly like: number; readonly change: Change }[];
}

/** The same change to all of some rows. */
export const toAll = (rows: Iterable<number>, change: Change): Edits => ({
  change: new Map([...rows].map((row) => [row, change])),
});

/** No phase of a scenario: a span in it is in no population. */
const GONE = 255;
const SUBJECT = SOURCES.indexOf('subject');

/** Rows of the edited evidence by the numbers that edits use. */
interface Layout {
  readonly size: number;
  /** Row of the evidence that a number is like. */
  like(number: number): number;
  change(number: number): Change;
  /** New row → number, in order of start. */
  readonly order: Uint32Array;
}

const layoutOf = (trace: Trace, { change = new Map(), add = [] }: Edits): Layout => {
  const size = trace.size + add.length;
  const like = (number: number): number =>
    number < trace.size ? number : (add[number - trace.size]?.like ?? 0);
  const changeOf = (number: number): Change =>
    (number < trace.size ? change.get(number) : add[number - trace.size]?.change) ?? {};
  const order = Uint32Array.from({ length: size }, (_, number) => number);
  const moves = add.length > 0 || [...change.values()].some(({ start }) => start !== undefined);
  const start = (number: number): number => changeOf(number).start ?? trace.start[like(number)] ?? 0;
  if (moves) order.sort((a, b) => start(a) - start(b) || a - b);
  return { size, like, change: changeOf, order };
};

/** Texts of a trace, and those that edits bring along: numbered down from the highest number there is. */
const createTexts = (trace: Trace) => {
  const own: string[] = [];
  const idOf = (text: string): number => {
    const known = trace.idOf(text);
    const place = known >= 0 ? -1 : own.indexOf(text);
    return known >= 0 || place < 0 ? known : 0xffff_ffff - place;
  };
  return {
    idOf,
    intern(text: string): number {
      if (idOf(text) < 0) own.push(text);
      return idOf(text);
    },
    text: (id: number): string => own[0xffff_ffff - id] ?? trace.text(id),
  };
};

const namedRows = (name: Uint32Array): Pick<Trace, 'names' | 'rowsNamed'> => {
  const rows = new Map<number, number[]>();
  name.forEach((id, row) => {
    const known = rows.get(id);
    if (known === undefined) rows.set(id, [row]);
    else known.push(row);
  });
  const none = new Uint32Array(0);
  const made = new Map([...rows].map(([id, found]) => [id, Uint32Array.from(found)]));
  return { names: Uint32Array.from(rows.keys()), rowsNamed: (id) => made.get(id) ?? none };
};

/** Values with changes laid over them. */
const laidOver = (
  base: ReadonlyMap<string, Value>,
  changes: ReadonlyMap<string, Value | undefined> | undefined,
): ReadonlyMap<string, Value> => {
  if (changes === undefined) return base;
  const merged = new Map(base);
  for (const [key, value] of changes) {
    if (value === undefined) merged.delete(key);
    else merged.set(key, value);
  }
  return merged;
};

const readersOf = (trace: Trace, { like, change, order }: Layout, rowOf: Int32Array): SpanReaders => {
  const number = (row: number): number => order[row] ?? 0;
  const base = (row: number): number => like(number(row));
  // an added span is another one
  const idOf = (one: number): string =>
    one < trace.size ? trace.spanId(one) : one.toString(16).padStart(16, 'a');
  const reader: SpanReaders['reader'] = (key) => {
    const read = trace.reader(key);
    return (row) => {
      const { attributes } = change(number(row));
      return attributes?.has(key) ? attributes.get(key) : read(base(row));
    };
  };
  return {
    aheadMs: (row) => trace.aheadMs(base(row)),
    traceId: (row) => trace.traceId(base(row)),
    parentSpanId: (row) => {
      const { parent } = change(number(row));
      if (parent === undefined) return trace.parentSpanId(base(row));
      return parent < 0 ? '' : idOf(parent);
    },
    spanId: (row) => idOf(number(row)),
    statusMessage: (row) => trace.statusMessage(base(row)),
    attribute: (row, key) => reader(key)(row),
    reader,
    rowsWith: (rows, key, test) => {
      const read = reader(key);
      return rows.filter((row) => test(read(row)));
    },
    keysLike: (fits) => {
      const keys = trace.keysLike(fits);
      return (row) => {
        const { attributes } = change(number(row));
        if (attributes === undefined) return keys(base(row));
        return [...laidOver(trace.attributes(base(row)), attributes).keys()].filter(fits);
      };
    },
    attributes: (row) => laidOver(trace.attributes(base(row)), change(number(row)).attributes),
    resource: (row) => laidOver(trace.resource(base(row)), change(number(row)).resource),
    events: (row) => change(number(row)).events ?? trace.events(base(row)),
    links: (row) =>
      (change(number(row)).links ?? trace.links(base(row))).map((link) => ({
        ...link,
        row: link.row < 0 ? -1 : (rowOf[link.row] ?? -1),
      })),
    dropped: (row) => trace.dropped(base(row)),
  };
};

const sourceOf = ({ source }: Change, own: number): number =>
  source === undefined ? own : SOURCES.indexOf(source);

/** The evidence with edits made to it; the original stays as it is. */
export const edited = (trace: Trace, edits: Edits): Trace => {
  const layout = layoutOf(trace, edits);
  const { size, order, like, change } = layout;
  const texts = createTexts(trace);
  const rowOf = new Int32Array(size);
  order.forEach((number, row) => {
    rowOf[number] = row;
  });
  const fill = <C extends Uint8Array | Uint32Array | Int32Array | Float64Array>(
    column: C,
    read: (changed: Change, base: number) => number,
  ): C => {
    for (let row = 0; row < size; row++) {
      const number = order[row] ?? 0;
      column[row] = read(change(number), like(number));
    }
    return column;
  };
  const text = (column: Uint32Array, read: (changed: Change) => string | undefined): Uint32Array =>
    fill(new Uint32Array(size), (changed, base) => {
      const given = read(changed);
      return given === undefined ? (column[base] ?? 0) : texts.intern(given);
    });
  for (const { attributes } of [
    ...(edits.change?.values() ?? []),
    ...(edits.add ?? []).map((one) => one.change),
  ])
    for (const key of attributes?.keys() ?? []) texts.intern(key);
  const parent = fill(new Int32Array(size), (changed, base) => {
    const above = changed.parent ?? trace.parent[base] ?? -1;
    return above < 0 ? -1 : (rowOf[above] ?? -1);
  });
  const forest = plantForest(parent);
  const name = text(trace.name, (changed) => changed.name);
  return {
    size,
    baseNs: trace.baseNs,
    name,
    service: text(trace.service, (changed) => changed.service),
    scope: text(trace.scope, (changed) => changed.scope),
    kind: fill(new Uint8Array(size), (changed, base) => changed.kind ?? trace.kind[base] ?? 0),
    status: fill(new Uint8Array(size), (changed, base) => changed.status ?? trace.status[base] ?? 0),
    start: fill(new Float64Array(size), (changed, base) => changed.start ?? trace.start[base] ?? 0),
    end: fill(new Float64Array(size), (changed, base) => changed.end ?? trace.end[base] ?? 0),
    source: fill(new Uint8Array(size), (changed, base) =>
      changed.drop ? SUBJECT : sourceOf(changed, trace.source[base] ?? SUBJECT),
    ),
    phase: fill(new Uint8Array(size), (changed, base) => (changed.drop ? GONE : (trace.phase[base] ?? 0))),
    reported: fill(new Uint8Array(size), (_changed, base) => trace.reported[base] ?? 0),
    trace: fill(new Uint32Array(size), (_changed, base) => trace.trace[base] ?? 0),
    traces: trace.traces,
    parent,
    orphan: fill(new Uint8Array(size), (changed, base) =>
      changed.parent === undefined ? (trace.orphan[base] ?? 0) : 0,
    ),
    ...forest,
    ...namedRows(name),
    text: texts.text,
    // attributes that edits bring along are no texts of the trace
    longestText: Number.POSITIVE_INFINITY,
    idOf: texts.idOf,
    ...readersOf(trace, layout, rowOf),
  };
};
