import type { Diagnostic } from './diagnostic.ts';
import type { RunEvent } from './events.ts';

/** Why a round ended before its specs did. */
export type StopReason = 'changed' | 'asked' | 'timebox';

/** What somebody at the keyboard asks for. */
export type Asked =
  | {
      readonly kind: 'run';
      /** Ids; everything without. */
      readonly scenarios?: readonly string[];
      readonly update?: boolean;
    }
  | { readonly kind: 'quit' };

/**
 * Everything that watching says: the events of one run after the other, and what lies between them. Files and specs
 * are named as people see them; `t` is ms since the round began.
 */
export type WatchEvent =
  | RunEvent
  | {
      readonly type: 'watch:round';
      readonly t: number;
      /** Counted from 1. */
      readonly round: number;
      /** What was saved; nothing at the beginning, and where somebody asked for the round. */
      readonly changed: readonly string[];
      /** The specs that are run, and those that are gone. */
      readonly specs: readonly string[];
      /** Of these only some scenarios are run. */
      readonly parts: readonly string[];
    }
  /** The rest of this round is cancelled: its verdicts would be of what was before. */
  | { readonly type: 'watch:stop'; readonly t: number; readonly reason: StopReason }
  /** A file that changes whenever the specs run is what they write themselves: it is not watched any more. */
  | { readonly type: 'watch:own'; readonly t: number; readonly file: string }
  /** What keeps the round from beginning, such as a damaged project file. */
  | { readonly type: 'watch:fault'; readonly t: number; readonly diagnostics: readonly Diagnostic[] }
  /** Nothing is to be done until something is saved. */
  | { readonly type: 'watch:idle'; readonly t: number; readonly specs: number };
