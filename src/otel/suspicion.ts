import type { Suspect, SuspectGroup, Suspects } from '../model/suspect.ts';
import { PHASES, SOURCES } from '../model/trace.ts';
import { type ClaimRules, createClaims } from './claims.ts';
import type { Columns } from './columns.ts';
import { toHex, whole } from './ids.ts';
import type { ExportRange } from './origins.ts';
import { rowName } from './row.ts';
import type { SeenSpans } from './seen.ts';
import type { SpanIndex } from './span-index.ts';

/** A clock that subjects may have: Unix time in ns at which the scenario began, and where it cannot be later, ended. */
export interface SubjectClock {
  readonly fromNs: bigint;
  readonly toNs?: bigint;
}

/** What tells a span of this scenario from one that only says so. */
export interface SuspicionRules extends ClaimRules {
  readonly clocks: readonly SubjectClock[];
  readonly seen: SeenSpans;
}

/** Rows that are no evidence, with the phase they are set aside in, and what is to be told of them. */
export interface Suspicion extends Suspects {
  readonly aside: ReadonlyMap<number, number>;
}

/** Clocks of one machine agree to the microsecond; that of a virtual machine may lag after a sleep. */
const TOLERANCE_MS = 60_000;

const SHOWN = 3;

/** What the upper halves of times count. */
const HIGH_MS = 4294.967296;

const msOf = (high: number, low: number): number => high * HIGH_MS + low / 1e6;

/** Whether the times of a row can be of this scenario; those of a span without times can. */
const timeTest = ({ endHigh, endLow, startHigh, startLow }: Columns, clocks: readonly SubjectClock[]) => {
  const bounds = clocks.map(({ fromNs, toNs }) => ({
    from: Number(fromNs) / 1e6 - TOLERANCE_MS,
    to: toNs === undefined ? Number.POSITIVE_INFINITY : Number(toNs) / 1e6 + TOLERANCE_MS,
  }));
  // upper halves that are surely within the first clock: nearly all rows need no more than that
  const { from: first = Number.POSITIVE_INFINITY, to: last = 0 } = bounds[0] ?? {};
  const [firstHigh, lastHigh] = [Math.ceil(first / HIGH_MS) + 1, Math.floor(last / HIGH_MS) - 1];
  return (row: number): boolean => {
    if ((endHigh[row] ?? 0) >= firstHigh && (startHigh[row] ?? 0) < lastHigh) return true;
    const start = msOf(startHigh[row] ?? 0, startLow[row] ?? 0);
    const end = Math.max(start, msOf(endHigh[row] ?? 0, endLow[row] ?? 0));
    for (const { from, to } of bounds) if (end >= from && start <= to) return true;
    return end === 0 || bounds.length === 0;
  };
};

const MILLISECOND = 1_000_000n;

/**
 * Whether the times of a row may come again: each scenario begins at the same frozen moment, and of whole milliseconds
 * there are few. With ids out of CLNRM_SEED an honest span then looks like one of an earlier run.
 */
const recurrenceTest = (columns: Columns, clocks: readonly SubjectClock[]): ((row: number) => boolean) => {
  if (clocks.length < 2) return () => false;
  const isReal = timeTest(columns, clocks.slice(0, 1));
  const isWhole = (high = 0, low = 0): boolean => whole(high, low) % MILLISECOND === 0n;
  const { startHigh, startLow, endHigh, endLow } = columns;
  return (row) =>
    !isReal(row) && isWhole(startHigh[row], startLow[row]) && isWhole(endHigh[row], endLow[row]);
};

/** Collects one kind of suspects. */
const createGroup = (describe: (row: number, why: string) => Suspect) => {
  let count = 0;
  const shown: Suspect[] = [];
  return {
    add(row: number, why: string): void {
      if (count++ < SHOWN) shown.push(describe(row, why));
    },
    read: (): SuspectGroup => ({ count, shown }),
  };
};

const describer =
  (columns: Columns) =>
  (row: number, why: string): Suspect => ({
    ...rowName(columns, row),
    spanId: toHex(columns.spanHigh[row] ?? 0, columns.spanLow[row] ?? 0),
    startNs: String(whole(columns.startHigh[row] ?? 0, columns.startLow[row] ?? 0)),
    endNs: String(whole(columns.endHigh[row] ?? 0, columns.endLow[row] ?? 0)),
    why,
  });

/** Looks at every row of the subject. `ranges` say who sent which rows. */
export const suspect = (
  columns: Columns,
  index: SpanIndex,
  ranges: readonly ExportRange[],
  rules: SuspicionRules,
): Suspicion => {
  index.advance();
  const claims = createClaims(columns, index, ranges, rules);
  const isNow = timeTest(columns, rules.clocks);
  const mayRecur = recurrenceTest(columns, rules.clocks);
  const wasSeen = (row: number): boolean => rules.seen.has(columns, row) && !mayRecur(row);
  const describe = describer(columns);
  const [forged, replayed] = [createGroup(describe), createGroup(describe)];
  const aside = new Map<number, number>();
  const runner = SOURCES.indexOf('runner');
  const put = (row: number, phase: (typeof PHASES)[number]): void => {
    aside.set(row, PHASES.indexOf(phase));
  };
  const weigh = (row: number): void => {
    const claim = claims.forged(row);
    if (claim !== undefined) {
      forged.add(row, claim);
      put(row, 'forged');
      return;
    }
    const earlier =
      claims.earlier(row) ??
      (isNow(row) ? undefined : 'it ended before the scenario began') ??
      (wasSeen(row) ? 'it was seen before, with the same ids and times' : undefined);
    if (earlier !== undefined) {
      if (!index.repeated.has(row)) replayed.add(row, earlier);
      put(row, 'replayed');
    } else if (claims.isElsewhere(row)) put(row, 'unattributed');
  };
  // nearly all rows share what they are of with the row before, and are as they should be
  const { runs, resource, size, source } = columns;
  for (const [at, from] of runs.entries()) {
    const isPlain = index.repeated.size === 0 && claims.isPlain(resource[from] ?? 0);
    const to = source[from] === runner ? from : (runs[at + 1] ?? size);
    for (let row = from; row < to; row++)
      if (!isPlain || claims.named(row) || !isNow(row) || wasSeen(row)) weigh(row);
  }
  return { forged: forged.read(), replayed: replayed.read(), aside };
};
