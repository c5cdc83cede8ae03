/**
 * Calls `expire` after `ms`, in two halves: a runner that was busy for longer than `ms` gets a turn to read what had
 * arrived in time before the second half begins. Returns the cancellation. Keeps no process alive.
 */
export const deadline = (ms: number, expire: () => void): (() => void) => {
  let timer = setTimeout(() => {
    timer = setTimeout(expire, ms / 2).unref();
  }, ms / 2).unref();
  return () => clearTimeout(timer);
};
