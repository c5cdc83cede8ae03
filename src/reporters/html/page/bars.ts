import type { SpanColumns } from '../../../model/span-columns.ts';

/** Where the bar of a span stands, in percent of the trace's length. */
export interface Bar {
  readonly left: number;
  readonly width: number;
}

/** From the first start to the last end, in µs; at least 1. */
export const lengthUs = ({ startUs, durationUs }: SpanColumns): number =>
  startUs.reduce((most, start, row) => Math.max(most, start + (durationUs[row] ?? 0)), 1);

/** The bar of a row. A span of no length is still to be seen. */
export const barOf = ({ startUs, durationUs }: SpanColumns, row: number, allUs: number): Bar => {
  const left = Math.min(99.7, Math.max(0, ((startUs[row] ?? 0) / allUs) * 100));
  const width = Math.max(0.3, ((durationUs[row] ?? 0) / allUs) * 100);
  return { left, width: Math.min(width, 100 - left) };
};

/** Rows to be seen when what is below the folded ones is not. */
export const unfolded = ({ depth }: SpanColumns, folded: ReadonlySet<number>): readonly number[] => {
  const seen: number[] = [];
  let hidden = Number.POSITIVE_INFINITY;
  for (const [row, level] of depth.entries()) {
    if (level > hidden) continue;
    hidden = folded.has(row) ? level : Number.POSITIVE_INFINITY;
    seen.push(row);
  }
  return seen;
};

/** Rounded marks of a time scale: at most six, each a multiple of 1, 2 or 5 of a power of ten. */
export const ticksUs = (allUs: number): readonly number[] => {
  const least = allUs / 6;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= least) ?? allUs;
  return Array.from({ length: Math.floor(allUs / step) + 1 }, (_, index) => index * step);
};
