// One job, done (`honest`) or only claimed; whatever it does, it prints PASS and exits 0.
import { flush, startSpan } from '../clnrm/templates/projects/_shared/telemetry.mjs';

const [mode] = process.argv.slice(2);

const PRINTED = {
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  name: 'write ledger',
  kind: 1,
  startTimeUnixNano: String(Date.now() * 1e6),
  endTimeUnixNano: String(Date.now() * 1e6 + 1000),
  attributes: [{ key: 'ledger.rows', value: { intValue: '1' } }],
};

const settle = (attributes, failure) => {
  const account = startSpan('settle account', { traceparent: process.env.TRACEPARENT });
  const ledger = startSpan('write ledger', { parent: account, attributes });
  // nobody hears of it but the span
  if (failure) ledger.fail(failure);
  ledger.end();
  account.end();
};

const logs = () => {
  startSpan('settle account', { traceparent: process.env.TRACEPARENT }).end();
  console.log('ledger: 1 row written');
};

/** What was recorded on another day, to the receiver of today. */
const replay = () => {
  const of = { startTimeUnixNano: '1735689600000000000', endTimeUnixNano: '1735689600100000000' };
  return fetch(`${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [{ ...PRINTED, ...of }] }] }] }),
  });
};

const jobs = {
  honest: () => settle({ 'ledger.rows': 1 }),
  logs,
  lies: () => settle({ 'ledger.rows': 0 }),
  swallows: () => settle({}, new Error('disk full')),
  idles: () => {},
  forges: () => startSpan('clnrm.step', { traceparent: process.env.TRACEPARENT }).end(),
  prints: () => console.log(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [PRINTED] }] }] })),
  replays: replay,
};

await jobs[mode]();
await flush();
console.log('PASS');
