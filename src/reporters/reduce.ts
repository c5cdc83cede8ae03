import type { Diagnostic } from '../model/diagnostic.ts';
import type { RunEvent, RunSummary, ScenarioRef } from '../model/events.ts';
import type { SpanColumns } from '../model/span-columns.ts';
import type { RoomReport, ScenarioResult, StepResult } from '../model/verdict.ts';

/** Lines that a scenario keeps for whoever shows it. */
export const LINES_KEPT = 100;

/** One line of a service or step while the scenario runs. */
interface HeardLine {
  readonly kind: 'service' | 'step';
  readonly from: string;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** What is known of one scenario so far. */
export interface ScenarioState {
  readonly ref: ScenarioRef;
  readonly phase: 'waiting' | 'running' | 'ended';
  readonly attempt: number;
  /** ms since the run began. */
  readonly startedAt: number;
  /** What it does now, in a few words; empty when it does not run. */
  readonly doing: string;
  readonly room?: RoomReport;
  readonly steps: readonly StepResult[];
  /** The last lines of all, as they came. */
  readonly lines: readonly HeardLine[];
  /** The last lines of steps alone: no service can push them out. */
  readonly stepLines: readonly HeardLine[];
  /** Those of the attempt before. */
  readonly earlierStepLines: readonly HeardLine[];
  readonly diagnostics: readonly Diagnostic[];
  /** How to enter its room while that is kept open. */
  readonly enter?: string;
  /** Its trace, where somebody asked for it. */
  readonly spans?: SpanColumns;
  readonly result?: ScenarioResult;
}

/** What is known of a run so far: plain data, a pure function of the events. */
export interface RunState {
  readonly run: string;
  readonly version: string;
  /** Unix time in ms. */
  readonly startedAt: number;
  readonly seed: string;
  readonly jobs: number;
  /** ms from the beginning until the first scenario could start: load, render, parse, plan. */
  readonly preparedMs: number;
  /** In the plan's order. */
  readonly scenarios: readonly ScenarioState[];
  /** Scenario id → its place in `scenarios`. */
  readonly places: Readonly<Record<string, number>>;
  readonly diagnostics: readonly Diagnostic[];
  readonly summary?: RunSummary;
}

export const initialState: RunState = {
  run: '',
  version: '',
  startedAt: 0,
  seed: '',
  jobs: 0,
  preparedMs: 0,
  scenarios: [],
  places: {},
  diagnostics: [],
};

const waiting = (ref: ScenarioRef): ScenarioState => ({
  ref,
  phase: 'waiting',
  attempt: 0,
  startedAt: 0,
  doing: '',
  steps: [],
  lines: [],
  stepLines: [],
  earlierStepLines: [],
  diagnostics: [],
});

const last = (lines: readonly HeardLine[], line: HeardLine): readonly HeardLine[] => [
  ...lines.slice(1 - LINES_KEPT),
  line,
];

const heard = (state: ScenarioState, line: HeardLine): ScenarioState => ({
  ...state,
  lines: last(state.lines, line),
  ...(line.kind === 'step' ? { stepLines: last(state.stepLines, line) } : {}),
});

type ScenarioEvent = Extract<RunEvent, { readonly scenario: string }>;

const WAITS = { settle: 'waiting for spans', stop: 'stopping', seal: 'sealing' } as const;

/** What one event says of its scenario. Unknown events change nothing, so a new one breaks no reporter. */
const reduceScenario = (state: ScenarioState, event: ScenarioEvent): ScenarioState => {
  switch (event.type) {
    case 'scenario:start': {
      const startedAt = state.phase === 'waiting' ? event.t : state.startedAt;
      const earlierStepLines = event.attempt > 1 ? state.stepLines : state.earlierStepLines;
      const fresh = { ...waiting(state.ref), diagnostics: state.diagnostics, earlierStepLines };
      return { ...fresh, phase: 'running', attempt: event.attempt, startedAt, doing: 'opening its room' };
    }
    case 'room:open':
      return { ...state, room: event.room, doing: 'room is open' };
    case 'service:start':
      return { ...state, doing: `starting ${event.service}` };
    case 'service:ready':
      return { ...state, doing: `${event.service} is ready` };
    case 'service:log':
      return heard(state, { kind: 'service', from: event.service, stream: event.stream, line: event.line });
    case 'step:log':
      return heard(state, { kind: 'step', from: event.step, stream: event.stream, line: event.line });
    case 'step:start':
      return { ...state, doing: event.step };
    case 'step:end':
      return { ...state, steps: [...state.steps, event.step] };
    case 'evidence:wait':
      return { ...state, doing: [WAITS[event.phase], event.waitingFor].filter(Boolean).join(': ') };
    case 'scenario:diagnostic':
      return { ...state, diagnostics: [...state.diagnostics, event.diagnostic] };
    case 'scenario:kept':
      return { ...state, enter: event.enter };
    case 'scenario:trace':
      return { ...state, spans: event.spans };
    case 'scenario:end':
      return { ...state, phase: 'ended', doing: '', result: event.result };
    default:
      return state;
  }
};

/** The state after one more event. Never changes its input. */
export const reduce = (state: RunState, event: RunEvent): RunState => {
  switch (event.type) {
    case 'run:start':
      return {
        ...state,
        run: event.run,
        version: event.version,
        startedAt: event.startedAt,
        seed: event.seed,
        jobs: event.jobs,
        preparedMs: event.t,
        scenarios: event.scenarios.map(waiting),
        places: Object.fromEntries(event.scenarios.map(({ id }, place) => [id, place])),
      };
    case 'run:diagnostic':
      return { ...state, diagnostics: [...state.diagnostics, event.diagnostic] };
    case 'run:end':
      return { ...state, summary: event.summary };
    default: {
      const place = state.places[event.scenario];
      const scenario = place === undefined ? undefined : state.scenarios[place];
      if (place === undefined || scenario === undefined) return state;
      const next = reduceScenario(scenario, event);
      return next === scenario ? state : { ...state, scenarios: state.scenarios.with(place, next) };
    }
  }
};
