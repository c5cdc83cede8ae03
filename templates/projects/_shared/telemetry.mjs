// OpenTelemetry in a hundred lines: spans as OTLP/JSON over HTTP. In a real service use the OpenTelemetry SDK;
// clnrm reads either, because both send what the standard says to where these variables point.
import { randomBytes } from 'node:crypto';

const {
  OTEL_EXPORTER_OTLP_ENDPOINT,
  OTEL_EXPORTER_OTLP_HEADERS = '',
  OTEL_RESOURCE_ATTRIBUTES = '',
} = process.env;
const KINDS = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const sending = new Set();

const pairs = (text) =>
  text
    .split(',')
    .filter((pair) => pair.includes('='))
    .map((pair) => [
      pair.slice(0, pair.indexOf('=')).trim(),
      decodeURIComponent(pair.slice(pair.indexOf('=') + 1).trim()),
    ]);

const typed = (value) => {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { stringValue: String(value) };
};

const attributesOf = (record) => Object.entries(record).map(([key, value]) => ({ key, value: typed(value) }));

const resource = attributesOf({
  'service.name': process.env.OTEL_SERVICE_NAME ?? 'unknown',
  ...Object.fromEntries(pairs(OTEL_RESOURCE_ATTRIBUTES)),
});

const send = (span) => {
  if (OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return;
  const body = {
    resourceSpans: [
      {
        resource: { attributes: resource },
        scopeSpans: [{ scope: { name: 'telemetry.mjs' }, spans: [span] }],
      },
    ],
  };
  const sent = fetch(`${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...Object.fromEntries(pairs(OTEL_EXPORTER_OTLP_HEADERS)) },
    body: JSON.stringify(body),
  })
    .then((response) => response.arrayBuffer())
    .catch((error) => console.error(`export failed: ${error.message}`))
    .finally(() => sending.delete(sent));
  sending.add(sent);
};

const parentOf = (traceparent = '') => {
  const [, traceId, spanId, flags] =
    /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent) ?? [];
  return traceId === undefined
    ? undefined
    : { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
};

const now = () => String(BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6)));

/** Starts a span below `parent`, or below the caller named by `traceparent`, or as the root of a new trace. */
export const startSpan = (name, { kind = 'internal', parent, traceparent, attributes = {} } = {}) => {
  const above = parent ?? parentOf(traceparent);
  const traceId = above?.traceId ?? randomBytes(16).toString('hex');
  const spanId = randomBytes(8).toString('hex');
  const sampled = above?.sampled ?? true;
  const startTimeUnixNano = now();
  const events = [];
  let status = {};
  const event = (what, more = {}) =>
    events.push({ name: what, timeUnixNano: now(), attributes: attributesOf(more) });
  const fail = (error) => {
    event('exception', { 'exception.type': error.name, 'exception.message': error.message });
    status = { code: 2, message: error.message };
  };
  const end = (more = {}) => {
    if (!sampled) return;
    send({
      traceId,
      spanId,
      ...(above === undefined ? {} : { parentSpanId: above.spanId }),
      name,
      kind: KINDS[kind],
      startTimeUnixNano,
      endTimeUnixNano: now(),
      attributes: attributesOf({ ...attributes, ...more }),
      events,
      status,
    });
  };
  return { traceId, spanId, sampled, event, fail, end };
};

/** The header that makes what another service does part of this trace, below `span`. */
export const traceparentOf = ({ traceId, spanId, sampled }) =>
  `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;

/** Settles when everything that ended has been sent. */
export const flush = async () => {
  while (sending.size > 0) await Promise.all(sending);
};
