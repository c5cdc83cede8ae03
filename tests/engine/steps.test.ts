import { expect, test } from 'vitest';
import type { StepResult } from '../../src/model/verdict.ts';
import { lineOf, run, scenario, service, step } from '../helpers/fault-spec.ts';
import { endOf, ends, faultsOf, findingsOf } from '../helpers/outcome.ts';

const told = (steps: readonly StepResult[]): readonly string[] =>
  steps.map(({ part, name, status }) => `${part} ${name} ${status}`);

const SETUP = '[[setup]]\nname = "before"\nrun = "echo before"\n';
const TEARDOWN = '[[teardown]]\nname = "after"\nrun = "echo after"\n';
/** Waits for a file that another step writes. */
const met = (own: string, other: string, then = 'true'): string =>
  `run = "touch ${own}; until [ -e ${other} ]; do sleep 0.01; done; ${then}"\ntimeout = "10s"`;

test('concurrent steps run at once, each to its end, between setup and teardown', async () => {
  const spec = `${SETUP}${TEARDOWN}${scenario(
    `concurrent = true\n${step(met('a', 'b', 'exit 3'), 'first')}${step(met('b', 'a', 'echo ${{ step.before.stdout }}'), 'second')}`,
  )}`;

  const cli = await run(spec);

  const { steps } = endOf(cli);
  expect(told(steps)).toEqual([
    'setup before passed',
    'step first failed',
    'step second passed',
    'teardown after passed',
  ]);
  expect(findingsOf(cli, 'exit-code')).toHaveLength(1);
  const order = cli.events.flatMap((event) => (event.type === 'step:start' ? [event.step] : []));
  expect([order[0], order.at(-1)]).toEqual(['before', 'after']);
  expect(cli.exitCode).toBe(1);
});

test('a failed setup skips the steps, also concurrent ones, and teardown runs', async () => {
  const failing = '[[setup]]\nname = "before"\nrun = "exit 1"\n[[setup]]\nname = "more"\nrun = "true"\n';
  const two = step('run = "true"', 'a') + step('run = "true"', 'b');
  const spec = `${failing}${TEARDOWN}${scenario(`concurrent = true\n${two}`, 'at once')}${scenario(two, 'in turn')}`;

  const cli = await run(spec, '-j1');

  const wanted = [
    'setup before failed',
    'setup more skipped',
    'step a skipped',
    'step b skipped',
    'teardown after passed',
  ];
  expect(ends(cli).map(({ steps }) => told(steps))).toEqual([wanted, wanted]);
});

test('teardown runs although a service did not start, and the scenario is errored', async () => {
  const spec = `${TEARDOWN}${service('process.exit(1)')}${scenario(step('run = "true"'))}`;

  const cli = await run(spec);

  expect(endOf(cli).errors).not.toEqual([]);
  expect(told(endOf(cli).steps)).toEqual(['teardown after passed']);
  expect(cli.exitCode).toBe(3);
});

test('a teardown step that fails makes the scenario red, and the next one runs', async () => {
  const failing = '[[teardown]]\nname = "broken"\nrun = "exit 1"\n';

  const cli = await run(`${failing}${TEARDOWN}${scenario(step('run = "true"'))}`);

  expect(endOf(cli).status).toBe('failed');
  expect(told(endOf(cli).steps)).toEqual([
    'step only passed',
    'teardown broken failed',
    'teardown after passed',
  ]);
});

test('after a failure that says so the next step runs, after any other it is skipped; both are red', async () => {
  const spec = scenario(
    step('run = "exit 1"\ncontinue_on_failure = true', 'soft') +
      step('run = "exit 1"', 'hard') +
      step('run = "true"', 'never'),
  );

  const cli = await run(spec);

  expect(told(endOf(cli).steps)).toEqual(['step soft failed', 'step hard failed', 'step never skipped']);
  expect(cli.exitCode).toBe(1);
});

test('a step is tried until `until` holds; `expect` judges the last attempt only', async () => {
  const count = "echo x >> n; wc -l < n | tr -d ' '";
  const spec = scenario(
    step(
      `run = "${count}"\nretry = { attempts = 9, until = { stdout = "3" } }\nexpect = { stdout = "3" }`,
      'holds',
    ) +
      step(
        `run = "${count}"\nretry = { attempts = 9, until = { stdout = "5" } }\nexpect = { stdout = "4" }\ncontinue_on_failure = true`,
        'too late',
      ) +
      step('run = "echo no"\nretry = { attempts = 2, until = { stdout = "yes" } }', 'never'),
  );

  const cli = await run(spec);

  const { steps } = endOf(cli);
  expect(steps.map(({ status, attempts }) => `${status} ${attempts}`)).toEqual([
    'passed 3',
    'failed 2',
    'failed 2',
  ]);
  const messages = steps.map(({ findings }) => findings.map(({ message, at }) => [message, at?.line]));
  expect(messages).toEqual([
    [],
    [['stdout is "5", expected "4"', lineOf(spec, 'stdout = "4"')]],
    [['retry.until did not hold: stdout is "no", expected "yes"', lineOf(spec, 'stdout = "yes"')]],
  ]);
});

test('a skipped scenario starts nothing and says why; a run of nothing else proves nothing', async () => {
  const cli = await run(scenario(`skip = "the card API is down"\n${step('run = "true"')}`));

  expect(endOf(cli)).toMatchObject({
    status: 'skipped',
    reason: 'the card API is down',
    attempts: 0,
    steps: [],
  });
  expect(cli.events.map(({ type }) => type)).toEqual(['run:start', 'scenario:end', 'run:end']);
  expect(cli.exitCode).toBe(4);
});

test('`only` leaves the other scenarios of the selection out, and a warning says so', async () => {
  const spec = scenario('run = "true"', 'one') + scenario('only = true\nrun = "true"', 'two');

  const cli = await run(spec);

  expect(ends(cli).map(({ name }) => name)).toEqual(['two']);
  expect(faultsOf(cli)).toMatchObject([
    { severity: 'warning', code: 'focused-scenario', at: { line: lineOf(spec, 'only = true') } },
  ]);
  expect(faultsOf(cli)[0]?.message).toBe('only = true: 1 of 2 selected scenarios will run');
  expect(cli.exitCode).toBe(0);
});
