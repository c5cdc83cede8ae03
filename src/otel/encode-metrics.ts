import type { Value } from '../model/value.ts';
import { keyValues } from './encode-json.ts';
import { attributeFields, chunk, doubleField, fixedField, textField, wholeField } from './encode-wire.ts';
import { BOUNDS, type Metric } from './metrics.ts';

/** Metrics of one resource, as they are sent. */
export interface MetricsBatch {
  readonly resource: Readonly<Record<string, Value>>;
  readonly metrics: readonly Metric[];
}

/** AGGREGATION_TEMPORALITY_CUMULATIVE: since the run began, which is a series of its own. */
const CUMULATIVE = 2;

const SCOPE = 'clnrm';

type Point = Metric['points'][number];

const timesOf = ({ startNs, timeNs }: Metric): object => ({
  startTimeUnixNano: String(startNs),
  timeUnixNano: String(timeNs),
});

const histogramPoint = ({ count, sum, min, max, buckets }: Point): object => ({
  count: String(count),
  sum,
  min,
  max,
  bucketCounts: buckets.map(String),
  explicitBounds: BOUNDS,
});

const dataOf = (metric: Metric): object => {
  const dataPoints = metric.points.map((point) => ({
    ...timesOf(metric),
    attributes: keyValues(point.attributes),
    ...(metric.shape === 'sum' ? { asInt: String(point.sum) } : histogramPoint(point)),
  }));
  return metric.shape === 'sum'
    ? { sum: { dataPoints, aggregationTemporality: CUMULATIVE, isMonotonic: true } }
    : { histogram: { dataPoints, aggregationTemporality: CUMULATIVE } };
};

/** Metrics as the object of an OTLP/JSON export. */
export const metricsJson = ({ resource, metrics }: MetricsBatch): object => ({
  resourceMetrics: [
    {
      resource: { attributes: keyValues(resource) },
      scopeMetrics: [
        {
          scope: { name: SCOPE },
          metrics: metrics.map((metric) => ({
            name: metric.name,
            description: metric.description,
            unit: metric.unit,
            ...dataOf(metric),
          })),
        },
      ],
    },
  ],
});

// Field numbers are those of opentelemetry/proto/{collector/metrics,metrics}/v1/*.proto (1.9).

const sumPoint = ({ startNs, timeNs }: Metric, { sum, attributes }: Point): Buffer =>
  chunk(
    1,
    fixedField(2, startNs),
    fixedField(3, timeNs),
    fixedField(6, BigInt(sum)),
    ...attributeFields(7, attributes),
  );

const histogramFields = ({ startNs, timeNs }: Metric, point: Point): Buffer =>
  chunk(
    1,
    fixedField(2, startNs),
    fixedField(3, timeNs),
    fixedField(4, BigInt(point.count)),
    doubleField(5, point.sum),
    // a repeated number that is not packed is read all the same
    ...point.buckets.map((count) => fixedField(6, BigInt(count))),
    ...BOUNDS.map((bound) => doubleField(7, bound)),
    ...attributeFields(9, point.attributes),
    doubleField(11, point.min),
    doubleField(12, point.max),
  );

const metricFields = (metric: Metric): readonly Buffer[] => [
  textField(1, metric.name),
  textField(2, metric.description),
  textField(3, metric.unit),
  metric.shape === 'sum'
    ? chunk(
        7,
        ...metric.points.map((point) => sumPoint(metric, point)),
        wholeField(2, BigInt(CUMULATIVE)),
        wholeField(3, 1n),
      )
    : chunk(
        9,
        ...metric.points.map((point) => histogramFields(metric, point)),
        wholeField(2, BigInt(CUMULATIVE)),
      ),
];

/** Metrics as an ExportMetricsServiceRequest. */
export const metricsProtobuf = ({ resource, metrics }: MetricsBatch): Buffer =>
  chunk(
    1,
    chunk(1, ...attributeFields(1, resource)),
    chunk(2, chunk(1, textField(1, SCOPE)), ...metrics.map((metric) => chunk(2, ...metricFields(metric)))),
  );
