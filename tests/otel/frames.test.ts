import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameWatch } from '../../src/otel/frames.ts';
import { dataFrame, frame, greeting, headersFrame } from '../helpers/http2.ts';

type Sent = readonly [kind: 'headers' | 'data' | 'end' | 'reset' | 'other', stream: number];

const bytesOf = ([kind, stream]: Sent): Buffer => {
  switch (kind) {
    case 'headers':
      return headersFrame(stream);
    case 'data':
      return dataFrame(stream, Buffer.alloc(stream), 0);
    case 'end':
      return dataFrame(stream, Buffer.alloc(0));
    case 'reset':
      return frame(3, 0, stream, Buffer.alloc(4));
    case 'other':
      return frame(6, 0, 0, Buffer.alloc(8));
  }
};

const frames = fc.array(
  fc.tuple(fc.constantFrom('headers', 'data', 'end', 'reset', 'other'), fc.constantFrom(1, 3, 5)),
) as fc.Arbitrary<Sent[]>;

/** The same by a model that keeps a word for each stream. */
const model = (sent: readonly Sent[]) => {
  const state = new Map<number, 'begun' | 'whole' | 'over'>();
  let newest = 0;
  let cancelled = 0;
  for (const [kind, stream] of sent) {
    const now = state.get(stream);
    if (kind === 'headers' && stream > newest) {
      newest = stream;
      state.set(stream, 'begun');
    }
    if (kind === 'end' && now === 'begun') state.set(stream, 'whole');
    if (kind === 'reset' && (now === 'begun' || now === 'whole')) {
      cancelled++;
      state.set(stream, 'over');
    }
  }
  const count = (wanted: string) => [...state.values()].filter((one) => one === wanted).length;
  return { begun: count('begun'), whole: count('whole'), cancelled };
};

it('what is begun, whole and taken back is the same however the bytes are cut', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat({ max: 50 })), (sent, cuts) => {
      const bytes = Buffer.concat([greeting, ...sent.map(bytesOf)]);
      let cancelled = 0;
      const watch = new FrameWatch({ cancelled: () => cancelled++, reset: () => {}, parted: () => {} });
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        watch.received(bytes.subarray(at, at + cut));
        at = Math.min(bytes.length, at + cut);
      }
      expect({ begun: watch.begun, whole: watch.unanswered, cancelled }).toEqual(model(sent));
    }),
  );
});

it('what is answered or reset from our side is neither begun nor unanswered', () => {
  const resets: number[] = [];
  const watch = new FrameWatch({ cancelled: () => {}, reset: (one) => resets.push(one), parted: () => {} });
  watch.received(Buffer.concat([greeting, headersFrame(1), headersFrame(3), dataFrame(1, Buffer.alloc(9))]));
  expect([watch.begun, watch.unanswered, watch.isWhole(1), watch.isWhole(3)]).toEqual([1, 1, true, false]);
  watch.sent(Buffer.concat([headersFrame(1, 5), frame(3, 0, 3, Buffer.alloc(4))]));
  expect([watch.begun, watch.unanswered, watch.isWhole(1), resets]).toEqual([0, 0, false, [3]]);
});

it('a frame that is no request and broken off is nothing begun', () => {
  const watch = new FrameWatch({ cancelled: () => {}, reset: () => {}, parted: () => {} });
  watch.received(Buffer.concat([greeting, frame(6, 0, 0, Buffer.alloc(8)).subarray(0, 12)]));
  expect(watch.begun).toBe(0);
});
