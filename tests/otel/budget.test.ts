import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Budget } from '../../src/otel/budget.ts';
import { encodeProtobuf } from '../helpers/otlp.ts';
import { listen, until } from '../helpers/receiver.ts';

/** A client of `size` bytes that sends `step` of them whenever it may. */
const sender = (size: number, step: number, name: number) => ({ name, left: size, step, may: true });

it('every request ends, and what is held stays below the limit and one request more', () => {
  const sizes = fc.array(
    fc.record({ size: fc.integer({ min: 1, max: 100 }), step: fc.integer({ min: 1, max: 10 }) }),
    {
      minLength: 1,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(sizes, fc.nat({ max: 100 }), fc.infiniteStream(fc.nat()), (plans, limit, choices) => {
      const budget = new Budget(limit);
      const senders = plans.map(({ size, step }, name) => sender(size, step, name));
      const shares = senders.map((one) =>
        budget.open({ pause: () => (one.may = false), resume: () => (one.may = true) }),
      );
      for (let rounds = 0; ; rounds++) {
        const ready = senders.filter(({ may, left }) => may && left > 0);
        if (ready.length === 0) break;
        const one = ready[(choices.next().value ?? 0) % ready.length]!;
        const bytes = Math.min(one.step, one.left);
        one.left -= bytes;
        shares[one.name]!.take(bytes);
        if (one.left === 0) shares[one.name]!.release();
        expect(budget.held).toBeLessThanOrEqual(limit + 100 + 10 * plans.length);
        expect(rounds).toBeLessThan(10_000);
      }
      expect(senders.map(({ left }) => left)).toEqual(senders.map(() => 0));
      expect(budget.held).toBe(0);
    }),
  );
});

describe('a receiver that holds as much as it may', () => {
  const span = (n: number) => ({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: n.toString(16).padStart(16, '0'),
    name: 'x'.repeat(300_000),
    startNs: 1n,
    endNs: 2n,
  });

  it('lets clients wait, and takes in all that they send', async () => {
    await using room = await listen({ bufferedBytes: 100_000, bodyMs: 20_000 });
    const bodies = Array.from({ length: 20 }, (_, n) => encodeProtobuf([span(n + 1)]));
    const headers = { 'content-type': 'application/x-protobuf' };
    const answers = await Promise.all(
      bodies.map((body) => fetch(`${room.url}/v1/traces`, { method: 'POST', body, headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 200));
    expect([room.store.size, room.receiver.counts().refused]).toEqual([20, {}]);
  });

  it('goes on with the others when the oldest stands still and is given up on', async () => {
    await using room = await listen({ bufferedBytes: 1_000, bodyMs: 200 });
    const slow = await room.open();
    slow.on('error', () => {}).resume();
    slow.write(`POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-length: 9000\r\n\r\n${'x'.repeat(2000)}`);
    await until(room.receiver, () => room.receiver.activity().openRequests === 1);
    const headers = { 'content-type': 'application/x-protobuf' };
    const body = encodeProtobuf([span(1)]);
    const answer = await fetch(`${room.url}/v1/traces`, { method: 'POST', body, headers });
    expect([answer.status, room.receiver.counts().refused]).toEqual([200, { timeout: 1 }]);
  });
});
