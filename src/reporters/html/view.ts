import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Position } from '../../model/position.ts';
import type { NearestSpan, RoomReport, Status, StepResult, TreeLine } from '../../model/verdict.ts';
import type { DiffLine } from '../diff.ts';

/** A finding as the page shows it. */
export interface FindingView {
  readonly sign: 'failed' | 'undecided' | 'errored';
  readonly origin: string;
  readonly code: string;
  readonly message: string;
  /** Where one of expected and seen has several lines. */
  readonly diff?: readonly DiffLine[];
  readonly expected?: string;
  readonly actual?: string;
  readonly nearest: readonly NearestSpan[];
  readonly names: readonly string[];
  readonly tree: readonly TreeLine[];
  readonly at?: Position;
  readonly hints: readonly string[];
  readonly output: readonly LogView[];
  readonly toml?: string;
}

/** Captured lines under a title. */
export interface LogView {
  readonly title: string;
  readonly lines: readonly string[];
}

/** One scenario as its own part of the page shows it. */
export interface ScenarioView {
  /** Label and text: how it ended, its room, its evidence. */
  readonly facts: readonly (readonly [label: string, text: string])[];
  /** Of a flaky scenario the attempt that failed. */
  readonly attempt?: number;
  readonly errors: readonly Diagnostic[];
  readonly findings: readonly FindingView[];
  readonly warnings: readonly Diagnostic[];
  readonly steps: readonly Pick<StepResult, 'name' | 'part' | 'status' | 'attempts' | 'durationMs'>[];
  readonly logs: readonly LogView[];
  readonly room?: RoomReport;
  readonly again: string;
  /** Whether its spans are in the page, and if not why. */
  readonly spans: 'shown' | 'none' | 'left out';
}

/** One line of the list. */
export interface ListedScenario {
  readonly name: string;
  readonly spec: string;
  readonly status: Status | 'not run';
  readonly tags: readonly string[];
  readonly reason: string;
  readonly durationMs: number;
  readonly spans: number;
}

/** What is there before any scenario is looked at. */
export interface RunView {
  readonly title: string;
  readonly status: Status | 'not ended';
  /** The summary of the report for people. */
  readonly summary: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly scenarios: readonly ListedScenario[];
}
