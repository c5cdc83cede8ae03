import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toOtlpJson } from '../../src/otel/encode-json.ts';
import { toOtlpProtobuf } from '../../src/otel/encode-protobuf.ts';
import { decodeJson } from '../../src/otel/json.ts';
import { decodeProtobuf } from '../../src/otel/protobuf.ts';
import type { SpanRecord } from '../../src/otel/record.ts';
import { SpanStore } from '../../src/otel/store.ts';
import { anySpan, dump, encodeProtobuf } from '../helpers/otlp.ts';

const readBack = (ingest: (store: SpanStore) => void) => {
  const store = new SpanStore();
  ingest(store);
  return dump(store.seal());
};

const fromProtobuf = (body: Buffer) =>
  readBack((store) => store.ingest((columns) => decodeProtobuf(columns, body)));

it('what is encoded as protobuf and as JSON is read back as the same spans', () => {
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 4 }), (spans) => {
      const json = JSON.stringify(toOtlpJson(spans));
      const fromJson = readBack((store) => store.ingest((columns) => decodeJson(columns, json)));
      expect(fromProtobuf(toOtlpProtobuf(spans))).toEqual(fromJson);
    }),
    { numRuns: 200 },
  );
});

it('the encoder and the one of the tests, written from the .proto files, say the same', () => {
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 4 }), (spans) => {
      expect(fromProtobuf(toOtlpProtobuf(spans))).toEqual(fromProtobuf(encodeProtobuf(spans)));
    }),
    { numRuns: 200 },
  );
});

it('spans of one resource and scope share one entry of the request', () => {
  const resource = { 'service.name': { type: 'string', value: 'clnrm-with-a-long-name' } } as const;
  const span = (digit: number): SpanRecord => ({
    traceId: '0a'.repeat(16),
    spanId: `000000000000000${digit}`,
    name: 'n',
    startNs: 1n,
    endNs: 2n,
    scope: 'clnrm',
    resource,
  });

  const body = toOtlpProtobuf([1, 2, 3].map(span)).toString('latin1');

  expect(body.split('clnrm-with-a-long-name')).toHaveLength(2);
});
