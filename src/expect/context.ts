import type { Code } from '../diagnostics/codes.ts';
import type { Trace } from '../model/trace.ts';
import type { Finding } from '../model/verdict.ts';
import type { Population } from './population.ts';

/** What every expectation is judged against. */
export interface Context {
  readonly trace: Trace;
  readonly population: Population;
  readonly complete: boolean;
  /** Why the evidence is incomplete, as one clause. */
  readonly because: string;
  /** What the author can do about that, where it is his choice. */
  readonly remedies?: readonly string[];
}

/**
 * How one expectation reads on the spans at hand. `final` means that no further span could change the answer:
 * only such a reading counts on incomplete evidence. `explain` is called when the result is red.
 */
export interface Reading {
  readonly holds: boolean;
  readonly final: boolean;
  explain(): Finding;
}

/** A finding of the table's code; what is not given is empty. */
export const finding = (
  code: Code,
  message: string,
  details: Partial<Omit<Finding, 'code' | 'message'>> = {},
): Finding => ({ code, message, hints: [], nearest: [], names: [], tree: [], ...details });

/** One predicate of a span expectation, ready to be asked of any row. */
export interface Check {
  readonly label: string;
  test(row: number): boolean;
  /** Those of the rows that satisfy it, where there is a cheaper way than to ask for each. */
  readonly keep?: (rows: Uint32Array) => Uint32Array;
  /** Whether spans that have not arrived could change the answer; never without it. */
  readonly open?: (row: number) => boolean;
  show(row: number): { readonly expected: string; readonly actual: string };
  /** Attribute keys it asks for, for hints about renamed conventions. */
  readonly keys?: readonly string[];
  readonly prime?: (rows: Uint32Array) => void;
}
