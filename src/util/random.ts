import { createHash } from 'node:crypto';

/** A stream of 32-bit numbers that depends on nothing but `seed` and `label`: SHA-256 in counter mode. */
export const randomStream = (seed: string, label: string): (() => number) => {
  let block = Buffer.alloc(0);
  let offset = 0;
  let counter = 0;
  return () => {
    if (offset >= block.length) {
      block = createHash('sha256').update(`${seed}\0${label}\0${counter++}`).digest();
      offset = 0;
    }
    offset += 4;
    return block.readUInt32BE(offset - 4);
  };
};
