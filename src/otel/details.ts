import { AttributePool } from './attributes.ts';
import { grown32 } from './grow.ts';
import type { StringTable } from './strings.ts';

/** Span events in columns; a row of `Columns` owns a run of them. */
export class EventColumns {
  readonly attributes: AttributePool;
  length = 0;
  name = new Uint32Array(16);
  timeHigh = new Uint32Array(16);
  timeLow = new Uint32Array(16);
  #attributeEnds = new Uint32Array(16);

  constructor(strings: StringTable) {
    this.attributes = new AttributePool(strings);
  }

  /** Makes an event that owns the attributes pushed since the last one. */
  close(name: number, timeHigh: number, timeLow: number): void {
    const at = this.length++;
    this.name = grown32(this.name, at + 1);
    this.timeHigh = grown32(this.timeHigh, at + 1);
    this.timeLow = grown32(this.timeLow, at + 1);
    this.#attributeEnds = grown32(this.#attributeEnds, at + 1);
    this.name[at] = name;
    this.timeHigh[at] = timeHigh;
    this.timeLow[at] = timeLow;
    this.#attributeEnds[at] = this.attributes.length;
  }

  attributesFrom(at: number): number {
    return at === 0 ? 0 : (this.#attributeEnds[at - 1] ?? 0);
  }

  attributesTo(at: number): number {
    return this.#attributeEnds[at] ?? 0;
  }

  rewind(length: number): void {
    this.length = length;
    this.attributes.rewind(this.attributesFrom(length));
  }
}

/** Span links in columns; a row of `Columns` owns a run of them. */
export class LinkColumns {
  readonly attributes: AttributePool;
  length = 0;
  /** Number of the trace id in the table of trace ids. */
  trace = new Uint32Array(16);
  spanHigh = new Uint32Array(16);
  spanLow = new Uint32Array(16);
  #attributeEnds = new Uint32Array(16);

  constructor(strings: StringTable) {
    this.attributes = new AttributePool(strings);
  }

  /** Makes a link that owns the attributes pushed since the last one. */
  close(trace: number, spanHigh: number, spanLow: number): void {
    const at = this.length++;
    this.trace = grown32(this.trace, at + 1);
    this.spanHigh = grown32(this.spanHigh, at + 1);
    this.spanLow = grown32(this.spanLow, at + 1);
    this.#attributeEnds = grown32(this.#attributeEnds, at + 1);
    this.trace[at] = trace;
    this.spanHigh[at] = spanHigh;
    this.spanLow[at] = spanLow;
    this.#attributeEnds[at] = this.attributes.length;
  }

  attributesFrom(at: number): number {
    return at === 0 ? 0 : (this.#attributeEnds[at - 1] ?? 0);
  }

  attributesTo(at: number): number {
    return this.#attributeEnds[at] ?? 0;
  }

  rewind(length: number): void {
    this.length = length;
    this.attributes.rewind(this.attributesFrom(length));
  }
}
