import type { Machine } from '../engine/machine.ts';
import type { RunnerSpan } from '../model/collection.ts';
import type { Unstamped } from '../model/events.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { Plugin } from '../model/plugin.ts';
import type { Telemetry } from '../otel/runner.ts';
import type { Host } from '../util/host.ts';
import type { GoldenWriter } from './canonical-evidence.ts';
import type { Making } from './shared/key.ts';
import type { SharedServices } from './shared/shared-services.ts';
import type { SpanHistory } from './span-history.ts';

/** One scenario of a run, and what it runs with. */
export interface ScenarioJob {
  readonly run: string;
  readonly spec: SpecPlan;
  readonly scenario: ScenarioPlan;
  readonly machine: Machine;
  readonly host: Host;
  readonly telemetry: Telemetry;
  /** The spec's own span: the scenario's trace links to it. */
  readonly specSpan: RunnerSpan;
  readonly signal: AbortSignal;
  readonly seed: string;
  /** Names of all scenarios of the run. */
  readonly scenarios: ReadonlySet<string>;
  readonly history: SpanHistory;
  readonly options: {
    readonly keep: boolean;
    readonly requireSealed: boolean;
    readonly update: boolean;
    readonly digest: boolean;
    readonly repeat: number;
    readonly audit: boolean;
    readonly batchMs?: number;
  };
  readonly secrets: readonly string[];
  readonly goldens: GoldenWriter;
  /** The services that scenarios share. */
  readonly shared: SharedServices;
  /** Under `--repeat`, counted from 1. */
  readonly repetition?: number;
  readonly emit: (event: Unstamped) => void;
  plugin(name: string): Promise<Plugin>;
}

/** Variables of the caller that the spec lets in. */
export const passedTo = ({ spec, host }: Pick<ScenarioJob, 'spec' | 'host'>): Record<string, string> =>
  Object.fromEntries(
    spec.isolation.passEnv.flatMap((name) => {
      const value = host.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** What the shared services of a spec are made of beside it. */
export const makingOf = (
  spec: SpecPlan,
  { host, options: { batchMs } }: { readonly host: Host; readonly options: { readonly batchMs?: number } },
): Making => ({ passed: passedTo({ spec, host }), ...(batchMs !== undefined && { batchMs }) });
