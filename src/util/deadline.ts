/** A signal of its own that must be disposed. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** True once the time was up, false when one of the given signals came first. */
  isOver(): boolean;
}

/**
 * A signal that aborts with the first of `signals`, or after `ms` with `reason`. Node 20 may collect the garbage
 * of `AbortSignal.any` and `AbortSignal.timeout` before they fire (seen: a wait that never ended), so the timer
 * and the listeners are held here until it is disposed.
 */
export const deadline = (signals: readonly AbortSignal[], ms?: number, reason?: Error): Deadline => {
  const controller = new AbortController();
  let over = false;
  const timer =
    ms === undefined
      ? undefined
      : setTimeout(() => {
          over = !controller.signal.aborted;
          controller.abort(reason ?? new Error(`the time of ${ms} ms is up`));
        }, ms);
  const follow = signals.map((signal) => {
    const abort = (): void => controller.abort(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    return () => signal.removeEventListener('abort', abort);
  });
  return {
    signal: controller.signal,
    isOver: () => over,
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const leave of follow) leave();
    },
  };
};
