import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScenarioResult } from '../../src/model/verdict.ts';
import { HEAD, lineOf, run, scenario, step } from '../helpers/fault-spec.ts';
import { endOf, ends, findingsOf } from '../helpers/outcome.ts';
import { portOf } from '../helpers/ports.ts';
import { project } from '../helpers/project.ts';
import { type CliRun, runCli } from '../helpers/run-cli.ts';

test('a step that prints 100 MB is right, cut where limits.output_kb says, and said to be cut', async () => {
  const spec = `[limits]\noutput_kb = 64\n${scenario(step('run = "head -c 100000000 /dev/zero | tr \'\\\\000\' x; echo; exit 4"\nexpect = { exit_code = 4, stdout = { regex = "^x{65536}" } }'))}`;

  const cli = await run(spec);

  expect(endOf(cli).steps[0]?.findings).toEqual([]);
  expect(cli.exitCode).toBe(0);
  const said = cli.events.find((event) => event.type === 'scenario:diagnostic');
  expect(said?.diagnostic).toMatchObject({ severity: 'warning', code: 'output-truncated' });
  expect(said?.diagnostic.message).toContain('limits.output_kb = 64');
  const logged = cli.events.reduce((sum, e) => sum + (e.type === 'step:log' ? e.line.length : 0), 0);
  expect(logged).toBeLessThanOrEqual(2 * 65_536);
});

test('of what a failed step printed, the end is kept', async () => {
  const cli = await run(scenario(step('run = "seq 1 2000; echo it broke >&2; exit 3"')));

  const hints = findingsOf(cli, 'exit-code')[0]?.hints ?? [];
  expect(hints).toEqual([
    expect.stringMatching(/^stdout: …\n\d{4}\n[\s\S]*\n1999\n2000$/),
    'stderr: it broke',
  ]);
});

test('a step that hangs is ended at its timeout, teardown still runs', async () => {
  const spec = `[[teardown]]\nname = "tidy"\nrun = "echo tidied"\n${scenario(step('run = "echo begun; sleep 60"\ntimeout = "300ms"') + step('run = "true"', 'later'))}`;

  const cli = await run(spec);

  expect(cli.exitCode).toBe(1);
  const { steps } = endOf(cli);
  expect(steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'only failed',
    'later skipped',
    'tidy passed',
  ]);
  expect(steps[0]?.findings).toMatchObject([{ code: 'step-timeout', at: { line: lineOf(spec, '300ms') } }]);
  expect(steps[0]?.findings[0]?.message).toContain('timeout = 0.3 s');
});

test('a scenario that takes too long is ended, fails once with its limit, and its teardown runs', async () => {
  const spec = `[[teardown]]\nrun = "echo tidied"\n${scenario(`timeout = "400ms"\n${step('run = "sleep 60"')}`)}`;

  const cli = await run(spec);

  expect(cli.exitCode).toBe(1);
  expect(endOf(cli).steps[0]?.findings).toMatchObject([
    { code: 'scenario-timeout', at: { line: lineOf(spec, '400ms') } },
  ]);
  expect(findingsOf(cli, 'scenario-timeout')[0]?.message).toContain('timeout = 0.4 s');
  expect(endOf(cli).steps.at(-1)).toMatchObject({ part: 'teardown', status: 'passed' });
});

test('an http step to an unknown host is refused with the two ways to mend it', async () => {
  const cli = await run(scenario(step('http = { url = "http://elsewhere.test:81/" }')));

  expect(cli.exitCode).toBe(1);
  expect(findingsOf(cli, 'step-error')[0]?.message).toMatch(
    /elsewhere\.test:81 is outside the room: name a service, or add "elsewhere\.test:81" to \[isolation\] allow/,
  );
});

test('a file that may not be executed and a program that is not there are 126 and 127, with their messages', async () => {
  const spec = scenario(
    step(
      'command = ["./fault.clnrm.toml"]\nexpect = { exit_code = 126, stderr = { contains = "ermission" } }',
      'may not',
    ) +
      step(
        'command = ["./gone"]\nexpect = { exit_code = 127, stderr = { contains = "not found" } }',
        'is not',
      ),
  );

  const cli = await run(spec);

  expect(endOf(cli).steps.flatMap(({ findings }) => findings.map(({ message }) => message))).toEqual([]);
  expect(cli.exitCode).toBe(0);
});

test('a step passes on a later attempt and says how many it took', async () => {
  const cli = await run(
    scenario(
      step('run = "echo x >> tries; test $(wc -l < tries) -ge 3"\nretry = { attempts = 5, delay = "1ms" }'),
    ),
  );

  expect(cli.exitCode).toBe(0);
  expect(endOf(cli).steps).toMatchObject([{ status: 'passed', attempts: 3 }]);
});

