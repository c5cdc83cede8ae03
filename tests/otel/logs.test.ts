import { describe, expect, it } from 'vitest';
import { decodeLogsJson } from '../../src/otel/logs-json.ts';
import { decodeLogsProtobuf } from '../../src/otel/logs-protobuf.ts';
import { type SpanRecord, SpanStore } from '../../src/otel/store.ts';
import { decodeDamagedLogs } from '../helpers/damaged-exports.ts';
import { type Entry, encodeLogs, sendLogs } from '../helpers/logs.ts';
import { listen } from '../helpers/receiver.ts';

const T1 = '0af7651916cd43dd8448eb211c80319c';
const ID = '0000000000000001';
const MS = 1_760_000_000_000;

const span: SpanRecord = {
  traceId: T1,
  spanId: ID,
  name: 'charge',
  startNs: BigInt(MS) * 1_000_000n,
  endNs: BigInt(MS) * 1_000_000n + 9_000_000n,
  events: [{ name: 'retry', timeNs: BigInt(MS + 2) * 1_000_000n }],
};

const failure: Entry = {
  traceId: T1,
  spanId: ID,
  eventName: 'exception',
  body: 'kaputt: grüße',
  severityText: 'ERROR',
  severityNumber: 17,
  timestamp: MS + 3,
  attributes: { 'exception.type': 'TypeError', n: 5 },
};

const text = (value: string) => ({ type: 'string', value });

/** What `failure` is as an event of `span`. */
const FAILURE = {
  name: 'exception',
  time: 3_000_000,
  attributes: {
    'log.body': text('kaputt: grüße'),
    'log.severity': text('ERROR'),
    'log.severity_number': { type: 'int', value: '17' },
    'exception.type': text('TypeError'),
    n: { type: 'int', value: '5' },
  },
};

/** A store that took the records in both encodings, one after the other. */
const storeOf = async (entries: readonly Entry[], how: 'protobuf' | 'json'): Promise<SpanStore> => {
  const store = new SpanStore();
  const { protobuf, json } = await encodeLogs(entries);
  store.ingest((columns) =>
    how === 'protobuf' ? decodeLogsProtobuf(columns, protobuf) : decodeLogsJson(columns, json),
  );
  return store;
};

describe.each(['protobuf', 'json'] as const)('a log record in %s', (how) => {
  it('is an event of the span it names, also when the span comes later', async () => {
    const store = await storeOf([failure], how);
    expect(store.looseLogs()).toBe(1);
    store.add(span);
    expect(store.seal().events(0)).toEqual([{ name: 'retry', time: 2_000_000, attributes: {} }, FAILURE]);
    expect(store.looseLogs()).toBe(0);
  });

  it('stands among the events of its span by time', async () => {
    const store = await storeOf(
      [
        { ...failure, timestamp: MS + 5 },
        { ...failure, timestamp: MS + 1 },
      ],
      how,
    );
    store.add(span);
    expect(
      store
        .seal()
        .events(0)
        .map(({ time }) => time / 1e6),
    ).toEqual([1, 2, 5]);
  });

  it('takes its name from event.name, else it is a log', async () => {
    const { eventName: _, ...nameless } = failure;
    const old = { ...nameless, attributes: { 'event.name': 'user.login' }, timestamp: MS };
    const store = await storeOf([nameless, old], how);
    store.add({ ...span, events: [] });
    expect(
      store
        .seal()
        .events(0)
        .map(({ name }) => name),
    ).toEqual(['user.login', 'log']);
  });

  it('may have a body that is a table', async () => {
    const store = await storeOf([{ ...failure, body: { a: 'b' } }], how);
    store.add({ ...span, events: [] });
    expect(store.seal().events(0)[0]?.attributes['log.body']).toEqual({
      type: 'map',
      value: { a: text('b') },
    });
  });

  it('that names no span leaves nothing behind', async () => {
    const { traceId: _trace, spanId: _span, ...loose } = failure;
    const store = await storeOf([loose], how);
    expect([store.records, store.looseLogs(), store.seal().idOf('log.body')]).toEqual([0, 0, -1]);
  });

  it("adds nothing to a span of the runner's", async () => {
    const store = await storeOf([failure], how);
    store.add({ ...span, source: 'runner', events: [] });
    expect([store.seal().events(0), store.looseLogs()]).toEqual([[], 1]);
  });

  it('does not change a sealed trace', async () => {
    const { protobuf } = await encodeLogs([{ ...failure, timestamp: MS + 8 }]);
    const store = await storeOf([failure], how);
    store.add({ ...span, events: [] });
    const trace = store.seal();
    store.ingest((columns) => decodeLogsProtobuf(columns, protobuf));
    expect([trace.events(0).length, store.seal().events(0).length]).toEqual([1, 2]);
  });
});

describe('the receiver', () => {
  it("takes what the SDK's logs exporter sends by gRPC, and counts what names no span", async () => {
    await using room = await listen();
    const { traceId: _trace, spanId: _span, ...loose } = failure;
    await sendLogs(room.url, [failure, loose, loose]);
    room.store.add({ ...span, events: [] });
    expect(room.store.seal().events(0)).toEqual([FAILURE]);
    expect(room.receiver.counts()).toMatchObject({ logs: 3, unboundLogs: 2, refused: {}, truncated: 0 });
    expect(room.receiver.lastArrivalOf('api')).toBeGreaterThan(0);
  });

  it('takes an export that is sent again for the same', async () => {
    await using room = await listen();
    const { protobuf } = await encodeLogs([failure]);
    const init = { method: 'POST', body: protobuf, headers: { 'content-type': 'application/x-protobuf' } };
    for (let n = 0; n < 3; n++) expect((await fetch(`${room.url}/v1/logs`, init)).status).toBe(200);
    room.store.add({ ...span, events: [] });
    expect(room.store.seal().events(0)).toHaveLength(1);
    expect(room.receiver.counts()).toMatchObject({ logs: 1, repeatedLogs: 2 });
  });

  it('refuses garbage for logs', async () => {
    await using room = await listen();
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', body: '{"resourceLogs":[{"scopeLogs":7}]}', headers };
    expect((await fetch(`${room.url}/v1/logs`, init)).status).toBe(400);
    expect(room.receiver.counts().refused).toEqual({ malformed: 1 });
  });
});

it('10,000 damaged exports of logs are decoded or refused, and none leaves anything half done', async () => {
  const outcome = await decodeDamagedLogs(10_000, 'logs');
  expect(outcome.wrong).toEqual([]);
  expect(Math.min(outcome.accepted, outcome.refused)).toBeGreaterThan(500);
});

it('a span that both tells an event and logs it has both', async () => {
  const store = await storeOf([{ ...failure, eventName: 'retry' }], 'protobuf');
  store.add(span);
  const names = store
    .seal()
    .events(0)
    .map(({ name }) => name);
  expect(names).toEqual(['retry', 'retry']);
});
