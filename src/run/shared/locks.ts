/** Lets one at a time have what it asks for. */
export interface Locks {
  /**
   * Waits until all keys are free, takes them, and gives what frees them. All are queued for at once, so that no two
   * wait for each other. Rejects with the signal's reason.
   */
  take(keys: readonly string[], signal: AbortSignal): Promise<() => void>;
}

/** Waits no longer than the signal allows; what is waited for goes on. */
export const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });

export const createLocks = (): Locks => {
  const tails = new Map<string, Promise<void>>();
  return {
    async take(keys, signal) {
      if (keys.length === 0) return () => {};
      const before = Promise.all(keys.map((key) => tails.get(key)));
      let free = (): void => {};
      const mine = new Promise<void>((resolve) => {
        free = resolve;
      });
      for (const key of keys) tails.set(key, mine);
      try {
        await unlessAborted(before, signal);
      } catch (error) {
        void before.then(free);
        throw error;
      }
      return free;
    },
  };
};
