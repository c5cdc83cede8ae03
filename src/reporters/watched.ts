import type { Diagnostic } from '../model/diagnostic.ts';
import type { RunEvent } from '../model/events.ts';
import type { Status } from '../model/verdict.ts';
import type { StopReason, WatchEvent } from '../model/watch-event.ts';
import { initialState, type RunState, reduce, type ScenarioState } from './reduce.ts';

/** What is known while specs are watched: the last of every scenario, whichever round it ran in. */
export interface WatchState {
  /** All scenarios; what the events of a run say of the whole is of the last round. */
  readonly run: RunState;
  readonly round: number;
  /** What was saved before the last round. */
  readonly changed: readonly string[];
  /** The specs of the last round, and those of which it is a part only. */
  readonly specs: readonly string[];
  readonly parts: readonly string[];
  /** Ids of the scenarios of the last round. */
  readonly ran: readonly string[];
  readonly activity: 'running' | 'idle';
  /** Why the last round was stopped. */
  readonly stopped?: StopReason;
  /** What keeps the next round from beginning. */
  readonly faults: readonly Diagnostic[];
}

export const initialWatch: WatchState = {
  run: initialState,
  round: 0,
  changed: [],
  specs: [],
  parts: [],
  ran: [],
  activity: 'running',
  faults: [],
};

/** Scenarios of a spec that ran anew stand where the spec stood; those of specs that are gone go. */
const joined = (
  before: readonly ScenarioState[],
  fresh: readonly ScenarioState[],
  specs: ReadonlySet<string>,
  parts: ReadonlySet<string>,
): readonly ScenarioState[] => {
  const bySpec = grouped(fresh);
  const byId = new Map(fresh.map((one) => [one.ref.id, one]));
  const placed = new Set<string>();
  const kept = before.flatMap((one): readonly ScenarioState[] => {
    const { id, spec } = one.ref;
    if (!specs.has(spec)) return [one];
    if (parts.has(spec)) {
      placed.add(id);
      return [byId.get(id) ?? one];
    }
    if (placed.has(spec)) return [];
    placed.add(spec);
    return bySpec.get(spec) ?? [];
  });
  const added = fresh.filter(({ ref }) => !placed.has(parts.has(ref.spec) ? ref.id : ref.spec));
  return [...kept, ...added];
};

const grouped = (all: readonly ScenarioState[]): ReadonlyMap<string, readonly ScenarioState[]> => {
  const groups = new Map<string, ScenarioState[]>();
  for (const one of all) groups.set(one.ref.spec, [...(groups.get(one.ref.spec) ?? []), one]);
  return groups;
};

const begin = (state: WatchState, event: Extract<RunEvent, { type: 'run:start' }>): RunState => {
  const fresh = reduce(initialState, event);
  const specs = new Set(state.specs);
  const scenarios = joined(state.run.scenarios, fresh.scenarios, specs, new Set(state.parts));
  return {
    ...fresh,
    scenarios,
    places: Object.fromEntries(scenarios.map(({ ref }, place) => [ref.id, place])),
    diagnostics: state.run.diagnostics.filter(({ at }) => at !== undefined && !specs.has(at.file)),
  };
};

/** The state after one more event. Never changes its input. */
export const reduceWatch = (state: WatchState, event: WatchEvent): WatchState => {
  switch (event.type) {
    case 'watch:round': {
      const { round, changed, specs, parts } = event;
      return { run: state.run, round, changed, specs, parts, ran: [], activity: 'running', faults: [] };
    }
    case 'watch:stop':
      return { ...state, stopped: event.reason };
    case 'watch:idle':
      return { ...state, activity: 'idle' };
    case 'watch:fault':
      return { ...state, faults: event.diagnostics };
    case 'watch:own':
      return state;
    case 'run:start':
      return { ...state, run: begin(state, event), ran: event.scenarios.map(({ id }) => id) };
    default:
      return { ...state, run: reduce(state.run, event) };
  }
};

/** How many of the scenarios stand how; what has not ended is left out. */
export const standing = ({ scenarios }: RunState): Readonly<Record<Status, number>> => {
  const counts = { passed: 0, failed: 0, errored: 0, flaky: 0, skipped: 0, cancelled: 0 };
  for (const { result } of scenarios) if (result !== undefined) counts[result.status]++;
  return counts;
};
