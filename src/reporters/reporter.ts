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

/** What the command line asked of all reporters. */
export interface ReportOptions {
  readonly verbosity: 'quiet' | 'normal' | 'verbose';
  /** Flags that a repetition of one scenario needs, quoted for a shell: `--seed 7`. */
  readonly again: readonly string[];
  /** Files that other reporters write, for the summary. */
  readonly written: readonly string[];
}

/** Hears every event, with the state after it. An event it does not know is none of its business. */
export type Hear = (event: RunEvent, state: RunState) => void;

/** A reporter is a function from its place to a listener; start and end are events too. */
export type Reporter = (sink: Sink, options: ReportOptions) => Hear;
