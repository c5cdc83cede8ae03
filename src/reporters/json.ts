import type { Diagnostic } from '../model/diagnostic.ts';
import type { RunSummary, ScenarioRef } from '../model/events.ts';
import type { ScenarioResult } from '../model/verdict.ts';
import type { RunState, ScenarioState } from './reduce.ts';
import type { Reporter } from './reporter.ts';

/** The document `-r json` prints. `schema` counts up when a reader would have to change. */
export interface RunDocument {
  readonly schema: 1;
  readonly clnrm: string;
  readonly run: string;
  readonly seed: string;
  readonly jobs: number;
  readonly summary: RunSummary | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly scenarios: readonly (
    | (ScenarioResult & { readonly diagnostics: readonly Diagnostic[] })
    | (ScenarioRef & { readonly status: 'skipped'; readonly diagnostics: readonly Diagnostic[] })
  )[];
}

const scenarioOf = ({ ref, result, diagnostics }: ScenarioState): RunDocument['scenarios'][number] =>
  result === undefined ? { ...ref, status: 'skipped', diagnostics } : { ...result, diagnostics };

/** The reduced state as one value: all results in the plan's order. */
export const documentOf = (state: RunState): RunDocument => ({
  schema: 1,
  clnrm: state.version,
  run: state.run,
  seed: state.seed,
  jobs: state.jobs,
  summary: state.summary ?? null,
  diagnostics: state.diagnostics,
  scenarios: state.scenarios.map(scenarioOf),
});

/** One JSON document, written when the run has ended. */
export const json: Reporter = (sink) => (event, state) => {
  if (event.type === 'run:end') sink.write(`${JSON.stringify(documentOf(state), null, 2)}\n`);
};
