import type { Audit } from './audit.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Evidence } from './evidence.ts';
import type { Position } from './position.ts';
import type { Level, SharedScope } from './spec.ts';

/** How a scenario, a spec or a run ended. */
export type Status = 'passed' | 'failed' | 'errored' | 'flaky' | 'skipped' | 'cancelled';

/** One predicate tried on one span. */
export interface PredicateCheck {
  readonly label: string;
  readonly held: boolean;
  readonly expected: string;
  readonly actual: string;
}

/** A span that came close, with what it satisfied and what not. Times in ms, start since the scenario's first span. */
export interface NearestSpan {
  readonly name: string;
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly checks: readonly PredicateCheck[];
}

/** One line of a trace drawn as a tree; depth 0 is a root. */
export interface TreeLine {
  readonly depth: number;
  readonly name: string;
  readonly service: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly status: string;
  /** True where the line is what the finding speaks of. */
  readonly marked: boolean;
  /** Spans left out at this place: the line only counts them, `name` says `… 3 more`. */
  readonly elided?: number;
}

/** Why something is red: what was expected, what was seen, what came closest, where it is written. */
export interface Finding {
  /** A key of the table in `diagnostics/codes.ts`. */
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly at?: Position;
  readonly hints: readonly string[];
  readonly nearest: readonly NearestSpan[];
  /** Names in the evidence that resemble the one asked for. */
  readonly names: readonly string[];
  readonly tree: readonly TreeLine[];
  /** TOML that would have matched, ready to paste. */
  readonly toml?: string;
}

/** One expectation judged. `undecided` is red: the evidence was not complete enough to tell. */
export interface ExpectationResult {
  readonly id: string;
  readonly outcome: 'held' | 'failed' | 'undecided';
  readonly findings: readonly Finding[];
}

/** The judgement over one body of evidence, ordered by place in the spec. */
export interface Verdict {
  readonly status: 'passed' | 'failed';
  readonly results: readonly ExpectationResult[];
}

/** One step run. */
export interface StepResult {
  readonly name: string;
  readonly part: 'setup' | 'step' | 'teardown';
  readonly status: 'passed' | 'failed' | 'errored' | 'skipped' | 'cancelled';
  readonly attempts: number;
  readonly durationMs: number;
  readonly findings: readonly Finding[];
}

/** The wall clock of subjects, where `freeze_clock` sets it. */
export interface ClockReport {
  /** What it showed when the room was opened, RFC 3339; time runs on from there. */
  readonly start: string;
  /** Why in the room of processes only Node has it, and other programs keep the machine's clock. */
  readonly nodeOnly?: string;
}

/** What a room was in the end. */
export interface RoomReport {
  /** Levels in use, strongest first; `piped` when parts of two levels were joined. */
  readonly levels: readonly Level[];
  readonly sealed: boolean;
  readonly piped: boolean;
  /** Why it is not sealed, with the remedy. */
  readonly reason?: string;
  /** Ways out that `[isolation] allow` opened. */
  readonly allowed: readonly string[];
  readonly clock?: ClockReport;
}

/** Milliseconds spent in each part of a scenario. */
export interface Phases {
  readonly roomMs: number;
  /** Of starting services: pulling images, starting, waiting until they are ready. A moment counts once. */
  readonly imagesMs: number;
  readonly startMs: number;
  readonly readyMs: number;
  readonly stepsMs: number;
  readonly settleMs: number;
  readonly stopMs: number;
  readonly sealMs: number;
  readonly judgeMs: number;
}

/** The last lines of a service and how it ended. */
export interface ServiceReport {
  readonly id: string;
  readonly log: readonly string[];
  readonly exit?: string;
  /** Where several scenarios share it: how long it lives, and whether its plugin resets it between them. */
  readonly shared?: { readonly scope: SharedScope; readonly reset: boolean };
  /** Where the spec freezes the clock: `set`, or who keeps the machine's clock and why. */
  readonly clock?: string;
}

/** One scenario finished: the last attempt's details. */
export interface ScenarioResult {
  readonly id: string;
  readonly spec: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly status: Status;
  /** Why it was skipped. */
  readonly reason?: string;
  readonly attempts: number;
  /** Attempts that failed before this one, oldest first. */
  readonly earlier?: readonly ScenarioResult[];
  readonly durationMs: number;
  readonly phases: Phases;
  readonly room?: RoomReport;
  readonly evidence?: Evidence;
  /** SHA-256 of the canonical form of the evidence, 64 hex digits; none without a span. */
  readonly digest?: string;
  /** Under `--repeat`: how many were run of those that were asked for. */
  readonly repetitions?: { readonly ended: number; readonly of: number };
  readonly steps: readonly StepResult[];
  readonly verdict?: Verdict;
  /** With `--audit`, of a green scenario. */
  readonly audit?: Audit;
  /** Faults that kept it from being judged: a service that never got ready, a missing image. */
  readonly errors: readonly Diagnostic[];
  readonly services: readonly ServiceReport[];
  readonly at: Position;
}
