import type { Evidence } from '../model/evidence.ts';
import { whole } from '../otel/ids.ts';
import type { Accept } from '../otel/sources/read.ts';

/** SDKs cut times to the millisecond. */
const SLACK_NS = 1_000_000n;

/** When the program ran whose spans are read; Unix ns on the runner's clock. */
interface Span {
  readonly sinceNs: bigint;
  readonly untilNs: bigint;
  /** Whether it had a clock of its own: then its times are judged with all others, when the evidence is sealed. */
  readonly clocked: boolean;
}

/** Marks the rows that came as self-reported; wants none of them where one is not of that time. */
export const acceptReported =
  ({ sinceNs, untilNs, clocked }: Span): Accept =>
  (columns, first) => {
    for (let row = first; row < columns.size; row++) {
      columns.reported[row] = 1;
      const start = whole(columns.startHigh[row] ?? 0, columns.startLow[row] ?? 0);
      const end = whole(columns.endHigh[row] ?? 0, columns.endLow[row] ?? 0);
      const inside = start + SLACK_NS >= sinceNs && end <= untilNs + SLACK_NS && start <= end;
      if (!inside && !clocked) return false;
    }
    return true;
  };

/** What is known of one self-reported source when all has been read. */
export interface SelfReports {
  /** Objects with spans that were left out: of another time than who reported them. */
  outside(): number;
  /** Why spans may be missing; empty when nothing is. */
  reasons(): readonly string[];
}

/** The evidence, and what is missing of the spans that were printed or written into files. */
export const withSelfReports = (
  evidence: Evidence,
  { printed, written }: { readonly printed: SelfReports; readonly written: SelfReports },
): Evidence => {
  const reasons = [...printed.reasons(), ...written.reasons()];
  const outside = { 'printed-outside': printed.outside(), 'written-outside': written.outside() };
  return {
    ...evidence,
    complete: evidence.complete && reasons.length === 0,
    reasons: [...evidence.reasons, ...reasons],
    refused: {
      ...evidence.refused,
      ...Object.fromEntries(Object.entries(outside).filter(([, count]) => count > 0)),
    },
  };
};
