/** Runs work one after the other where it shares a key, and at once where it does not. */
export const createTurns = <K>() => {
  const tails = new Map<K, Promise<unknown>>();
  return async <T>(keys: readonly K[], work: () => Promise<T>): Promise<T> => {
    if (keys.length === 0) return work();
    const before = Promise.allSettled(keys.map((key) => tails.get(key)));
    const mine = before.then(work);
    const settled = mine.catch(() => {});
    for (const key of keys) tails.set(key, settled);
    return mine;
  };
};
