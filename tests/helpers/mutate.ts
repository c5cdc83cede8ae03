import { randomStream } from '../../src/util/random.ts';

/** Numbers below a bound, the same for the same seed. */
export const chooser = (seed: string): ((bound: number) => number) => {
  const next = randomStream(seed, 'mutate');
  return (bound) => next() % Math.max(1, bound);
};

/** A damaged copy: bytes flipped, cut off, blown up, repeated or put in, up to four times. */
export const damage = (bytes: Uint8Array, choose: (bound: number) => number): Buffer => {
  let body = Buffer.from(bytes);
  for (let hits = 1 + choose(4); hits > 0; hits--) {
    const at = choose(body.length);
    const kind = choose(5);
    if (kind === 0) body = body.subarray(0, at);
    else if (kind === 1) body.fill(0xff, at, Math.min(body.length, at + 1 + choose(12)));
    else if (kind === 2) body = Buffer.concat([body.subarray(0, at), body.subarray(choose(at + 1))]);
    else if (kind === 3)
      body = Buffer.concat([body.subarray(0, at), Buffer.of(choose(256)), body.subarray(at)]);
    else if (body.length > 0) body[at] = choose(256);
  }
  return body;
};
