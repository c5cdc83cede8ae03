// Runs in every Node process of a subject before its own code, in Nodes as old as 12 too: nothing of the house is
// imported, and what a Node does not have is left alone.
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { performance } from 'node:perf_hooks';
import worker, { getEnvironmentData, setEnvironmentData } from 'node:worker_threads';

/** Workers get what was set here whatever environment they are started with. */
const SHARED = 'clnrm.clock';

/** libfaketime in the same process has set the clock of everything, ours included. */
const isSetBelow = (): boolean => {
  try {
    return readFileSync('/proc/self/maps', 'latin1').includes('libfaketime');
  } catch {
    return false;
  }
};

const descriptorOf = (object: object, key: string): PropertyDescriptor | undefined => {
  for (let at: object | null = object; at !== null; at = Reflect.getPrototypeOf(at)) {
    const own = Reflect.getOwnPropertyDescriptor(at, key);
    if (own) return own;
  }
  return undefined;
};

/** Defines `key` as before but for its value. */
const replace = (object: object, key: string, value: unknown): void => {
  const { writable = true, enumerable = false } = descriptorOf(object, key) ?? {};
  Object.defineProperty(object, key, { value, writable, enumerable, configurable: true });
};

const setDate = (aheadMs: number): (() => number) => {
  const Real = Date;
  const read = Real.now;
  const now = (): number => read() + aheadMs;
  replace(Real, 'now', now);
  const Shifted = new Proxy(Real, {
    apply: () => new Real(now()).toString(),
    construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  });
  replace(Real.prototype, 'constructor', Shifted);
  replace(globalThis, 'Date', Shifted);
  return now;
};

/** `timeOrigin + now()` is a wall clock too: the one that OpenTelemetry stamps ends of spans with. */
const setPerformance = (aheadMs: number): void => {
  const origin = performance.timeOrigin + aheadMs;
  Object.defineProperty(performance, 'timeOrigin', {
    get: () => origin,
    enumerable: true,
    configurable: true,
  });
  const { toJSON } = performance;
  if (toJSON) replace(performance, 'toJSON', () => ({ ...toJSON.call(performance), timeOrigin: origin }));
};

/** Formatting no date formats now. */
const setIntl = (now: () => number): void => {
  const { prototype } = Intl.DateTimeFormat;
  const format = Reflect.getOwnPropertyDescriptor(prototype, 'format')?.get;
  const { formatToParts } = prototype;
  if (!format) return;
  Object.defineProperty(prototype, 'format', {
    get(this: Intl.DateTimeFormat) {
      const bound: Intl.DateTimeFormat['format'] = format.call(this);
      return (date?: number | Date) => bound(date === undefined ? now() : date);
    },
    enumerable: false,
    configurable: true,
  });
  replace(prototype, 'formatToParts', function (this: Intl.DateTimeFormat, date?: number | Date) {
    return formatToParts.call(this, date === undefined ? now() : date);
  });
};

interface Response {
  _header?: unknown;
  _storeHeader(firstLine: string, headers: unknown): void;
}

type Heard = (message: { readonly response: Response }) => void;

/** Node 18 listens by name; before, a channel that nobody holds was forgotten with all who listen to it. */
interface Channels {
  subscribe?(name: string, heard: Heard): void;
  channel?(name: string): { subscribe(heard: Heard): void };
}

const channels = (): Channels => {
  try {
    return require('node:diagnostics_channel');
  } catch {
    return {};
  }
};

const held: unknown[] = [];

const listen = (name: string, heard: Heard): void => {
  const { subscribe, channel } = channels();
  if (subscribe) {
    subscribe(name, heard);
    return;
  }
  const known = channel?.(name);
  held.push(known);
  known?.subscribe(heard);
};

/** ms; the header has whole seconds, and a clock of its own that is set once a second. */
const DATE_MS = 3_000;

/**
 * node:http takes its `Date` header from a clock of its own. A header that was set before would change what the
 * subject sends (Node 20 then merges lists of headers), so the line is changed when it stands there.
 */
const setHttp = (now: () => number, aheadMs: number): void =>
  listen('http.server.request.start', ({ response }) => {
    const store = response._storeHeader;
    response._storeHeader = (firstLine, headers) => {
      store.call(response, firstLine, headers);
      if (typeof response._header !== 'string') return;
      response._header = response._header.replace(/\r\nDate: ([^\r\n]*)/, (line, date) =>
        Math.abs(Date.parse(date) + aheadMs - now()) < DATE_MS
          ? `\r\nDate: ${new Date().toUTCString()}`
          : line,
      );
    };
  });

interface Moment {
  readonly epochNanoseconds: bigint;
  toZonedDateTimeISO(zone: unknown): object;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** `Temporal.Now`, from Node 26 on. */
const setTemporal = (aheadMs: number): void => {
  const temporal: unknown = Reflect.get(globalThis, 'Temporal');
  const now: unknown = isObject(temporal) ? Reflect.get(temporal, 'Now') : undefined;
  if (!isObject(temporal) || !isObject(now)) return;
  const read: () => Moment = Reflect.get(now, 'instant');
  const Instant: { fromEpochNanoseconds(ns: bigint): Moment } = Reflect.get(temporal, 'Instant');
  const zone: () => string = Reflect.get(now, 'timeZoneId');
  const instant = (): Moment =>
    Instant.fromEpochNanoseconds(read().epochNanoseconds + BigInt(aheadMs) * BigInt(1_000_000));
  const zoned = (wanted: unknown = zone.call(now)): object => instant().toZonedDateTimeISO(wanted);
  replace(now, 'instant', instant);
  replace(now, 'zonedDateTimeISO', zoned);
  for (const kind of ['PlainDateTime', 'PlainDate', 'PlainTime'])
    replace(now, `p${kind.slice(1)}ISO`, (wanted?: unknown): unknown => {
      const at = zoned(wanted);
      return Reflect.get(at, `to${kind}`).call(at);
    });
};

const isGiven = (env: unknown): boolean =>
  typeof env !== 'object' || env === null || String(Reflect.get(env, 'NODE_OPTIONS')).includes(__filename);

/** A worker with an environment of its own runs no preload that NODE_OPTIONS named. */
const setWorkers = (): void => {
  const { Worker } = worker;
  const Shifted = new Proxy(Worker, {
    construct(target, [file, options = {}, ...rest], made) {
      const { env, execArgv = process.execArgv } = options;
      const own = isGiven(env) ? options : { ...options, execArgv: ['--require', __filename, ...execArgv] };
      return Reflect.construct(target, [file, own, ...rest], made);
    },
  });
  replace(worker, 'Worker', Shifted);
  syncBuiltinESMExports();
};

const ahead = Number(process.env.CLNRM_CLOCK_AHEAD_MS ?? getEnvironmentData?.(SHARED) ?? 0);

if (ahead !== 0 && Number.isInteger(ahead) && !isSetBelow()) {
  setEnvironmentData?.(SHARED, ahead);
  const now = setDate(ahead);
  setPerformance(ahead);
  setIntl(now);
  setHttp(now, ahead);
  setTemporal(ahead);
  setWorkers();
}
