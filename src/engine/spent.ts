/** What a scenario does while its services start; what is pulled is waited for by all else. */
type Part = 'images' | 'start' | 'ready';

/** Milliseconds of each part. They sum up to the time in which a service was starting, though services start at once. */
export interface SpentMs {
  readonly imagesMs: number;
  readonly startMs: number;
  readonly readyMs: number;
}

/** Says where the time of starting services went. */
export interface Spent {
  /** Counts the time until `work` settles; `images` and `ready` are within a `start`. */
  during<T>(part: Part, work: () => Promise<T>): Promise<T>;
  ms(): SpentMs;
}

/**
 * A moment counts once: as `images` while an image is pulled, else as `start` while something is being started,
 * else as `ready` while something started is waited for.
 */
export const createSpent = (now: () => number): Spent => {
  const running = { images: 0, start: 0, ready: 0 };
  const ms = { images: 0, start: 0, ready: 0 };
  let last = now();
  const what = (): Part | undefined => {
    if (running.images > 0) return 'images';
    if (running.start > running.ready) return 'start';
    return running.ready > 0 ? 'ready' : undefined;
  };
  const turn = (): void => {
    const part = what();
    const at = now();
    if (part !== undefined) ms[part] += at - last;
    last = at;
  };
  return {
    async during(part, work) {
      turn();
      running[part]++;
      try {
        return await work();
      } finally {
        turn();
        running[part]--;
      }
    },
    ms() {
      turn();
      return { imagesMs: ms.images, startMs: ms.start, readyMs: ms.ready };
    },
  };
};
