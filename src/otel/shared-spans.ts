import { namesLike } from '../util/pattern.ts';
import type { Columns } from './columns.ts';
import { recordsOf } from './from-trace.ts';
import { type SpanSink, SpanStore } from './store.ts';

/** What one scenario gets of the spans of a service that several share. */
export interface SpanShare {
  /** Takes those whose trace has become known as the scenario's since they came. */
  claim(): void;
  /** When the last one came that is the scenario's, on the runner's clock; 0 before the first. */
  lastArrivalMs(): number;
  /** Ends it. What nobody claims is put into the store too, to be shown: rows as they arrived. */
  close(): { readonly nobodys: readonly number[]; readonly uncounted: number };
}

/** A span or a log record on its way to the scenario that its trace belongs to. */
interface Item {
  readonly traceId: string;
  /** Unix time in ns; none for a log record, which is never shown alone. */
  readonly startNs?: bigint;
  shown: boolean;
  addTo(store: SpanStore): void;
}

interface Taker extends Omit<SpanShare, 'close'> {
  readonly store: SpanStore;
  owns(traceId: string): boolean;
  arrived(): void;
}

interface SharedSpansOptions {
  /** Spans of readiness probes are nobody's, and not shown. */
  readonly probeTraceId: string;
  now(): number;
}

/** What nobody has claimed so far is kept up to here; the rest is counted. */
const MOST_PENDING = 5_000;
const MOST_NAMES = 1_000;

const itemsOf = (parcel: SpanStore): readonly Item[] => {
  const trace = parcel.seal();
  const record = recordsOf(trace);
  const spans = [...trace.source.keys()].map((row): Item => {
    const span = record(row);
    const { traceId, startNs } = span;
    return { traceId, startNs, shown: false, addTo: (store) => store.add(span) };
  });
  const logs = parcel
    .logs()
    .map((one): Item => ({ traceId: one.traceId, shown: false, addTo: (store) => store.addLogs([one]) }));
  return [...spans, ...logs];
};

/** Sorts what a shared service sends by trace: each scenario's spans go into its own store, and are kept nowhere else. */
export class SharedSpans implements SpanSink {
  readonly #options: SharedSpansOptions;
  readonly #takers = new Set<Taker>();
  readonly #names = new Set<string>();
  #pending: Item[] = [];
  #uncounted = 0;
  #services: readonly string[] = [];
  #readyNs: bigint | undefined;
  size = 0;

  constructor(options: SharedSpansOptions) {
    this.#options = options;
  }

  get records(): number {
    return Math.max(0, ...[...this.#takers].map(({ store }) => store.records));
  }

  ingest<T>(decode: (columns: Columns) => T): T {
    const parcel = new SpanStore();
    const result = parcel.ingest(decode);
    this.size += parcel.size;
    this.#services = parcel.servicesFrom(0);
    for (const name of parcel.names()) if (this.#names.size < MOST_NAMES) this.#names.add(name);
    for (const item of itemsOf(parcel)) this.#sort(item);
    return result;
  }

  advance(): void {
    for (const { store } of this.#takers) store.advance();
  }

  /** Of the last export. */
  servicesFrom(): readonly string[] {
    return this.#services;
  }

  hasName(pattern: string): boolean {
    return namesLike(pattern, [...this.#names]).length > 0;
  }

  /** What begins before it is start-up. Unix time in ns. */
  readyAt(ns: bigint): void {
    this.#readyNs = ns;
  }

  /** Opens the share of a scenario: spans of its own trace, and of traces that its store knows from elsewhere. */
  share(store: SpanStore, traceId: string): SpanShare {
    let lastMs = 0;
    const taker: Taker = {
      store,
      owns: (id) => id === traceId || store.knowsTrace(id),
      arrived: () => {
        lastMs = this.#options.now();
      },
      lastArrivalMs: () => lastMs,
      claim: () => {
        this.#pending = this.#pending.filter((item) => !this.#give(item, taker));
      },
    };
    this.#takers.add(taker);
    return { ...taker, close: () => this.#close(taker) };
  }

  /** How many spans nobody claimed or was shown. */
  leftOver(): number {
    return this.#pending.filter((item) => this.#isNobodys(item)).length + this.#uncounted;
  }

  #sort(item: Item): void {
    // no taker takes it from another: a trace may be known to two
    const takers = [...this.#takers].filter((taker) => this.#give(item, taker));
    if (takers.length > 0) return;
    if (this.#pending.length < MOST_PENDING) this.#pending.push(item);
    else if (item.startNs !== undefined) this.#uncounted++;
  }

  #give(item: Item, taker: Taker): boolean {
    if (!taker.owns(item.traceId)) return false;
    item.addTo(taker.store);
    taker.arrived();
    return true;
  }

  #isNobodys({ startNs, shown, traceId }: Item): boolean {
    if (shown || startNs === undefined || traceId === this.#options.probeTraceId) return false;
    return this.#readyNs !== undefined && startNs >= this.#readyNs;
  }

  #close(taker: Taker): ReturnType<SpanShare['close']> {
    taker.claim();
    const { store } = taker;
    const nobodys = this.#pending
      .filter((item) => this.#isNobodys(item))
      .map((item) => {
        const row = store.size;
        item.shown = true;
        item.addTo(store);
        return row;
      });
    const uncounted = this.#uncounted;
    this.#uncounted = 0;
    this.#takers.delete(taker);
    if (this.#takers.size === 0) this.#pending = [];
    return { nobodys, uncounted };
  }
}
