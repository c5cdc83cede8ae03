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

const settle = (rows) => {
  const account = startSpan('settle account', { traceparent: process.env.TRACEPARENT });
  const ledger = startSpan('write ledger', { parent: account, attributes: { 'ledger.rows': rows } });
  ledger.end();
  account.end();
};

const jobs = {
  honest: () => settle(1),
  lies: () => settle(0),
  omits: () => startSpan('settle account', { traceparent: process.env.TRACEPARENT }).end(),
  silent: () => {},
  forges: () => startSpan('clnrm.step', { traceparent: process.env.TRACEPARENT }).end(),
  prints: () => console.log(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [PRINTED] }] }] })),
};

jobs[mode]();
await flush();
console.log('PASS');
