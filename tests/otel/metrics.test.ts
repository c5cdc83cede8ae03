import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ScenarioResult } from '../../src/model/verdict.ts';
import { metricsJson, metricsProtobuf } from '../../src/otel/encode-metrics.ts';
import { aggregate, BOUNDS } from '../../src/otel/metrics.ts';
import { METRIC_ATTRIBUTES, METRICS, measure } from '../../src/otel/run-metrics.ts';

const TIME = { startNs: 5n, timeNs: 1_735_689_600_000_000_001n };
const suite = { 'test.suite.name': { type: 'string', value: 'grüße' } } as const;

test('counts of equal attributes are one number, durations lie in buckets', () => {
  const [steps, duration] = aggregate(
    [
      { kind: METRICS.steps, value: 2, attributes: suite },
      { kind: METRICS.duration, value: 0.5, attributes: {} },
      { kind: METRICS.steps, value: 1, attributes: { ...suite } },
      { kind: METRICS.duration, value: 400, attributes: {} },
    ],
    TIME,
  );

  expect(steps).toMatchObject({ name: 'clnrm.steps', points: [{ attributes: suite, sum: 3 }] });
  // a bound belongs to the bucket below it
  const buckets = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1];
  expect(duration?.points).toEqual([{ attributes: {}, count: 2, sum: 400.5, min: 0.5, max: 400, buckets }]);
});

test('no value is lost between buckets', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
      const measured = values.map((value) => ({ kind: METRICS.duration, value, attributes: {} }));
      const [point] = aggregate(measured, TIME)[0]?.points ?? [];

      expect(point?.buckets).toHaveLength(BOUNDS.length + 1);
      expect(point?.buckets.reduce((all, count) => all + count, 0)).toBe(values.length);
      expect(point?.buckets[0]).toBe(values.filter((value) => value <= 0.01).length);
    }),
  );
});

test('both forms of OTLP say what was measured', async () => {
  const metrics = aggregate(
    [
      { kind: METRICS.steps, value: 3, attributes: suite },
      { kind: METRICS.duration, value: 0.3, attributes: suite },
    ],
    TIME,
  );
  const batch = { resource: { 'service.name': { type: 'string', value: 'clnrm' } }, metrics } as const;

  // the bytes were read by Python's opentelemetry-proto 1.45.2, as the same message that it makes of the JSON
  const both = `${JSON.stringify(metricsJson(batch), undefined, 1)}\n${metricsProtobuf(batch).toString('hex')}\n`;
  await expect(both).toMatchFileSnapshot('metrics.golden.txt');
});

const RESULT: ScenarioResult = {
  id: 'a#s',
  spec: 'a',
  name: 's',
  tags: [],
  status: 'flaky',
  attempts: 2,
  durationMs: 1_000,
  phases: {
    roomMs: 1,
    startMs: 2,
    stepsMs: 3,
    settleMs: 4,
    stopMs: 5,
    sealMs: 6,
    judgeMs: 7,
    imagesMs: 0,
    readyMs: 0,
  },
  steps: [{ name: 'x', part: 'step', status: 'passed', attempts: 1, durationMs: 20, findings: [] }],
  verdict: { status: 'passed', results: [{ id: 'e', outcome: 'held', findings: [] }] },
  errors: [],
  services: [],
  at: { file: 'a', line: 1, column: 1, length: 1, text: '' },
};

test('a scenario adds to each metric, with the attributes that the reference names', () => {
  const measured = measure({ suite: 'a', isJoint: false }, { ...RESULT, earlier: [RESULT] });

  const attributes = Object.fromEntries(measured.map((one) => [one.kind.name, Object.keys(one.attributes)]));
  const documented = Object.entries(METRICS).map(([key, { name }]) => [
    name,
    METRIC_ATTRIBUTES[key as keyof typeof METRICS],
  ]);
  expect(attributes).toEqual(Object.fromEntries(documented));
  const values = Object.fromEntries(measured.map((one) => [one.kind.name, one.value]));
  expect(values).toMatchObject({
    'clnrm.scenarios': 1,
    'clnrm.scenario.duration': 2,
    'clnrm.step.duration': 0.02,
  });
  expect(values).toMatchObject({ 'clnrm.scenario.attempts': 2, 'clnrm.scenario.phase.duration': 0.007 });
});

test('of a scenario that was skipped only that is counted', () => {
  const skipped = measure({ suite: 'a', isJoint: false }, { ...RESULT, status: 'skipped', attempts: 0 });

  expect(skipped.map(({ kind, value }) => [kind.name, value])).toEqual([['clnrm.scenarios', 1]]);
});
