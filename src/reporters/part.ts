import { type Counts, exitCodeOf, noCounts, statusOf } from '../diagnostics/exit.ts';
import type { RunEvent } from '../model/events.ts';
import type { SpecPlan } from '../model/plan.ts';
import { initialState, type RunState, reduce } from './reduce.ts';
import type { Hear } from './reporter.ts';

/** Which scenarios and files a part of a run is made of. */
interface Part {
  readonly scenarios: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
}

const idsOf = ({ scenarios, union }: SpecPlan): readonly string[] =>
  [...scenarios, ...(union ? [union.scenario] : [])].map(({ id }) => id);

const countsOf = (state: RunState): Counts => {
  const counts = noCounts();
  for (const { result } of state.scenarios) if (result !== undefined) counts[result.status]++;
  return counts;
};

/** What an event says of the part; undefined when it speaks of something else. */
const partOfEvent = (event: RunEvent, { scenarios, files }: Part, state: RunState): RunEvent | undefined => {
  if (event.type === 'run:start')
    return { ...event, scenarios: event.scenarios.filter(({ id }) => scenarios.has(id)) };
  if (event.type === 'run:diagnostic') {
    const { at } = event.diagnostic;
    return at === undefined || files.has(at.file) ? event : undefined;
  }
  if (event.type === 'run:end') {
    const counts = countsOf(state);
    const outcome = { interrupted: event.summary.exitCode === 130, faulty: false, counts };
    const summary = { ...event.summary, counts, status: statusOf(outcome), exitCode: exitCodeOf(outcome) };
    return { ...event, summary };
  }
  return scenarios.has(event.scenario) ? event : undefined;
};

/** A listener that hears of a run only what concerns some of its specs, as if nothing else had run. */
export const hearPart = (specs: readonly SpecPlan[], hear: Hear): Hear => {
  const part = { scenarios: new Set(specs.flatMap(idsOf)), files: new Set(specs.map(({ id }) => id)) };
  let state = initialState;
  return (event) => {
    const heard = partOfEvent(event, part, state);
    if (heard === undefined) return;
    state = reduce(state, heard);
    hear(heard, state);
  };
};
