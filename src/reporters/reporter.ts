import type { RunEvent } from '../model/events.ts';
import type { Look } from '../util/look.ts';
import type { RunState } from './reduce.ts';

/** Where one reporter writes, and how that place looks. */
export interface Sink {
  write(text: string): void;
  readonly look: Look;
  /** A terminal on which lines may be drawn again. */
  readonly live: boolean;
}

/** What GitHub Actions gives the programs that it runs. */
export interface Workflow {
  /** From the root of the repository to where clnrm runs, with `/` at the end; empty where they are the same. */
  readonly prefix: string;
  /** Bytes that the summary of a step may have. */
  readonly mostBytes: number;
  /** Adds to the summary of the step. @returns why it could not */
  append(markdown: string): string | undefined;
}

/** How one scenario is run again: what the user types for clnrm, and the flags it needs, quoted for a shell. */
export interface Again {
  readonly program: string;
  /** `run` without it. */
  readonly command?: 'run' | 'analyze';
  readonly flags: readonly string[];
}

/** Where nobody knows how this run was typed. */
export const ON_PATH: Again = { program: 'clnrm', flags: [] };

/** What the command line asked of all reporters. */
export interface ReportOptions {
  readonly verbosity: 'quiet' | 'normal' | 'verbose';
  readonly again: Again;
  /** Files that other reporters write, for the summary. */
  readonly written: readonly string[];
  /** Why what has not ended does not count: its files were saved. It runs again, so that nothing more is to be said. */
  readonly stopped?: () => string | undefined;
  /** Only where GitHub Actions runs clnrm. */
  readonly workflow?: Workflow;
}

/** Hears every event, with the state after it. An event it does not know is none of its business. */
export type Hear = (event: RunEvent, state: RunState) => void;

/** A reporter is a function from its place to a listener; start and end are events too. */
export type Reporter = (sink: Sink, options: ReportOptions) => Hear;
