import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendLog } from '../../src/otel/log-record.ts';
import { appendRecord, appendResource, type SpanRecord } from '../../src/otel/record.ts';
import { SharedSpans } from '../../src/otel/shared-spans.ts';
import { SpanStore } from '../../src/otel/store.ts';
import { traceIdOf } from '../helpers/trace.ts';

const PROBE = 99;

const spanOf = (trace: number, id: number, name = `span ${id}`): SpanRecord => ({
  traceId: traceIdOf(trace),
  spanId: (id + 1).toString(16).padStart(16, '0'),
  name,
  startNs: 1_000_000_000n + BigInt(id),
  endNs: 1_000_000_001n + BigInt(id),
  attributes: { n: { type: 'int', value: String(id) } },
  resource: { 'service.name': { type: 'string', value: 'api' } },
});

const shared = (): SharedSpans => {
  const spans = new SharedSpans({ probeTraceId: traceIdOf(PROBE), now: () => 7 });
  spans.readyAt(1_000_000_000n);
  return spans;
};

/** As an export that arrives. */
const send = (spans: SharedSpans, records: readonly SpanRecord[]): void =>
  spans.ingest((columns) => {
    for (const record of records)
      appendRecord(columns, record, appendResource(columns, record.resource ?? {}));
  });

const namesIn = (store: SpanStore, without: readonly number[] = []): readonly string[] => {
  const trace = store.seal({ aside: new Map(without.map((row) => [row, 1])) });
  return [...trace.source.keys()].flatMap((row) =>
    trace.phase[row] === 1 ? [] : [trace.text(trace.name[row] ?? 0)],
  );
};

test('whatever the order and the parcels, each scenario gets the spans of its traces, and strangers are shown once', () => {
  const sent = fc.array(fc.array(fc.nat(4), { maxLength: 6 }), { maxLength: 12 });
  fc.assert(
    fc.property(sent, (exports) => {
      const spans = shared();
      const stores = [new SpanStore(), new SpanStore()] as const;
      const shares = [spans.share(stores[0], traceIdOf(0)), spans.share(stores[1], traceIdOf(1))] as const;
      let id = 0;
      const all = exports.map((traces) => traces.map((trace) => spanOf(trace, id++)));
      for (const records of all) send(spans, records);
      // a service of the second scenario began a trace of its own, and is heard late
      stores[1].add(spanOf(2, 5_000, 'its own'));
      const closed = shares.map((share) => share.close());

      const of = (...traces: readonly number[]): readonly string[] =>
        all.flat().flatMap(({ traceId, name }) => (traces.map(traceIdOf).includes(traceId) ? [name] : []));
      expect(namesIn(stores[0], closed[0]?.nobodys)).toEqual(of(0));
      expect(namesIn(stores[1], closed[1]?.nobodys)).toEqual([...of(1, 2), 'its own'].filter(Boolean));
      expect(closed.flatMap(({ nobodys }) => nobodys)).toHaveLength(of(2, 3, 4).length);
      expect(spans.leftOver()).toBe(0);
    }),
  );
});

test('what was sent before a scenario began is not its own, and start-up and probes are nobody is told of', () => {
  const spans = shared();
  send(spans, [spanOf(5, 1, 'idle'), spanOf(PROBE, 2), { ...spanOf(5, 3), startNs: 5n, endNs: 6n }]);
  expect(spans.leftOver()).toBe(1);
  const store = new SpanStore();

  const { nobodys } = spans.share(store, traceIdOf(0)).close();

  expect(namesIn(store)).toEqual(['idle']);
  expect(nobodys).toEqual([0]);
  expect(spans.leftOver()).toBe(0);
});

test('a span keeps all that it said, on its way to the scenario', () => {
  const [spans, store] = [shared(), new SpanStore()];
  const share = spans.share(store, traceIdOf(0));
  const whole: SpanRecord = {
    ...spanOf(0, 1),
    parentSpanId: '00000000000000ff',
    kind: 2,
    status: 2,
    statusMessage: 'no',
    scope: 'mine',
    droppedCount: 3,
    events: [{ name: 'e', timeNs: 1_000_000_002n, attributes: { a: { type: 'bool', value: true } } }],
    links: [{ traceId: traceIdOf(8), spanId: '00000000000000aa', attributes: {} }],
  };
  const direct = new SpanStore();
  direct.add(whole);
  send(spans, [whole]);

  const [sorted, plain] = [store.seal(), direct.seal()];
  expect(share.lastArrivalMs()).toBe(7);
  for (const trace of [sorted, plain]) expect(trace.size).toBe(1);
  for (const read of ['attributes', 'events', 'links', 'dropped', 'statusMessage', 'parentSpanId'] as const)
    expect(sorted[read](0)).toEqual(plain[read](0));
  expect([sorted.kind[0], sorted.status[0], sorted.text(sorted.scope[0] ?? 0)]).toEqual([2, 2, 'mine']);
});

test('a log record finds its span in the store of the scenario', () => {
  const [spans, store] = [shared(), new SpanStore()];
  spans.share(store, traceIdOf(0));
  const body = { type: 'string', value: 'hello' } as const;
  const span = { traceId: traceIdOf(0), spanId: spanOf(0, 1).spanId };
  send(spans, [spanOf(0, 1)]);

  spans.ingest((columns) =>
    appendLog(columns, { ...span, name: 'said', timeHigh: 0, timeLow: 5, attributes: [['log.body', body]] }),
  );

  expect(store.seal().events(0)).toMatchObject([{ name: 'said', attributes: { 'log.body': body } }]);
});
