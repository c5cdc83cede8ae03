/** Fourfold: what is not touched costs no memory, and less is copied. */
const roomier = (length: number, needed: number): number => Math.max(needed, length * 4);

/** The array, or a copy of it with more room, whichever holds `needed` entries. */
export const grown8 = (old: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> => {
  if (needed <= old.length) return old;
  const next = new Uint8Array(roomier(old.length, needed));
  next.set(old);
  return next;
};

/** As `grown8`, for 32-bit entries. */
export const grown32 = (old: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> => {
  if (needed <= old.length) return old;
  const next = new Uint32Array(roomier(old.length, needed));
  next.set(old);
  return next;
};

/** As `grown8`, for doubles. */
export const grown64 = (old: Float64Array<ArrayBuffer>, needed: number): Float64Array<ArrayBuffer> => {
  if (needed <= old.length) return old;
  const next = new Float64Array(roomier(old.length, needed));
  next.set(old);
  return next;
};

/** Slots from which on a table grows in smaller steps: those that are free cost memory. */
const MANY_SLOTS = 1 << 16;

/** The slots of a hash table that got too full: a power of two more of them, all free (-1). */
export const moreSlots = ({ length }: Int32Array): Int32Array<ArrayBuffer> =>
  new Int32Array(length * (length < MANY_SLOTS ? 4 : 2)).fill(-1);
