import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendResource } from '../../src/otel/record.ts';
import { type SpanRecord, SpanStore } from '../../src/otel/store.ts';

const T1 = '0af7651916cd43dd8448eb211c80319c';
const T2 = '1af7651916cd43dd8448eb211c80319c';
const id = (n: number): string => n.toString(16).padStart(16, '0');

const span = (n: number, more: Partial<SpanRecord> = {}): SpanRecord => ({
  traceId: T1,
  spanId: id(n),
  name: `span ${n}`,
  startNs: 1_760_000_000_000_000_000n + BigInt(n),
  endNs: 1_760_000_000_000_000_100n + BigInt(n),
  ...more,
});

const storeOf = (...records: readonly SpanRecord[]): SpanStore => {
  const store = new SpanStore();
  for (const record of records) store.add(record);
  return store;
};

const namesOf = (store: SpanStore): readonly string[] => {
  const trace = store.seal();
  return Array.from(trace.name, (name) => trace.text(name));
};

describe('a sealed store', () => {
  it('orders rows by start, and equal starts by arrival', () => {
    const at = (n: number, startNs: bigint) => span(n, { startNs });
    expect(namesOf(storeOf(at(1, 30n), at(2, 10n), at(3, 30n), at(4, 20n)))).toEqual([
      'span 2',
      'span 4',
      'span 1',
      'span 3',
    ]);
  });

  it('orders any times as a plain sort does', () => {
    const times = fc.array(
      fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 9n })),
    );
    fc.assert(
      fc.property(times, (starts) => {
        const sorted = starts
          .map((startNs, n) => ({ startNs, name: `span ${n + 1}` }))
          .sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
        const store = storeOf(...starts.map((startNs, n) => span(n + 1, { startNs })));
        expect(namesOf(store)).toEqual(sorted.map(({ name }) => name));
      }),
    );
  });

  it('keeps the resources of spans apart, also where they come again', () => {
    const of = (key: string) => ({ resource: { [key]: { type: 'string', value: key } } }) as const;
    const trace = storeOf(
      span(1, of('a')),
      span(2, of('a')),
      span(3, of('b')),
      span(4),
      span(5, of('b')),
    ).seal();
    expect([0, 1, 2, 3, 4].map((row) => [...trace.resource(row).keys()])).toEqual([
      ['a'],
      ['a'],
      ['b'],
      [],
      ['b'],
    ]);
  });

  it('gives back every part of a span', () => {
    const record = span(7, {
      kind: 3,
      status: 2,
      statusMessage: 'kaputt',
      scope: 'lib',
      droppedCount: 5,
      resource: { 'service.name': { type: 'string', value: 'api' } },
      attributes: { a: { type: 'int', value: '9007199254740993' }, b: { type: 'double', value: 1.5 } },
      events: [{ name: 'e', timeNs: span(7).startNs + 9n, attributes: { x: { type: 'bool', value: true } } }],
      links: [{ traceId: T2, spanId: id(9) }],
    });
    const trace = storeOf(record).seal();
    expect(trace.text(trace.service[0]!)).toBe('api');
    expect(trace.text(trace.scope[0]!)).toBe('lib');
    expect([trace.kind[0], trace.status[0], trace.dropped(0)]).toEqual([3, 2, 5]);
    expect([trace.traceId(0), trace.spanId(0), trace.statusMessage(0)]).toEqual([T1, id(7), 'kaputt']);
    expect(Object.fromEntries(trace.attributes(0))).toEqual(record.attributes);
    expect(trace.attribute(0, 'a')).toEqual({ type: 'int', value: '9007199254740993' });
    expect(trace.attribute(0, 'nope')).toBeUndefined();
    expect(Object.fromEntries(trace.resource(0))).toEqual(record.resource);
    expect(trace.events(0)).toEqual([
      { name: 'e', time: 9, attributes: { x: { type: 'bool', value: true } } },
    ]);
    expect(trace.links(0)).toEqual([{ traceId: T2, spanId: id(9), row: -1, attributes: {} }]);
  });

  it('keeps the first of spans with equal ids and counts those that differ', () => {
    const store = storeOf(span(1), span(1), span(1, { name: 'other' }), span(1, { traceId: T2 }));
    expect(namesOf(store)).toEqual(['span 1', 'span 1']);
    expect(store.counts()).toEqual({ duplicates: 2, conflicts: 1 });
  });

  it.each<[string, Partial<SpanRecord>]>([
    ['an attribute', { attributes: { a: { type: 'int', value: '2' } } }],
    ['the type of an attribute', { attributes: { a: { type: 'double', value: 1 } } }],
    ['one attribute more', { attributes: { a: { type: 'int', value: '1' }, b: { type: 'null' } } }],
    ['the time of an event', { events: [{ name: 'e', timeNs: 6n }] }],
    [
      'an attribute of an event',
      { events: [{ name: 'e', timeNs: 5n, attributes: { x: { type: 'null' } } }] },
    ],
    ['a second event', { events: [1, 2].map(() => ({ name: 'e', timeNs: 5n })) }],
    ['a link', { links: [{ traceId: T2, spanId: id(8) }] }],
    ['the trace of a link', { links: [{ traceId: T1, spanId: id(9) }] }],
    [
      'an attribute of a link',
      { links: [{ traceId: T2, spanId: id(9), attributes: { x: { type: 'null' } } }] },
    ],
    ['one link less', { links: [] }],
    ['what was dropped', { droppedCount: 1 }],
    ['the end', { endNs: 7n }],
    ['the parent', { parentSpanId: id(8) }],
    ['the status', { status: 2 }],
    ['the resource', { resource: { r: { type: 'null' } } }],
  ])('sees that spans with equal ids differ in %s', (_, difference) => {
    const one = span(1, {
      attributes: { a: { type: 'int', value: '1' } },
      events: [{ name: 'e', timeNs: 5n }],
      links: [{ traceId: T2, spanId: id(9) }],
    });
    expect(storeOf(one, one, { ...one, ...difference }).counts()).toMatchObject({
      duplicates: 2,
      conflicts: 1,
    });
  });

  it('lets no subject pre-empt a span of the runner', () => {
    const trace = storeOf(span(1, { name: 'forged' }), span(1, { source: 'runner' })).seal();
    expect([trace.size, trace.text(trace.name[0]!), trace.source[0]]).toEqual([1, 'span 1', 1]);
  });

  it('resolves parents within one trace only and marks orphans', () => {
    const child = { parentSpanId: id(1) };
    const trace = storeOf(span(1), span(2, child), span(3, { ...child, traceId: T2 })).seal();
    expect([...trace.parent]).toEqual([-1, 0, -1]);
    expect([...trace.orphan]).toEqual([0, 0, 1]);
    expect([...trace.trace]).toEqual([0, 0, 1]);
  });

  it('numbers trees so that ancestry is an interval', () => {
    const below = (n: number, parent: number) => span(n, { parentSpanId: id(parent) });
    const trace = storeOf(span(1), below(2, 1), below(3, 2), below(4, 1), span(5)).seal();
    const isBelow = (b: number, a: number) =>
      trace.pre[a]! < trace.pre[b]! && trace.pre[b]! <= trace.last[a]!;
    expect([isBelow(2, 0), isBelow(2, 1), isBelow(3, 1), isBelow(4, 0), isBelow(0, 0)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect([...trace.children.subarray(trace.childStart[0], trace.childStart[1])]).toEqual([1, 3]);
  });

  it('cuts circles of parents and counts them', () => {
    const below = (n: number, parent: number) => span(n, { parentSpanId: id(parent) });
    const store = storeOf(below(1, 2), below(2, 3), below(3, 1), below(4, 4), below(5, 2));
    const trace = store.seal();
    expect([...trace.parent]).toEqual([-1, 2, 0, -1, 1]);
    expect([...trace.cut]).toEqual([
      [0, 1],
      [3, 3],
    ]);
    expect([...trace.pre].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('keeps times exact although one span has no time at all', () => {
    const trace = storeOf(span(1, { startNs: 0n, endNs: 0n }), span(2), span(3)).seal();
    expect(trace.baseNs).toBe(String(span(2).startNs));
    expect([trace.start[1], trace.start[2], trace.end[2]]).toEqual([0, 1, 101]);
  });

  it('counts times from the subject, whose clock may be set to another year', () => {
    const runner = Array.from({ length: 5 }, (_, n) => span(n + 10, { source: 'runner' }));
    const then = 1_735_689_600_000_000_000n;
    const trace = storeOf(...runner, span(1, { startNs: then + 1n }), span(2, { startNs: then + 2n })).seal();
    expect([trace.baseNs, trace.start[0], trace.start[1]]).toEqual([String(then + 1n), 0, 1]);
  });

  it('counts times from the earliest span near the others', () => {
    const trace = storeOf(...[1, 2, 3, 4, 5].map((n) => span(n, n < 3 ? { startNs: BigInt(n) } : {}))).seal();
    expect([trace.baseNs, ...trace.start.slice(2)]).toEqual([String(span(3).startNs), 0, 1, 2]);
  });

  it('is not changed by spans that come later', () => {
    const store = storeOf(span(1, { attributes: { a: { type: 'bool', value: true } } }));
    const trace = store.seal();
    store.add(span(2, { attributes: { b: { type: 'bool', value: true } } }));
    expect([trace.size, trace.attributes(0).size, store.seal().size]).toEqual([1, 1, 2]);
  });

  it('finds rows by name', () => {
    const trace = storeOf(span(1, { name: 'a' }), span(2, { name: 'b' }), span(3, { name: 'a' })).seal();
    expect(Array.from(trace.names, (name) => trace.text(name))).toEqual(['a', 'b']);
    expect([...trace.rowsNamed(trace.idOf('a'))]).toEqual([0, 2]);
    expect([...trace.rowsNamed(trace.idOf('nobody'))]).toEqual([]);
  });

  it('seals an empty store', () => {
    const trace = new SpanStore().seal();
    expect([trace.size, trace.traces, trace.names.length, trace.childStart.length]).toEqual([0, 0, 0, 1]);
  });
});

describe('phases', () => {
  const api = { 'service.name': { type: 'string', value: 'api' } } as const;

  it('sets aside start-up, readiness and what lies below a retried attempt', () => {
    const runner = { source: 'runner' } as const;
    const store = storeOf(
      span(1, { resource: api }),
      span(2, { traceId: T2, resource: api }),
      span(10, { ...runner }),
      span(11, { parentSpanId: id(10) }),
      span(12, { parentSpanId: id(11) }),
      span(13, { parentSpanId: id(99) }),
      span(14, { resource: api }),
    );
    const trace = store.seal({
      readinessTraceIds: [T2],
      readyAtNs: new Map([['api', span(5).startNs]]),
      retriedSpanIds: [id(10), id(99)],
    });
    expect([...trace.phase]).toEqual([1, 2, 0, 3, 3, 3, 0]);
  });
});

describe('what a retried attempt sent', () => {
  it('is set aside with all below it, though it began a trace of its own', () => {
    const store = storeOf(
      span(10, { source: 'runner' }),
      span(11, { traceId: T2 }),
      span(12, { traceId: T2, parentSpanId: id(11) }),
      span(13),
    );
    const trace = store.seal({ retriedSpanIds: [id(10)], retriedRows: new Set([1]) });
    expect([...trace.phase]).toEqual([0, 3, 3, 0]);
  });

  it('counts where a process that it left serves a later attempt', () => {
    const store = storeOf(
      span(10, { source: 'runner' }),
      span(20, { source: 'runner' }),
      span(21, { parentSpanId: id(20) }),
      span(22, { parentSpanId: id(21) }),
      span(23, { parentSpanId: id(10) }),
    );
    const trace = store.seal({ retriedSpanIds: [id(10)], retriedRows: new Set([2, 3, 4]) });
    expect([...trace.phase]).toEqual([0, 0, 0, 0, 3]);
  });
});

describe('a store that still fills', () => {
  it('answers by name for the subject only', () => {
    const store = storeOf(span(1, { name: 'clnrm.step', source: 'runner' }));
    expect(store.hasName('clnrm.step')).toBe(false);
    store.add(span(2, { name: 'order.shipped' }));
    expect([store.hasName('order.shipped'), store.hasName('order.*')]).toEqual([true, true]);
  });

  it('knows the local root of a request and the parents it waits for', () => {
    const store = storeOf(span(2, { parentSpanId: id(1) }));
    expect([store.hasChildOf(T1, id(1)), store.hasChildOf(T2, id(1))]).toEqual([true, false]);
    expect([...store.unresolvedParents()]).toEqual([
      { name: 'span 2', service: '', traceId: T1, parentSpanId: id(1) },
    ]);
    store.add(span(1));
    expect([...store.unresolvedParents()]).toEqual([]);
  });

  it('names one span for each parent it waits for, and none for parents that are the runner’s', () => {
    const store = storeOf(
      span(2, { parentSpanId: id(1) }),
      span(3, { parentSpanId: id(1) }),
      span(5, { parentSpanId: id(4) }),
      span(7, { parentSpanId: id(6) }),
    );
    store.add(span(6));
    const names = [...store.unresolvedParents(new Set([id(4)]))].map(({ name }) => name);
    expect(names).toEqual(['span 2']);
  });

  it('names the services of the subject', () => {
    const named = (value: string) => ({ resource: { 'service.name': { type: 'string', value } } }) as const;
    const store = storeOf(
      span(1, named('a')),
      span(2, named('b')),
      span(3, { ...named('c'), source: 'runner' }),
    );
    expect(store.services()).toEqual(['a', 'b']);
  });

  it('is as it was after an ingest that throws', () => {
    const store = storeOf(span(1));
    const ingest = () =>
      store.ingest((columns) => {
        columns.strings.intern('leftover');
        columns.open(0, 0, 0);
        columns.commit();
        throw new Error('malformed');
      });
    expect(ingest).toThrow('malformed');
    expect([store.size, store.seal().idOf('leftover')]).toEqual([1, -1]);
  });

  it('forgets the resource of an ingest that throws', () => {
    const of = (key: string) => ({ [key]: { type: 'string', value: key } }) as const;
    const store = new SpanStore();
    const ingest = () =>
      store.ingest((columns) => {
        appendResource(columns, of('a'));
        throw new Error('malformed');
      });
    expect(ingest).toThrow('malformed');
    store.add(span(1, { resource: of('b') }));
    store.add(span(2, { resource: of('a') }));
    const trace = store.seal();
    expect([0, 1].map((row) => [...trace.resource(row).keys()])).toEqual([['b'], ['a']]);
  });

  it('refuses ids that are no ids', () => {
    expect(() => storeOf(span(0))).toThrow(RangeError);
    expect(() => storeOf(span(1, { traceId: 'xyz' }))).toThrow(RangeError);
  });
});
