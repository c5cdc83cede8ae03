/** The array, or a copy of it with room for twice as many, whichever holds `needed` entries. */
export const grown8 = (old: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> => {
  if (needed <= old.length) return old;
  const next = new Uint8Array(Math.max(needed, old.length * 2));
  next.set(old);
  return next;
};

/** As `grown8`, for 32-bit entries. */
export const grown32 = (old: Uint32Array<ArrayBuffer>, needed: number): Uint32Array<ArrayBuffer> => {
  if (needed <= old.length) return old;
  const next = new Uint32Array(Math.max(needed, old.length * 2));
  next.set(old);
  return next;
};

/** As `grown8`, for doubles. */
export const grown64 = (old: Float64Array<ArrayBuffer>, needed: number): Float64Array<ArrayBuffer> => {
  if (needed <= old.length) return old;
  const next = new Float64Array(Math.max(needed, old.length * 2));
  next.set(old);
  return next;
};
