import { AttributePool } from './attributes.ts';
import { EventColumns, LinkColumns } from './details.ts';
import { grown8, grown32 } from './grow.ts';
import { LogColumns } from './log-columns.ts';
import { ResourceTable } from './resources.ts';
import { StringTable } from './strings.ts';
import { TupleTable } from './tuples.ts';

/** How far the columns were filled at some moment. */
export interface Mark {
  readonly size: number;
  readonly strings: number;
  readonly traces: number;
  readonly resources: number;
  readonly attributes: number;
  readonly events: number;
  readonly links: number;
  readonly logs: number;
}

/**
 * Spans as they arrive, one row a span, append only; a decoder opens a row, fills its columns, and commits or discards
 * it. Ids are two 32-bit words, times the two halves of Unix nanoseconds; a parent id of zero is none.
 */
export class Columns {
  readonly strings = new StringTable();
  readonly traces = new TupleTable();
  readonly resources = new ResourceTable(this.strings);
  readonly attributes = new AttributePool(this.strings);
  readonly events = new EventColumns(this.strings);
  readonly links = new LinkColumns(this.strings);
  readonly logs = new LogColumns(this.strings);
  /** Committed rows. */
  size = 0;
  /** Rows of which the resource or the source is not that of the row before. */
  readonly runs: number[] = [];

  name = new Uint32Array(64);
  scope = new Uint32Array(64);
  resource = new Uint32Array(64);
  trace = new Uint32Array(64);
  spanHigh = new Uint32Array(64);
  spanLow = new Uint32Array(64);
  parentHigh = new Uint32Array(64);
  parentLow = new Uint32Array(64);
  startHigh = new Uint32Array(64);
  startLow = new Uint32Array(64);
  endHigh = new Uint32Array(64);
  endLow = new Uint32Array(64);
  statusMessage = new Uint32Array(64);
  dropped = new Uint32Array(64);
  attributesFrom = new Uint32Array(64);
  eventsFrom = new Uint32Array(64);
  linksFrom = new Uint32Array(64);
  kind = new Uint8Array(64);
  status = new Uint8Array(64);
  source = new Uint8Array(64);
  /** 1 where the span was printed, not exported: nobody saw it arrive. */
  reported = new Uint8Array(64);

  /**
   * A row to fill, all zero but for its resource, scope and source. Attributes, events and links are pushed to it. Rows
   * that were never committed are zero: growing leaves them so, and whoever gives a row up wipes it.
   */
  open(resource: number, scope: number, source: number): number {
    const row = this.size;
    if (row === this.name.length) this.#grow(row + 1);
    this.resource[row] = resource;
    this.scope[row] = scope;
    this.source[row] = source;
    this.attributesFrom[row] = this.attributes.length;
    this.eventsFrom[row] = this.events.length;
    this.linksFrom[row] = this.links.length;
    return row;
  }

  commit(): void {
    const row = this.size++;
    const isNext = row > 0 && this.resource[row] === this.resource[row - 1];
    if (!isNext || this.source[row] !== this.source[row - 1]) this.runs.push(row);
  }

  /** Forgets the open row with all that was pushed to it. */
  discard(): void {
    const row = this.size;
    this.attributes.rewind(this.attributesFrom[row] ?? 0);
    this.events.rewind(this.eventsFrom[row] ?? 0);
    this.links.rewind(this.linksFrom[row] ?? 0);
    this.#wipe(row, row + 1);
  }

  attributesTo(row: number): number {
    return row + 1 < this.size ? (this.attributesFrom[row + 1] ?? 0) : this.attributes.length;
  }

  eventsTo(row: number): number {
    return row + 1 < this.size ? (this.eventsFrom[row + 1] ?? 0) : this.events.length;
  }

  linksTo(row: number): number {
    return row + 1 < this.size ? (this.linksFrom[row + 1] ?? 0) : this.links.length;
  }

  mark(): Mark {
    return {
      size: this.size,
      strings: this.strings.size,
      traces: this.traces.size,
      resources: this.resources.size,
      attributes: this.attributes.length,
      events: this.events.length,
      links: this.links.length,
      logs: this.logs.length,
    };
  }

  /** Goes back to `mark` as if nothing had come since. */
  rewind(mark: Mark): void {
    this.#wipe(mark.size, this.size + 1);
    this.size = mark.size;
    while ((this.runs.at(-1) ?? -1) >= mark.size) this.runs.pop();
    this.attributes.rewind(mark.attributes);
    this.events.rewind(mark.events);
    this.links.rewind(mark.links);
    this.logs.rewind(mark.logs);
    this.resources.rewind(mark.resources);
    this.traces.rewind(mark.traces);
    this.strings.rewind(mark.strings);
  }

  /** Makes rows from `from` to before `to` as if they had never been opened. */
  #wipe(from: number, to: number): void {
    for (const column of Object.values(this))
      if (column instanceof Uint32Array || column instanceof Uint8Array) column.fill(0, from, to);
  }

  #grow(needed: number): void {
    this.name = grown32(this.name, needed);
    this.scope = grown32(this.scope, needed);
    this.resource = grown32(this.resource, needed);
    this.trace = grown32(this.trace, needed);
    this.spanHigh = grown32(this.spanHigh, needed);
    this.spanLow = grown32(this.spanLow, needed);
    this.parentHigh = grown32(this.parentHigh, needed);
    this.parentLow = grown32(this.parentLow, needed);
    this.startHigh = grown32(this.startHigh, needed);
    this.startLow = grown32(this.startLow, needed);
    this.endHigh = grown32(this.endHigh, needed);
    this.endLow = grown32(this.endLow, needed);
    this.statusMessage = grown32(this.statusMessage, needed);
    this.dropped = grown32(this.dropped, needed);
    this.attributesFrom = grown32(this.attributesFrom, needed);
    this.eventsFrom = grown32(this.eventsFrom, needed);
    this.linksFrom = grown32(this.linksFrom, needed);
    this.kind = grown8(this.kind, needed);
    this.status = grown8(this.status, needed);
    this.source = grown8(this.source, needed);
    this.reported = grown8(this.reported, needed);
  }
}
