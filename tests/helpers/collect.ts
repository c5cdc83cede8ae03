import type { RunEvent } from '../../src/model/events.ts';
import { initialState, type RunState, reduce } from '../../src/reporters/reduce.ts';
import { ON_PATH, type Reporter, type ReportOptions, type Sink } from '../../src/reporters/reporter.ts';
import { plainLook } from '../../src/util/look.ts';

/** The state after all events. */
export const stateOf = (events: readonly RunEvent[]): RunState => events.reduce(reduce, initialState);

/** What a reporter writes when it hears these events. */
export const written = (
  reporter: Reporter,
  events: readonly RunEvent[],
  { look = plainLook, live = false, ...options }: Partial<ReportOptions & Sink> = {},
): string => {
  const texts: string[] = [];
  const sink = { write: (text: string) => void texts.push(text), look, live };
  const hear = reporter(sink, { verbosity: 'normal', again: ON_PATH, written: [], ...options });
  let state = initialState;
  for (const event of events) {
    state = reduce(state, event);
    hear(event, state);
  }
  return texts.join('');
};
