import type { Diagnostic } from './diagnostic.ts';
import type { Expectation, Included } from './expectation.ts';
import type { Position } from './position.ts';
import type { ClockStart, Isolation, Limits, OtelSettings, ServicePlan, StepPlan } from './spec.ts';

/** One scenario, ready to run: its own steps between the spec's setup and teardown, and what is judged after. */
export interface ScenarioPlan {
  /** Stable and unique in the run: `<spec id>#<name>`. */
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly timeoutMs: number;
  /** Where that is written, if it is the scenario's own. */
  readonly timeoutAt?: Position;
  readonly retries: number;
  /** Its own steps run all at once; setup and teardown never do. */
  readonly concurrent: boolean;
  /** Why it does not run. */
  readonly skip?: string;
  /** Where it says `only`: where any of the selection does, those that do not are left out. */
  readonly only?: Position;
  readonly setup: readonly StepPlan[];
  readonly steps: readonly StepPlan[];
  readonly teardown: readonly StepPlan[];
  /** Top-level expectations and the scenario's own, in the order of the file. */
  readonly expectations: readonly Expectation[];
  readonly include: readonly Included[];
  readonly at: Position;
}

/** What is judged once, when all scenarios of a spec have ended. */
export interface UnionPlan {
  readonly scenario: ScenarioPlan;
  /** Scenarios of the spec, whether they were selected or not: without the evidence of each nothing is judged. */
  readonly scenarios: number;
}

/** One spec, ready to run. */
export interface SpecPlan {
  /** The path as shown to people, relative to the working directory with `/`. */
  readonly id: string;
  /** Absolute path of the file. */
  readonly file: string;
  /** Absolute path of the folder that relative paths start from, the spec's own. */
  readonly folder: string;
  readonly name: string;
  /** The cell of the matrix, `node=20, size=s`; it also stands in the names of its scenarios. */
  readonly cell?: string;
  readonly version?: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly seed: number;
  /** Where `freeze_clock` holds for subjects too. */
  readonly clock?: ClockStart;
  /** Names of attributes that differ in every run: no digest and no golden trace holds their values. */
  readonly volatile: readonly string[];
  readonly isolation: Isolation;
  readonly limits: Limits;
  readonly otel: OtelSettings;
  /** Files that a run of the spec writes, by reporter; relative to the working directory. */
  readonly reports: Readonly<Record<string, string>>;
  /** In start order: dependencies first. */
  readonly services: readonly ServicePlan[];
  readonly scenarios: readonly ScenarioPlan[];
  /** Expectations over the evidence of all scenarios, as one more scenario without steps: `[expect] scope = "spec"`. */
  readonly union?: UnionPlan;
  /** Values that must never be shown, longest first. */
  readonly secrets: readonly string[];
}

/** What `load → render → parse → plan` made of the files: runnable specs, and every fault of every file. */
export interface Plan {
  readonly specs: readonly SpecPlan[];
  readonly diagnostics: readonly Diagnostic[];
}
