import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { ctrf } from '../../src/reporters/ctrf.ts';
import { tap } from '../../src/reporters/tap.ts';
import { written } from '../helpers/collect.ts';
import { everythingWrong, exporterFailed, flaky, notReady, result, runOf, unsealed } from './events.ts';

const all = [
  everythingWrong,
  notReady,
  unsealed,
  flaky,
  result('later', 'skipped', { reason: 'not today' }),
  result('cut off', 'cancelled'),
];
const fault = { severity: 'error', code: 'toml-syntax', message: 'not TOML' } as const;
const mixed = runOf(all, [exporterFailed, fault], 3);

test('ctrf keeps the schema of the Common Test Report Format', () => {
  const schema = JSON.parse(readFileSync('tests/reporters/ctrf-schema-0.0.json', 'utf8'));
  const ajv = new Ajv({ strict: false, formats: { uuid: true, uri: true, 'date-time': true } });

  const valid = ajv.validate(schema, JSON.parse(written(ctrf, mixed)));

  expect(ajv.errors).toBe(null);
  expect(valid).toBe(true);
});

test('ctrf counts every scenario once, and a fault of a spec as a failure', () => {
  const { summary, tests } = JSON.parse(written(ctrf, mixed)).results;

  expect(summary).toMatchObject({
    tests: 7,
    passed: 2,
    failed: 3,
    skipped: 1,
    other: 1,
    flaky: 1,
    suites: 1,
  });
  expect(summary.stop - summary.start).toBe(2600);
  expect(tests.map(({ rawStatus }: { rawStatus: string }) => rawStatus)).toEqual([
    'fault',
    'failed',
    'errored',
    'passed',
    'flaky',
    'skipped',
    'cancelled',
  ]);
  expect(tests[1]).toMatchObject({ line: 30, retries: 1, extra: { complete: false, sealed: true } });
  expect(tests[1].trace).toContain('run only this again  clnrm run examples/checkout.clnrm.toml:30');
});

test('ctrf tells of the attempt that failed before a flaky scenario passed', () => {
  const { tests } = JSON.parse(written(ctrf, runOf([flaky]))).results;

  expect(tests[0]).toMatchObject({ status: 'passed', flaky: true, retries: 1 });
  expect(tests[0].retryAttempts).toMatchObject([{ attempt: 1, status: 'failed' }]);
  expect(tests[0].retryAttempts[0].trace).toContain('exit code is 4, expected 0');
});

test('tap says what ran in the order of the plan, with what is known of each', async () => {
  const text = written(tap, mixed);

  expect(text.match(/^(?:not )?ok .*/gm)).toEqual([
    'not ok 1 - toml-syntax: not TOML',
    'not ok 2 - examples/checkout.clnrm.toml > refund is idempotent',
    'not ok 3 - examples/checkout.clnrm.toml > stock is reserved',
    'ok 4 - examples/checkout.clnrm.toml > order is placed',
    'ok 5 - examples/checkout.clnrm.toml > sometimes',
    'ok 6 - examples/checkout.clnrm.toml > later # SKIP not today',
    'ok 7 - examples/checkout.clnrm.toml > cut off # SKIP cancelled',
  ]);
  await expect(text).toMatchFileSnapshot('golden/mixed.tap');
});

test('no name of a scenario can end its line of tap or begin a directive', () => {
  const text = written(tap, runOf([result('a # TODO\nBail out! \\', 'failed')], [], 1));

  expect(text.split('\n')[3]).toBe('not ok 1 - examples/checkout.clnrm.toml > a \\# TODO Bail out! \\\\');
  expect(text).not.toMatch(/^Bail/m);
});

test('an interrupted run is no success to a reader of tap', () => {
  const events = runOf([result('cut off', 'cancelled')], [], 130).map((event) =>
    event.type === 'run:end'
      ? { ...event, summary: { ...event.summary, status: 'cancelled' as const } }
      : event,
  );

  expect(written(tap, events)).toMatch(/^Bail out! interrupted$/m);
});

test('a run of nothing is a plan of nothing', () => {
  expect(written(tap, runOf([], [], 4))).toContain('1..0 # SKIP nothing was selected\n');
});
