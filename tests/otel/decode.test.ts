import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/model/value.ts';
import { toOtlpJson } from '../../src/otel/encode-json.ts';
import { decodeJson } from '../../src/otel/json.ts';
import { MalformedExport } from '../../src/otel/malformed.ts';
import { decodeProtobuf } from '../../src/otel/protobuf.ts';
import { type SpanRecord, SpanStore } from '../../src/otel/store.ts';
import { anySpan, dump, encodeProtobuf } from '../helpers/otlp.ts';

const fromProtobuf = (body: Uint8Array, store = new SpanStore()) => {
  const ingested = store.ingest((columns) => decodeProtobuf(columns, body));
  return { store, ingested, spans: dump(store.seal()) };
};

const fromJson = (text: string, store = new SpanStore()) => {
  const ingested = store.ingest((columns) => decodeJson(columns, text));
  return { store, ingested, spans: dump(store.seal()) };
};

const fromRecords = (records: readonly SpanRecord[]) => {
  const store = new SpanStore();
  for (const record of records) store.add(record);
  return dump(store.seal());
};

const SPAN: SpanRecord = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: '00f067aa0ba902b7',
  name: 'GET /',
  startNs: 1_760_000_000_000_000_123n,
  endNs: 1_760_000_000_000_000_456n,
  attributes: { a: { type: 'string', value: 'x' } },
};

/** A span message wrapped up as a request. */
const request = (span: string): string => {
  const wrap = (tag: string, hex: string): string =>
    tag + (hex.length / 2).toString(16).padStart(2, '0') + hex;
  return wrap('0a', wrap('12', wrap('12', span)));
};

const IDS = `0a10${SPAN.traceId}1208${SPAN.spanId}`;

