import type { Columns } from './columns.ts';
import { halves, whole } from './ids.ts';

/** A clock of subjects beside the runner's, and what tells their stamps apart. */
export interface SecondClock {
  /** How far it is ahead of the runner's clock, whole ms in ns; below zero when it is behind. */
  readonly aheadNs: bigint;
  /** Whether it stamped a raw row of the subject that starts at `startNs`. */
  stamped(startNs: bigint, row: number): boolean;
}

/**
 * How stamps of a scenario that ran `sinceNs … untilNs` on the runner's clock are told from those of a clock that is
 * `aheadNs` ahead: by the middle of the gap between what the two showed. Undefined where both showed the same times.
 */
export const secondClock = (
  aheadNs: bigint,
  { sinceNs, untilNs }: { readonly sinceNs: bigint; readonly untilNs: bigint },
): SecondClock | undefined => {
  const length = untilNs - sinceNs;
  if (aheadNs <= length && -aheadNs <= length) return undefined;
  const dividesAtNs = (sinceNs + untilNs + aheadNs) / 2n;
  return { aheadNs, stamped: (startNs) => startNs >= dividesAtNs === aheadNs > 0n };
};

/** Start and end of every row on the runner's clock, and how far the clock that stamped them was ahead of it. */
export interface Times extends Pick<Columns, 'startHigh' | 'startLow' | 'endHigh' | 'endLow' | 'source'> {
  aheadNs(row: number): bigint;
}

const RUNNER = 1;

/** The times of all rows on one axis. Nothing is lost: what a clock showed is the time here and how far it was ahead. */
export const timesOf = (columns: Columns, clock: SecondClock | undefined): Times => {
  const { size, source } = columns;
  if (clock === undefined) return { ...timesIn(columns), source, aheadNs: () => 0n };
  const { aheadNs } = clock;
  const times = timesIn(columns, size);
  const isAhead = new Uint8Array(size);
  for (let row = 0; row < size; row++) {
    const start = whole(columns.startHigh[row] ?? 0, columns.startLow[row] ?? 0);
    if (source[row] === RUNNER || !clock.stamped(start, row)) continue;
    isAhead[row] = 1;
    const end = whole(columns.endHigh[row] ?? 0, columns.endLow[row] ?? 0);
    [times.startHigh[row], times.startLow[row]] = halves(start - aheadNs);
    [times.endHigh[row], times.endLow[row]] = halves(end - aheadNs);
  }
  return { ...times, source, aheadNs: (row) => (isAhead[row] === 1 ? aheadNs : 0n) };
};

const timesIn = ({ startHigh, startLow, endHigh, endLow }: Columns, copied?: number) =>
  copied === undefined
    ? { startHigh, startLow, endHigh, endLow }
    : {
        startHigh: startHigh.slice(0, copied),
        startLow: startLow.slice(0, copied),
        endHigh: endHigh.slice(0, copied),
        endLow: endLow.slice(0, copied),
      };
