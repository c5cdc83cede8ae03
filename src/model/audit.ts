/** A part of an expectation that was broken in the evidence, and the expectation still held. */
export interface AuditFault {
  /** Id of the expectation. */
  readonly id: string;
  /** `the span`, `attrs.amount`, `duration_ms` … */
  readonly part: string;
  /** What was done to the evidence, as a clause. */
  readonly broken: string;
}

/** What is in the evidence of the subject, and how much of it no expectation looks at. */
export interface Coverage {
  /** Span names with their service. */
  readonly spans: Looked<{ readonly name: string; readonly service: string; readonly count: number }>;
  readonly services: Looked<string>;
  /** Names of parent and child. */
  readonly edges: Looked<{ readonly from: string; readonly to: string; readonly count: number }>;
}

/** How many there are, and those that nobody looks at, most frequent first. */
export interface Looked<T> {
  readonly total: number;
  readonly unseen: readonly T[];
}

/** What `run --audit` found out about a green scenario. */
export interface Audit {
  /** Parts of expectations that were tried. */
  readonly parts: number;
  /** How often the evidence was broken. */
  readonly mutations: number;
  /** Parts that no mutation could turn red. */
  readonly survivors: readonly AuditFault[];
  /** Parts that could not be tried: no evidence against them could be made up. */
  readonly untried: readonly AuditFault[];
  /** Names that an expectation forbids and that no span has: nothing says that they are right. */
  readonly unheard: readonly { readonly id: string; readonly name: string }[];
  readonly coverage: Coverage;
}
