import type { WatchEvent } from '../model/watch-event.ts';
import { initialWatch, reduceWatch, type WatchState } from '../reporters/watched.ts';

/** What a picture is of. */
export interface Snapshot {
  readonly state: WatchState;
  /** ms since the round began. */
  readonly now: number;
}

/** The reduced events, for whoever draws them. */
export interface Store {
  hear(event: WatchEvent): void;
  subscribe(wake: () => void): () => void;
  /** The same value as long as nothing is to be drawn. */
  read(): Snapshot;
  end(): void;
}

/** ms between two pictures of what happens, and between two looks at the clock while nothing does. */
const LEAST_MS = 50;
const TICK_MS = 250;

/** Gathers events, so that a thousand of them are one picture; `clock` in ms. */
export const createStore = (clock: () => number): Store => {
  const wakes = new Set<() => void>();
  let state = initialWatch;
  let heard = { t: 0, at: clock() };
  let shown: Snapshot = { state, now: 0 };
  let soon: NodeJS.Timeout | undefined;
  let tick: NodeJS.Timeout | undefined;
  const draw = (): void => {
    soon = undefined;
    clearTimeout(tick);
    shown = { state, now: heard.t + clock() - heard.at };
    for (const wake of wakes) wake();
    if (state.run.scenarios.some(({ phase }) => phase === 'running')) tick = setTimeout(draw, TICK_MS);
  };
  return {
    hear(event) {
      state = reduceWatch(state, event);
      heard = { t: event.t, at: clock() };
      soon ??= setTimeout(draw, LEAST_MS);
    },
    subscribe(wake) {
      wakes.add(wake);
      return () => void wakes.delete(wake);
    },
    read: () => shown,
    end() {
      clearTimeout(soon);
      clearTimeout(tick);
    },
  };
};
