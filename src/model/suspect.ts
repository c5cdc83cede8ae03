/** A span that came and is no evidence of the scenario. Unix times in ns, as decimal strings. */
export interface Suspect {
  readonly name: string;
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly startNs: string;
  readonly endNs: string;
  /** What gave it away, as a clause: "its name begins with `clnrm.`". */
  readonly why: string;
}

/** Suspects of one kind: how many, and the first of them. */
export interface SuspectGroup {
  readonly count: number;
  readonly shown: readonly Suspect[];
}

/** What a subject sent and cannot have done here, now and as itself. */
export interface Suspects {
  /** They claim to be the runner's. */
  readonly forged: SuspectGroup;
  /** They are of an earlier run. */
  readonly replayed: SuspectGroup;
}

/** Why no span came, where the runner saw the reason. */
export interface Clue {
  readonly code: 'printed-span' | 'evidence-diverted';
  /** A clause: "step 'pay' printed 2 spans, and what is printed is no evidence". */
  readonly message: string;
  readonly hint: string;
}

/** No suspect at all. */
export const NO_SUSPECTS: Suspects = {
  forged: { count: 0, shown: [] },
  replayed: { count: 0, shown: [] },
};
