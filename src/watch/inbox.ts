/** What came while nobody looked, in order; one reader. */
export interface Inbox<T> {
  put(item: T): void;
  /** Takes everything out. */
  take(): readonly T[];
  /** Resolves when something is in it. */
  filled(): Promise<void>;
}

export const createInbox = <T>(): Inbox<T> => {
  let items: T[] = [];
  let wake: (() => void) | undefined;
  return {
    put(item) {
      items.push(item);
      wake?.();
      wake = undefined;
    },
    take() {
      const all = items;
      items = [];
      return all;
    },
    filled: () =>
      items.length > 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            wake = resolve;
          }),
  };
};
