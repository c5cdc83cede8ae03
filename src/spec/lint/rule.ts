import type { Position } from '../../model/position.ts';
import type { ParsedSpec } from '../parse.ts';

/** A spec without faults, as rules look at it: typed, with its places, rendered for one cell of its matrix. */
export interface Subject extends ParsedSpec {
  /** Of a scenario that sets none itself, in ms. */
  readonly timeoutMs: number;
}

/** What a rule says, where, and what to do about it. */
export interface Opinion {
  readonly message: string;
  readonly hint: string;
  readonly at: Position;
}

/** One rule: pure, and silent about a spec it has nothing to say of. */
export type Rule = (subject: Subject) => readonly Opinion[];
