import type { Value } from '../model/value.ts';
import type { AttributePool } from './attributes.ts';
import { EventColumns } from './details.ts';
import { grown32 } from './grow.ts';
import type { StringTable } from './strings.ts';

/** The name of a log record that gives itself none. */
const LOG_NAME = 'log';

/** Where records named themselves before they had a field for it. */
const NAME_KEY = 'event.name';

/** Log records that name a span, in columns: events that find their span when the store is sealed. */
export class LogColumns {
  readonly #strings: StringTable;
  readonly #events: EventColumns;
  trace = new Uint32Array(16);
  spanHigh = new Uint32Array(16);
  spanLow = new Uint32Array(16);

  constructor(strings: StringTable) {
    this.#strings = strings;
    this.#events = new EventColumns(strings);
  }

  get length(): number {
    return this.#events.length;
  }

  /** Where the attributes of the next record are pushed. */
  get attributes(): AttributePool {
    return this.#events.attributes;
  }

  /** The records as events. */
  get events(): EventColumns {
    return this.#events;
  }

  /**
   * Makes a record of the attributes pushed since the last one. `trace` is the number of the trace id, `name` the id of
   * the name it gives itself, 0 without one.
   */
  close(
    span: { readonly trace: number; readonly high: number; readonly low: number },
    event: { readonly name: number; readonly timeHigh: number; readonly timeLow: number },
  ): void {
    const at = this.#events.length;
    const name = event.name === 0 ? this.#nameInAttributes(at) : event.name;
    this.trace = grown32(this.trace, at + 1);
    this.spanHigh = grown32(this.spanHigh, at + 1);
    this.spanLow = grown32(this.spanLow, at + 1);
    this.trace[at] = span.trace;
    this.spanHigh[at] = span.high;
    this.spanLow[at] = span.low;
    this.#events.close(name, event.timeHigh, event.timeLow);
  }

  #nameInAttributes(at: number): number {
    const { attributes } = this.#events;
    const named = attributes.find(
      this.#events.attributesFrom(at),
      attributes.length,
      this.#strings.intern(NAME_KEY),
    );
    return this.#strings.intern(named?.type === 'string' && named.value !== '' ? named.value : LOG_NAME);
  }

  rewind(length: number): void {
    this.#events.rewind(length);
  }
}

// What a log record has beside its attributes, its event bears as attributes; what is not set is left out.

interface Pools {
  readonly logs: LogColumns;
  readonly strings: StringTable;
}

export const pushBody = ({ logs, strings }: Pools, body: Value): void => {
  if (body.type !== 'null') logs.attributes.push(strings.intern('log.body'), body);
};

/** `severity` is the id of the text; 0 is none. */
export const pushSeverity = ({ logs, strings }: Pools, severity: number): void => {
  if (severity !== 0) logs.attributes.pushText(strings.intern('log.severity'), severity);
};

/** 1 (TRACE) to 24 (FATAL4); 0 is none. */
export const pushSeverityNumber = ({ logs, strings }: Pools, severity: number): void => {
  if (severity !== 0) logs.attributes.pushInt(strings.intern('log.severity_number'), severity);
};
