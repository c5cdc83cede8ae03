import type { RunEvent } from '../model/events.ts';
import { initialState, type RunState, reduce } from './reduce.ts';
import type { Hear } from './reporter.ts';

/**
 * Feeds every listener and returns the last state. A listener that throws does not hide the run from the others:
 * it hears nothing more, and its error is thrown when the run has ended.
 */
export const report = async (
  events: AsyncIterable<RunEvent>,
  listeners: readonly Hear[],
): Promise<RunState> => {
  let state = initialState;
  const failures = new Map<Hear, unknown>();
  for await (const event of events) {
    state = reduce(state, event);
    for (const hear of listeners) {
      if (failures.has(hear)) continue;
      try {
        hear(event, state);
      } catch (error) {
        failures.set(hear, error);
      }
    }
  }
  const [first] = failures.values();
  if (failures.size > 0) throw first;
  return state;
};
