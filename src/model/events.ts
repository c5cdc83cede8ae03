import type { Diagnostic } from './diagnostic.ts';
import type { SpanColumns } from './span-columns.ts';
import type { ExpectationResult, RoomReport, ScenarioResult, Status, StepResult } from './verdict.ts';

/** A scenario that will run, as announced at the start. */
export interface ScenarioRef {
  readonly id: string;
  readonly spec: string;
  readonly name: string;
  /** Absent without any. */
  readonly tags?: readonly string[];
}

/** What the whole run came to. */
export interface RunSummary {
  readonly status: Status;
  readonly exitCode: number;
  readonly counts: Readonly<Record<Status, number>>;
  readonly durationMs: number;
  readonly seed: string;
}

/** One line a service wrote; `at` is ms since the run began. */
export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
  /** It is a piece of a line that is too long, and the next one belongs to it. */
  readonly goesOn?: boolean;
}

/**
 * Everything a run says, as one stream. Names are `noun:verb`; ids place an event, never object references.
 * Whatever shows something is a function of this stream. `t` is ms since the run began.
 */
export type RunEvent = { readonly t: number } & (
  | {
      readonly type: 'run:start';
      readonly run: string;
      readonly version: string;
      /** Unix time in ms. */
      readonly startedAt: number;
      readonly seed: string;
      readonly jobs: number;
      readonly scenarios: readonly ScenarioRef[];
    }
  | { readonly type: 'run:diagnostic'; readonly diagnostic: Diagnostic }
  | {
      readonly type: 'scenario:start';
      readonly scenario: string;
      readonly attempt: number;
      /** Under `--repeat`, counted from 1. */
      readonly repetition?: number;
    }
  | { readonly type: 'room:open'; readonly scenario: string; readonly room: RoomReport }
  | { readonly type: 'service:start'; readonly scenario: string; readonly service: string }
  | {
      readonly type: 'service:ready';
      readonly scenario: string;
      readonly service: string;
      readonly durationMs: number;
    }
  | ({ readonly type: 'service:log'; readonly scenario: string; readonly service: string } & LogLine)
  | {
      readonly type: 'service:exit';
      readonly scenario: string;
      readonly service: string;
      readonly exit: string;
    }
  | { readonly type: 'step:start'; readonly scenario: string; readonly step: string }
  | ({ readonly type: 'step:log'; readonly scenario: string; readonly step: string } & LogLine)
  | { readonly type: 'step:end'; readonly scenario: string; readonly step: StepResult }
  | {
      readonly type: 'evidence:wait';
      readonly scenario: string;
      readonly phase: 'settle' | 'stop' | 'seal';
      readonly waitingFor: string;
    }
  | { readonly type: 'expectation:end'; readonly scenario: string; readonly result: ExpectationResult }
  | { readonly type: 'scenario:diagnostic'; readonly scenario: string; readonly diagnostic: Diagnostic }
  /** Before its end, and only where somebody draws spans. */
  | { readonly type: 'scenario:trace'; readonly scenario: string; readonly spans: SpanColumns }
  | { readonly type: 'scenario:kept'; readonly scenario: string; readonly enter: string }
  | { readonly type: 'scenario:end'; readonly scenario: string; readonly result: ScenarioResult }
  | { readonly type: 'run:end'; readonly summary: RunSummary }
);

/** An event before the clock stamps it. */
export type Unstamped<E = RunEvent> = E extends unknown ? Omit<E, 't'> : never;
