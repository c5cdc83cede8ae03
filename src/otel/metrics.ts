import type { Value } from '../model/value.ts';

type Attributes = Readonly<Record<string, Value>>;

/** What a metric measures, as OpenTelemetry names it. */
export interface MetricKind {
  readonly name: string;
  /** UCUM: `s`, or what is counted in braces. */
  readonly unit: string;
  readonly description: string;
  /** `sum` only grows; a `histogram` counts values in buckets. */
  readonly shape: 'sum' | 'histogram';
}

/** Numbers with the same attributes. */
interface Point {
  readonly attributes: Attributes;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Of a histogram: how many lie in each bucket, one more than there are bounds. */
  readonly buckets: readonly number[];
}

/** A metric with what was measured. Times are Unix times in ns. */
export interface Metric extends MetricKind {
  readonly startNs: bigint;
  readonly timeNs: bigint;
  readonly points: readonly Point[];
}

/** One number that was measured; for a sum, what it grew by. */
export interface Measurement {
  readonly kind: MetricKind;
  readonly value: number;
  readonly attributes: Attributes;
}

/** Seconds: from what a step of a shell takes to what a limit allows. */
export const BOUNDS: readonly number[] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

const pointOf = (attributes: Attributes, values: readonly number[]): Point => {
  const buckets = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  for (const value of values) {
    // a value on a bound lies below it
    const at = BOUNDS.findIndex((bound) => value <= bound);
    const bucket = at < 0 ? BOUNDS.length : at;
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  return {
    attributes,
    count: values.length,
    sum: values.reduce((all, value) => all + value, 0),
    min: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    max: values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
    buckets,
  };
};

const groupBy = <T>(all: readonly T[], key: (one: T) => string): readonly (readonly T[])[] => {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(key(one)) ?? [];
    groups.set(key(one), group);
    group.push(one);
  }
  return [...groups.values()];
};

/** Measurements as metrics, each with a point for every set of attributes, in the order of their first appearance. */
export const aggregate = (
  measured: readonly Measurement[],
  time: Pick<Metric, 'startNs' | 'timeNs'>,
): readonly Metric[] =>
  groupBy(measured, ({ kind }) => kind.name).flatMap((ofKind) => {
    const [first] = ofKind;
    if (first === undefined) return [];
    const points = groupBy(ofKind, ({ attributes }) => JSON.stringify(attributes)).map((same) =>
      pointOf(
        same[0]?.attributes ?? {},
        same.map(({ value }) => value),
      ),
    );
    return [{ ...first.kind, ...time, points }];
  });