test('a scenario that passes on a retry is flaky, in a fresh room each time, and exit 0', async () => {
  const answers = [500, 200];
  const outside = createServer((_, response) => response.writeHead(answers.shift() ?? 404).end());
  await once(outside.listen(0), 'listening');
  const place = `127.0.0.2:${portOf(outside)}`;
  const fresh = step('run = "test ! -e left; touch left"', 'fresh');

  const cli = await run(
    `[isolation]\nallow = ["${place}"]\n${scenario(`retries = 2\n${fresh}${step(`http = { url = "http://${place}/" }`)}`)}`,
  );
  outside.close();

  expect(cli.exitCode).toBe(0);
  expect(endOf(cli)).toMatchObject({ status: 'flaky', attempts: 2, room: { allowed: [place] } });
});

test('a value to capture that is not there fails the step, and what was there is shown', async () => {
  const spec = scenario(
    step('run = "echo \'{\\"id\\": 1}\'"\ncapture = { order = "$.order" }') +
      step('run = "echo ${{ step.only.order }}"', 'use'),
  );

  const cli = await run(spec);

  expect(cli.exitCode).toBe(1);
  const [missing] = findingsOf(cli, 'capture-missing');
  expect(missing?.message).toContain("'order'");
  expect(missing?.at?.line).toBe(lineOf(spec, 'capture'));
  expect(missing?.hints.join()).toContain('{"id": 1}');
  expect(endOf(cli).steps[1]?.status).toBe('skipped');
});

const three = ['first', 'second', 'third']
  .map((name) => scenario(step(`run = "test ${name} != second"`), name))
  .join('');
const outcomes = (cli: CliRun): readonly string[] =>
  ends(cli).map(({ name, status }: ScenarioResult) => `${name} ${status}`);

test('--fail-fast starts nothing after the first red scenario', async () => {
  const cli = await run(three, '-j1 --fail-fast');

  expect(cli.exitCode).toBe(1);
  expect(outcomes(cli)).toEqual(['first passed', 'second failed', 'third cancelled']);
});

test('--grep takes the scenarios whose names match', async () => {
  const cli = await run(three, "--grep '^(first|third)$'");

  expect(cli.exitCode).toBe(0);
  expect(outcomes(cli).toSorted()).toEqual(['first passed', 'third passed']);
});

test('a step that damages its workspace leaves the author’s folder as it was', async () => {
  const spec = HEAD + scenario(step('run = "touch made; echo x >> fault.clnrm.toml; mkdir -p a/b; exit 1"'));
  using place = project({ 'fault.clnrm.toml': spec });

  const cli = await runCli('clnrm run -r ndjson -q', place.folder);

  expect(cli.exitCode).toBe(1);
  expect(readdirSync(place.folder)).toEqual(['.clnrm', 'fault.clnrm.toml']);
  expect(readFileSync(join(place.folder, 'fault.clnrm.toml'), 'utf8')).toBe(spec);
});

test('a setup that fails skips the steps, and teardown still runs and may fail without hiding it', async () => {
  const spec = `[[setup]]\nname = "migrate"\nrun = "exit 9"\n[[teardown]]\nname = "tidy"\nrun = "exit 8"\n[[teardown]]\nname = "last"\nrun = "true"\n`;

  const cli = await run(spec + scenario(step('run = "true"')));

  expect(endOf(cli).steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'migrate failed',
    'only skipped',
    'tidy failed',
    'last passed',
  ]);
});

test('secrets appear in no event, wherever they are printed', async () => {
  const spec = `${scenario(step('run = "echo key=$API_TOKEN; echo again $API_TOKEN >&2; exit 1"\nenv = { API_TOKEN = "xyzzy-4711" }'))}`;

  const cli = await run(spec, '-r human=out.txt');

  expect(cli.exitCode).toBe(1);
  expect(cli.stdout).toContain('key=***');
  expect(cli.stdout + cli.stderr).not.toContain('xyzzy-4711');
});

test.each(['auto', 'process'])(
  'a project that holds the folder for temporary files is refused with what to do (--level %s)',
  async (level) => {
    using place = project({ 'fault.clnrm.toml': HEAD + scenario(step('run = "true"')) });

    const cli = await runCli(`TMPDIR=${place.folder} clnrm run -r ndjson -q --level ${level}`, place.folder);

    expect(cli.exitCode).toBe(3);
    expect(endOf(cli).errors).toMatchObject([{ code: 'room-failed', hint: expect.stringContaining('own') }]);
    expect(endOf(cli).errors[0]?.message).toContain('holds the folder for temporary files');
  },
);

test('--tag takes the scenarios that bear the tag, and none at all is exit 4', async () => {
  const tagged = `${scenario('tags = ["slow"]\nrun = "true"', 'a')}${scenario('run = "exit 1"', 'b')}`;

  const slow = await run(tagged, '--tag slow');
  const none = await run(tagged, '--tag gone');

  expect([slow.exitCode, outcomes(slow)]).toEqual([0, ['a passed']]);
  expect([none.exitCode, outcomes(none)]).toEqual([4, []]);
});