describe('decoding', () => {
  it('reads from protobuf what was encoded, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 6 }), (records) => {
        expect(fromProtobuf(encodeProtobuf(records)).spans).toEqual(fromRecords(records));
      }),
      { numRuns: 100 },
    );
  });

  it('reads from JSON what was encoded, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(anySpan, { maxLength: 6 }), (records) => {
        expect(fromJson(JSON.stringify(toOtlpJson(records))).spans).toEqual(fromRecords(records));
      }),
      { numRuns: 100 },
    );
  });

  it('never crashes on garbage and leaves nothing of a refused export behind', () => {
    const before = fromRecords([SPAN]);
    const bodies = fc.tuple(
      fc.array(anySpan, { minLength: 1, maxLength: 3 }),
      fc.array(fc.tuple(fc.nat(), fc.nat(255))),
    );
    fc.assert(
      fc.property(bodies, fc.nat(), ([records, hits], cut) => {
        const body = encodeProtobuf(records);
        for (const [at, byte] of hits) body[at % body.length] = byte;
        const store = new SpanStore();
        store.add(SPAN);
        try {
          fromProtobuf(body.subarray(0, body.length - (cut % body.length)), store);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedExport);
          expect(dump(store.seal())).toEqual(before);
          expect(store.counts()).toEqual({ duplicates: 0, conflicts: 0 });
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('protobuf', () => {
  it.each([
    ['a length beyond the message', `${IDS}2a05`],
    ['a number of eleven bytes', `${IDS}30${'ff'.repeat(10)}01`],
    ['field number 0', `${IDS}0000`],
    ['wire type 7', `${IDS}2f`],
    ['a group that does not end', `${IDS}a301`],
    ['a time cut short', `${IDS}39aabb`],
  ])('refuses %s', (_, span) => {
    // More bytes follow, so that the fault lies in the message alone.
    const body = Buffer.from(request(span) + request(IDS) + request(IDS), 'hex');
    expect(() => fromProtobuf(body)).toThrow(MalformedExport);
  });

  it('reads values that come again as it read them first, also where exports between were refused', () => {
    const value = fc.constantFrom<Value>(
      { type: 'array', value: [{ type: 'int', value: '1' }] },
      { type: 'array', value: [{ type: 'string', value: 'x' }] },
      { type: 'map', value: { x: { type: 'bool', value: true } } },
      { type: 'bytes', value: 'AQI=' },
      { type: 'string', value: 'x' },
      { type: 'int', value: '-1' },
      { type: 'int', value: '4294967296' },
      { type: 'double', value: 1.5 },
    );
    const attributes = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value);
    fc.assert(
      fc.property(fc.array(fc.tuple(attributes, fc.boolean())), (sent) => {
        const store = new SpanStore();
        const taken: SpanRecord[] = [];
        sent.forEach(([written, damaged], index) => {
          const record = { ...SPAN, spanId: `${index + 1}`.padStart(16, '0'), attributes: written };
          const body = encodeProtobuf([record]);
          const ingest = (bytes: Uint8Array) => fromProtobuf(bytes, store);
          if (damaged)
            expect(() => ingest(Buffer.concat([body, Buffer.of(10, 99)]))).toThrow(MalformedExport);
          else {
            ingest(body);
            taken.push(record);
          }
        });
        expect(dump(store.seal())).toEqual(fromRecords(taken));
      }),
      { numRuns: 200 },
    );
  });

  it('reads attributes that repeat as what each of them is, beside spans that are left out', () => {
    const texts = ['', 'a', 'tea', 'a longer text', 'a longer tex\u0000', 'x'.repeat(130)];
    // under the key `kk` the bytes of the last one are compared as those of -0
    const numbers = [0, -0, Number.NaN, 1.5, 128 * Number.MIN_VALUE];
    const values: readonly Value[] = [
      ...texts.map((value) => ({ type: 'string', value }) as const),
      ...numbers.map((value) => ({ type: 'double', value }) as const),
      ...['0', '-1', '7', '4294967296'].map((value) => ({ type: 'int', value }) as const),
      { type: 'array', value: [{ type: 'string', value: 'tea' }] },
      { type: 'bool', value: true },
    ];
    const key = fc.constantFrom('kk', 'key.one', 'key.two', 'a.rather.long.key');
    const spans = fc.tuple(fc.dictionary(key, fc.constantFrom(...values)), fc.boolean());
    fc.assert(
      fc.property(fc.array(spans, { minLength: 5, maxLength: 30 }), (drawn) => {
        const all = drawn.map(([attributes, isLeftOut], index) => {
          const spanId = isLeftOut ? '00'.repeat(8) : index.toString(16).padStart(16, 'a');
          return { ...SPAN, spanId, attributes };
        });
        const kept = all.filter(({ spanId }) => !/^0+$/.test(spanId));
        expect(fromProtobuf(encodeProtobuf(all)).spans).toEqual(fromRecords(kept));
      }),
      { numRuns: 200 },
    );
  });

  it('steps over fields nobody knows, of every wire type', () => {
    const unknown = ['a00601', 'a1060102030405060708', 'a20602aabb', 'a306a0060aa406', 'a50601020304'];
    const { spans } = fromProtobuf(Buffer.from(request(IDS + unknown.join('')), 'hex'));
    expect(spans.map((span) => span.spanId)).toEqual([SPAN.spanId]);
  });

  it('takes a resource and a scope that come after their spans', () => {
    const wrap = (tag: string, hex: string): string =>
      tag + (hex.length / 2).toString(16).padStart(2, '0') + hex;
    const text = (tag: string, value: string): string => wrap(tag, Buffer.from(value).toString('hex'));
    const scope = wrap('0a', text('0a', 'lib'));
    const resource = wrap('0a', wrap('0a', text('0a', 'service.name') + wrap('12', text('0a', 'api'))));
    const another = wrap('12', IDS.replace(SPAN.spanId, 'ff'.repeat(8)));
    const late = wrap('0a', wrap('12', wrap('12', IDS) + scope + another) + resource);
    const { spans } = fromProtobuf(Buffer.from(late, 'hex'));
    expect(spans.map((span) => [span.service, span.scope])).toEqual([
      ['api', 'lib'],
      ['api', 'lib'],
    ]);
  });

  it('reads a mark at the beginning of a text as part of it', () => {
    const marked = {
      ...SPAN,
      name: '\ufeffleak',
      attributes: { '\ufeffkey': { type: 'string', value: '\ufeffx' } },
    } as const;
    const store = new SpanStore();
    fromProtobuf(encodeProtobuf([marked]), store);
    const trace = store.seal();
    expect(trace.text(trace.name[0] ?? 0)).toBe(marked.name);
    expect([...trace.attributes(0)]).toEqual(Object.entries(marked.attributes));
    expect(trace.attribute(0, '\ufeffkey')).toEqual(marked.attributes['\ufeffkey']);
  });

  it('leaves out spans whose ids are no ids, and says how many', () => {
    const zero = `0a10${'00'.repeat(16)}1208${SPAN.spanId}`;
    const short = `0a10${SPAN.traceId}120401020304`;
    const bad = Buffer.from(request(zero) + request(short) + request(`${IDS}220101`) + request(IDS), 'hex');
    expect(fromProtobuf(bad).ingested).toEqual({ spans: 1, rejected: 3 });
  });

  it('gives nothing of a span that is left out to its neighbours', () => {
    const link = { traceId: SPAN.traceId, spanId: SPAN.spanId };
    const event = { name: 'e', timeNs: 1n, attributes: SPAN.attributes ?? {} };
    const rich = { ...SPAN, spanId: '00'.repeat(8), statusMessage: 'x', status: 2, kind: 2, droppedCount: 1 };
    const bad = { ...rich, events: [event], links: [link], parentSpanId: SPAN.spanId };
    const first = { ...SPAN, spanId: 'ff'.repeat(8), startNs: 0n };
    const body = Buffer.concat([encodeProtobuf([first, bad]), Buffer.from(request(IDS), 'hex')]);
    const plain = { traceId: SPAN.traceId, spanId: SPAN.spanId, name: '', startNs: 0n, endNs: 0n };
    expect(fromProtobuf(body).spans).toEqual(fromRecords([first, plain]));
  });

  it('drops a link whose ids are no ids, and counts it as dropped', () => {
    const { spans } = fromProtobuf(Buffer.from(request(`${IDS}6a040a020102`), 'hex'));
    expect(spans.map((span) => [span.links, span.dropped])).toEqual([[[], 1]]);
  });

  it('reads kinds and status codes that OTLP does not define as unspecified', () => {
    const { spans } = fromProtobuf(Buffer.from(request(`${IDS}30067a021803`), 'hex'));
    expect(spans.map((span) => [span.kind, span.status[0]])).toEqual([[0, 0]]);
  });

  it('adds up what was dropped', () => {
    const { spans } = fromProtobuf(Buffer.from(request(`${IDS}50016002700fb80101`), 'hex'));
    expect(spans.map((span) => span.dropped)).toEqual([18]);
  });

  it('replaces what is not UTF-8', () => {
    const { spans } = fromProtobuf(Buffer.from(request(`${IDS}2a0261ff`), 'hex'));
    expect(spans.map((span) => span.name)).toEqual(['a\ufffd']);
    const store = new SpanStore();
    fromProtobuf(Buffer.from(request(`${IDS}2a0261ff`), 'hex'), store);
    const trace = store.seal();
    expect([...trace.rowsNamed(trace.idOf('a\ufffd'))]).toEqual([0]);
  });

  it('refuses values nested without end', () => {
    let value: SpanRecord['attributes'] = { a: { type: 'null' } };
    for (let depth = 0; depth < 40; depth++) value = { a: { type: 'map', value } };
    expect(() => fromProtobuf(encodeProtobuf([{ ...SPAN, attributes: value }]))).toThrow(
      'nested deeper than 32',
    );
    const json = JSON.stringify(toOtlpJson([{ ...SPAN, attributes: value }]));
    expect(() => fromJson(json)).toThrow('nested deeper than 32');
  });
});

describe('JSON', () => {
  const body = (span: object): string =>
    JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  const plain = { traceId: SPAN.traceId, spanId: SPAN.spanId, name: 'x' };

  it('keeps times and integers exact that are written as numbers', () => {
    const text = body({
      ...plain,
      startTimeUnixNano: 'S',
      attributes: [{ key: 'n', value: { intValue: 'I' } }],
    })
      .replace('"S"', '1760000000000000123')
      .replace('"I"', ' -9007199254740993');
    const [span] = fromJson(text).spans;
    expect(span?.start).toBe(SPAN.startNs);
    expect(span?.attributes).toEqual({ n: { type: 'int', value: '-9007199254740993' } });
  });

  it('does not touch text that looks like such a number', () => {
    const value = '{"startTimeUnixNano": 1760000000000000123}';
    const [span] = fromJson(
      body({ ...plain, attributes: [{ key: 's', value: { stringValue: value } }] }),
    ).spans;
    expect(span?.attributes).toEqual({ s: { type: 'string', value } });
  });

  it('takes ids in upper case, ignores what it does not know, and reads null as absent', () => {
    const span = {
      ...plain,
      traceId: SPAN.traceId.toUpperCase(),
      parentSpanId: '',
      events: null,
      flags: 257,
      x: {},
    };
    expect(fromJson(body(span)).spans.map((one) => [one.traceId, one.orphan])).toEqual([[SPAN.traceId, 0]]);
  });

  it.each([
    ['[]', 'not a JSON object'],
    ['{', 'not JSON'],
    ['{"resourceSpans":{}}', "'resourceSpans' is not a list"],
    ['{"resourceSpans":[1]}', "'resourceSpans' holds something"],
    [body({ ...plain, startTimeUnixNano: '1.5' }), "'startTimeUnixNano' is not an integer"],
    [body({ ...plain, startTimeUnixNano: '-1' }), "'startTimeUnixNano' is not an unsigned"],
    [body({ ...plain, kind: 'SPAN_KIND_SERVER' }), "'kind' is not an integer"],
    [
      body({ ...plain, attributes: [{ key: 'a', value: { boolValue: 'yes' } }] }),
      "'boolValue' is not a boolean",
    ],
    [
      body({ ...plain, attributes: [{ key: 'a', value: { intValue: '9223372036854775808' } }] }),
      'does not fit',
    ],
    [
      body({ ...plain, attributes: [{ key: 'a', value: { doubleValue: 'x' } }] }),
      "'doubleValue' is not a number",
    ],
  ])('refuses %s', (text, message) => {
    expect(() => fromJson(text)).toThrow(message);
    expect(() => fromJson(text)).toThrow(MalformedExport);
  });

  it('leaves out spans whose ids are no ids, and says how many', () => {
    for (const bad of [{ spanId: 'AAAAAAAAAAA=' }, { traceId: '' }, { parentSpanId: '000' }]) {
      expect(fromJson(body({ ...plain, ...bad })).ingested).toEqual({ spans: 0, rejected: 1 });
    }
  });
});
