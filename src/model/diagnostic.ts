import type { Position } from './position.ts';

/** A fault the user can mend: what is wrong with the actual value, what to do, and where. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** A key of the table in `diagnostics/codes.ts`. */
  readonly code: string;
  readonly message: string;
  /** An action: "did you mean …", "write … instead". */
  readonly hint?: string;
  readonly at?: Position;
  /** Captured output that explains the fault, a service's log for example. */
  readonly log?: readonly string[];
}
