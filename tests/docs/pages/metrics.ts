import { METRIC_ATTRIBUTES, METRICS } from '../../../src/otel/run-metrics.ts';
import { code, page, table } from '../markdown.ts';

const SHAPES = { sum: 'counter', histogram: 'histogram' } as const;

/** Every metric that a run sends of itself. */
export const metrics = (): string =>
  page(
    'Metrics',
    '`src/otel/run-metrics.ts`',
    'What a run counts and measures of itself. It is sent once, when the run ends, to where its spans go by OTLP (http/protobuf, http/json, grpc), as cumulative values since the run began; the resource names the run as `clnrm.run.id`. Nothing is sent with `OTEL_METRICS_EXPORTER=none`, to `stdout` or a file, by a run that `sample_ratio` leaves out, and where only `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` says where. How to send them: [own spans](../guides/own-spans.md).',
    table(
      ['Metric', 'Unit', 'Kind', 'What it says', 'Attributes'],
      (Object.keys(METRICS) as (keyof typeof METRICS)[]).map((key) => {
        const { name, unit, shape, description } = METRICS[key];
        return [
          code(name),
          code(unit),
          SHAPES[shape],
          description,
          METRIC_ATTRIBUTES[key].map(code).join(', '),
        ];
      }),
    ),
    '`clnrm.test.outcome` is how a scenario ended: `passed`, `failed`, `errored`, `flaky`, `skipped`, `cancelled`. `clnrm.expectation.outcome` is `held`, `failed` or `undecided`. `clnrm.phase` is `room`, `images`, `start`, `ready`, `steps`, `settle`, `stop`, `seal` or `judge`.',
  );
