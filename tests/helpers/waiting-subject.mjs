// A service that sends each span in an export of its own, by hand: its waits are exact, and it costs no SDK to start.
// `node waiting-subject.mjs late|quiet|torn`; what it took itself is its last line, `own <ms>`.
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

const [kind] = process.argv.slice(2);
const MOST_MS = Number(process.env.MOST_MS);
const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = process.env;
const own = Object.fromEntries(headers.split(',').map((pair) => pair.split('=').map(decodeURIComponent)));
const { hostname, port } = new URL(endpoint);

const hex = (length) => Array.from({ length }, () => Math.floor(Math.random() * 16).toString(16)).join('');

const newSpan = (name, traceId, parentSpanId) => {
  const time = String(BigInt(Date.now()) * 1_000_000n);
  const times = { startTimeUnixNano: time, endTimeUnixNano: time };
  return { traceId, spanId: hex(16), parentSpanId, name, kind: 2, ...times };
};

const bodyOf = (span) => {
  const service = { key: 'service.name', value: { stringValue: 'shop' } };
  const scopeSpans = [{ scope: { name: 'subject' }, spans: [span] }];
  return JSON.stringify({ resourceSpans: [{ resource: { attributes: [service] }, scopeSpans }] });
};

const send = async (span) => {
  const given = {
    method: 'POST',
    headers: { ...own, 'content-type': 'application/json' },
    body: bodyOf(span),
  };
  const { status } = await fetch(`${endpoint}/v1/traces`, given);
  if (status !== 200) throw new Error(`the receiver answered ${status}`);
};

/** Sends the first bytes of an export, `part` of all, and dies by SIGKILL. */
const tear = (span, part) => {
  const body = bodyOf(span);
  const fields = Object.entries({ ...own, 'content-type': 'application/json' });
  const head = ['POST /v1/traces HTTP/1.1', 'host: receiver', `content-length: ${body.length}`];
  const text = `${[...head, ...fields.map(([name, value]) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n${body}`;
  const socket = connect({ host: hostname, port }, () =>
    socket.write(text.slice(0, Math.ceil(part * text.length)), () => process.kill(process.pid, 'SIGKILL')),
  );
};

const pending = [];
let traceId = '';
let rootId = '';

const order = (request, response) => {
  const [, trace, parent] = request.headers.traceparent.split('-');
  traceId = trace;
  const root = newSpan('GET /order', trace, parent);
  rootId = root.spanId;
  const spans = [root, ...['charge', 'pack', 'mail'].map((name) => newSpan(name, trace, rootId))];
  response.end('ok');
  // each is as late as it happens, so that they come in any order
  for (const span of spans) {
    const ms = kind === 'late' ? Math.random() * MOST_MS : 0;
    console.log(`${span.name} in ${Math.round(ms)} ms`);
    pending.push(delay(ms).then(() => send(span)));
  }
  answered = performance.now();
  void Promise.all(pending).then(() => {
    sent = performance.now();
  });
};

let answered = 0;
let sent = 0;
const server = createServer(order).listen(80);

process.once('SIGTERM', async () => {
  const signalled = performance.now();
  if (kind === 'torn') {
    console.log(`own ${(sent - answered).toFixed(1)}`);
    return tear(newSpan('torn', traceId, rootId), Math.random() * 1.2);
  }
  // one that is going to end takes no more requests; one that stays up does
  if (kind === 'late') server.close();
  await Promise.all(pending);
  await send(newSpan('stop', traceId, rootId));
  const last = performance.now();
  const ownMs = kind === 'late' ? last - answered : sent - answered + (last - signalled);
  console.log(`own ${ownMs.toFixed(1)}`);
  if (kind === 'late') process.exit(0);
});
