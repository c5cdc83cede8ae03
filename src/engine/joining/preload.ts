// Runs in every Node process of a subject before its own code, in Nodes as old as 12 too: nothing of the house is
// imported. A process without OpenTelemetry pays for one property of the global object.

/** Where every copy of `@opentelemetry/api` 1.x keeps what was registered. */
const API = Symbol.for('opentelemetry.js.api.1');

/** Where a context keeps its span, by `createContextKey` of the same package. */
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN');

/** On a context without a span that somebody made active himself: he wants a trace of his own. */
const MEANT = Symbol('clnrm.meant');

interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
  deleteValue(key: symbol): Context;
}

type Method = (...given: unknown[]) => unknown;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isContext = (value: unknown): value is Context =>
  isObject(value) && typeof Reflect.get(value, 'setValue') === 'function';

const isMethod = (value: unknown): value is Method => typeof value === 'function';

/** The span of a `traceparent`, as `trace.wrapSpanContext` makes one; undefined when it is not one. */
const remoteSpan = (traceparent: string): object | undefined => {
  const form = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
  const found = form.exec(traceparent.trim());
  if (found === null) return undefined;
  const [, traceId, spanId, flags = ''] = found;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  const span: Record<string, Method> = {
    spanContext: () => context,
    isRecording: () => false,
    end: () => undefined,
    recordException: () => undefined,
  };
  for (const name of [
    'setAttribute',
    'setAttributes',
    'addEvent',
    'addLink',
    'addLinks',
    'setStatus',
    'updateName',
  ])
    span[name] = () => span;
  return span;
};

/** A context as it is active: where nobody made one active it continues `span`. */
const continued = (context: unknown, span: object): unknown => {
  if (!isContext(context) || context.getValue(SPAN) !== undefined) return context;
  return context.getValue(MEANT) === true ? context : context.setValue(SPAN, span);
};

const meant = (context: unknown): unknown =>
  isContext(context) && context.getValue(SPAN) === undefined ? context.setValue(MEANT, true) : context;

/** A context manager over another one. */
const joinManager = (manager: object, span: object): object =>
  new Proxy(manager, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (!isMethod(value)) return value;
      if (key === 'active') return () => continued(value.call(target), span);
      if (key === 'with' || key === 'bind')
        return (context: unknown, ...rest: unknown[]) => value.call(target, meant(context), ...rest);
      return value.bind(target);
    },
  });

const contextOf = (values: ReadonlyMap<symbol, unknown>): Context => {
  const changed = (change: (copy: Map<symbol, unknown>) => unknown): Context => {
    const copy = new Map(values);
    change(copy);
    return contextOf(copy);
  };
  return {
    getValue: (key) => values.get(key),
    setValue: (key, value) => changed((copy) => copy.set(key, value)),
    deleteValue: (key) => changed((copy) => copy.delete(key)),
  };
};

/** What is active where a program has no context manager: as the API's own without one, but for the span. */
const plainManager = (span: object): object => {
  const root = contextOf(new Map([[SPAN, span]]));
  const manager = {
    active: () => root,
    with: (_context: unknown, run: Method, self: unknown, ...given: unknown[]) => run.call(self, ...given),
    bind: (_context: unknown, target: unknown) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
};

/** Joins whatever a program registers, and what it did already. */
const join = (span: object): void => {
  const managers = new WeakMap<object, object>();
  const plain = plainManager(span);
  // who registers writes back what he read, and then asks whether there is one already: not ours
  let isRegistering = false;
  const joined = (manager: unknown): object | undefined => {
    if (!isObject(manager)) return isRegistering ? undefined : plain;
    const known = managers.get(manager) ?? joinManager(manager, span);
    managers.set(manager, known);
    return known;
  };
  const joinApi = (value: object): object =>
    new Proxy(value, {
      get(target, key) {
        const own: unknown = Reflect.get(target, key);
        const seen = key === 'context' ? joined(own) : own;
        isRegistering = false;
        return seen;
      },
    });
  const known: unknown = Reflect.get(globalThis, API);
  let api = isObject(known) ? joinApi(known) : undefined;
  Object.defineProperty(globalThis, API, {
    configurable: true,
    enumerable: false,
    get: () => api,
    set(value: unknown) {
      isRegistering = value === api;
      if (value !== api) api = isObject(value) ? joinApi(value) : undefined;
    },
  });
};

const parent = remoteSpan(process.env.TRACEPARENT ?? '');
if (parent !== undefined) join(parent);
