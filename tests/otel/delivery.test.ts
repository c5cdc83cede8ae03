import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalForm } from '../../src/otel/canonical.ts';
import { toOtlpJson } from '../../src/otel/encode-json.ts';
import { type SpanRecord, SpanStore } from '../../src/otel/store.ts';
import { client, framed, TRACES } from '../helpers/http2.ts';
import { dump, encodeProtobuf } from '../helpers/otlp.ts';
import { type Listening, listen } from '../helpers/receiver.ts';
import { TWENTY } from '../helpers/twenty.ts';

/** The form that says most. */
const ORDERED = { volatile: [], ordered: true };

const WAYS = ['json', 'protobuf', 'protobuf, gzip', 'grpc', 'grpc, gzip'] as const;

/** One export of some of the twenty spans, by one way, begun after some turns of the loop. */
interface Delivery {
  readonly spans: readonly SpanRecord[];
  readonly way: (typeof WAYS)[number];
  readonly turns: number;
}

/** The twenty spans and up to thirty of them again, in any order, cut into up to 50 exports. */
const deliveries: fc.Arbitrary<readonly Delivery[]> = fc
  .tuple(
    fc.shuffledSubarray([...TWENTY.keys()], { minLength: 20 }),
    fc.array(fc.nat({ max: 19 }), { maxLength: 30 }),
    fc.array(
      fc.record({
        size: fc.integer({ min: 1, max: 4 }),
        way: fc.constantFrom(...WAYS),
        turns: fc.nat({ max: 20 }),
      }),
      { minLength: 50, maxLength: 50 },
    ),
  )
  .map(([once, again, cuts]) => {
    const rows = [...once, ...again];
    return cuts.map(({ size, ...how }) => ({
      ...how,
      spans: rows.splice(0, size).flatMap((row) => TWENTY[row] ?? []),
    }));
  });

const post = async (room: Listening, body: Uint8Array | string, headers: Record<string, string>) => {
  const { status } = await fetch(`${room.url}/v1/traces`, { method: 'POST', body, headers });
  return String(status);
};

const deliver = async (
  room: Listening,
  caller: Awaited<ReturnType<typeof client>>,
  { spans, way, turns }: Delivery,
) => {
  for (let n = 0; n < turns; n++) await new Promise(setImmediate);
  const body = encodeProtobuf(spans);
  switch (way) {
    case 'json':
      return post(room, JSON.stringify(toOtlpJson(spans)), { 'content-type': 'application/json' });
    case 'protobuf':
      return post(room, body, { 'content-type': 'application/x-protobuf' });
    case 'protobuf, gzip':
      return post(room, gzipSync(body), {
        'content-type': 'application/x-protobuf',
        'content-encoding': 'gzip',
      });
    case 'grpc':
      return (await caller.call(TRACES, framed(body))).status;
    case 'grpc, gzip':
      return (await caller.call(TRACES, framed(gzipSync(body), 1), { 'grpc-encoding': 'gzip' })).status;
  }
};

it('duplicates, order, cuts into fifty exports, delays and protocols change nothing of what arrives', async () => {
  const store = new SpanStore();
  for (const record of TWENTY) store.add(record);
  const sealed = store.seal();
  const expected = dump(sealed);
  const { text } = canonicalForm(sealed, ORDERED);
  await fc.assert(
    fc.asyncProperty(deliveries, async (plan) => {
      await using room = await listen();
      await using caller = await client(room.port);
      const statuses = await Promise.all(plan.map((one) => deliver(room, caller, one)));
      expect(statuses.filter((status) => status !== '200' && status !== '0')).toEqual([]);
      const trace = room.store.seal();
      expect(dump(trace)).toEqual(expected);
      expect(canonicalForm(trace, ORDERED).text).toBe(text);
      expect(room.store.counts().conflicts).toBe(0);
    }),
    { numRuns: 25 },
  );
});
