import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScenarioResult } from '../../src/model/verdict.ts';
import { engineTest } from '../helpers/engine.ts';
import { endOf, ends, faultsOf, findingsOf } from '../helpers/outcome.ts';
import { portOf } from '../helpers/ports.ts';
import { project } from '../helpers/project.ts';
import { type CliRun, runCli } from '../helpers/run-cli.ts';

const HEAD = '[meta]\nname = "fault"\n';
const server = (body: string): string =>
  `require('http').createServer((q, r) => { ${body} }).listen(80, () => console.log('up'))`;
const service = (script: string, more = 'ports = [80]'): string =>
  `[service.api]\ncommand = ["node", "-e", ${JSON.stringify(script)}]\n${more}\n`;
const scenario = (step: string, name = 'one'): string => `[[scenario]]\nname = "${name}"\n${step}\n`;
const step = (line: string, name = 'only'): string => `[[scenario.step]]\nname = "${name}"\n${line}\n`;

/** One spec, run once. */
const run = async (spec: string, flags = ''): Promise<CliRun> => {
  using place = project({ 'fault.clnrm.toml': HEAD + spec });
  return await runCli(`clnrm run -r ndjson -q ${flags}`, place.folder);
};

const lineOf = (spec: string, text: string): number =>
  (HEAD + spec).split('\n').findIndex((line) => line.includes(text)) + 1;

test('a service that dies in mid-scenario fails it by name, with exit code, place and its own log', async () => {
  const spec =
    service(server("console.error('disk is full'); process.exit(7)")) +
    scenario(step('http = { url = "${{ service.api.url }}/" }', 'ask') + step('run = "sleep 1000"', 'later'));

  const cli = await run(spec);

  expect(cli.exitCode).toBe(1);
  const [crash] = findingsOf(cli, 'service-exited');
  expect(crash?.message).toBe("service 'api' ended while the scenario ran: exit code 7");
  expect(crash?.at).toMatchObject({ file: 'fault.clnrm.toml', line: lineOf(spec, '[service.api]') });
  expect(endOf(cli).services).toEqual([{ id: 'api', log: ['up', 'disk is full'], exit: 'exit code 7' }]);
});

test('a service killed by a step ends the next step at once, by name and signal', async () => {
  const spec =
    service(server('process.kill(process.pid, "SIGKILL")')) +
    scenario(step('run = "node -e \\"fetch(\'http://api\').catch(() => {})\\"; sleep 1000"', 'kill'));

  const cli = await run(spec);

  expect(cli.exitCode).toBe(1);
  expect(findingsOf(cli, 'service-exited')[0]?.message).toContain('ended by SIGKILL');
});

test('a service that never gets ready is exit 3, with what the last probe saw and its own log', async () => {
  const spec =
    service(
      server('r.statusCode = 503; r.end()'),
      'ports = [80]\nwait = { http = "/up", timeout = "600ms" }',
    ) + scenario(step('run = "true"'));

  const cli = await run(spec);

  expect(cli.exitCode).toBe(3);
  const [error] = endOf(cli).errors;
  expect(error).toMatchObject({ code: 'service-not-ready', log: ['up'] });
  expect(error?.message).toBe("service 'api' was not ready after 0.6 s: GET /up answered 503");
  expect(error?.at?.line).toBe(lineOf(spec, 'wait ='));
});

test('a service that prints and exits 3 before it is ready shows both', async () => {
  const cli = await run(
    service("console.error('no config'); process.exitCode = 3") + scenario(step('run = "true"')),
  );

  expect(cli.exitCode).toBe(3);
  expect(endOf(cli).errors).toMatchObject([
    {
      code: 'service-exited',
      message: "service 'api' ended before it was ready: exit code 3",
      log: ['no config'],
    },
  ]);
});

test('a service whose program does not exist says so', async () => {
  const spec = `[service.api]\ncommand = ["no-such-program"]\nports = [80]\n${scenario(step('run = "true"'))}`;

  const cli = await run(spec);

  expect(cli.exitCode).toBe(3);
  const [error] = endOf(cli).errors;
  expect(error?.message).toContain('exit code 127');
  expect(error?.log?.join('\n')).toContain('no-such-program');
  expect(error?.at?.line).toBe(lineOf(spec, '[service.api]'));
});

test('one port declared twice is refused before anything starts', async () => {
  const spec = `${service(server('r.end()'))}[service.other]\ncommand = ["node"]\nports = [80]\n${scenario(step('run = "true"'))}`;

  const cli = await run(spec);

  expect(cli.exitCode).toBe(2);
  expect(faultsOf(cli)).toMatchObject([{ code: 'port-conflict', at: { file: 'fault.clnrm.toml' } }]);
  expect(faultsOf(cli)[0]?.message).toContain('80');
  expect(ends(cli)).toEqual([]);
});

engineTest('a missing image is exit 3 and names the image, where it stands and what to do', async () => {
  const spec = `[service.db]\nimage = "clnrm/no-such-image:9"\npull = "never"\n${scenario(step('service = "db"\nrun = "true"'))}`;

  const cli = await run(spec);

  expect(cli.exitCode).toBe(3);
  const [error] = endOf(cli).errors;
  expect(error?.code).toBe('missing-image');
  expect(error?.message).toContain('clnrm/no-such-image:9');
  expect(error?.hint).toBeTruthy();
  expect(error?.at?.line).toBe(lineOf(spec, '[service.db]'));
});

test('a template error inside a loop points at its own line and nothing starts', async () => {
  const spec = `{% for n in [1, 2] %}\n${scenario(step('run = "echo {{ nope }}"'), 'n{{ n }}')}{% endfor %}\n`;

  const cli = await run(spec);

  expect(cli.exitCode).toBe(2);
  expect(faultsOf(cli)).toMatchObject([
    { code: 'undefined-variable', at: { file: 'fault.clnrm.toml', line: lineOf(spec, 'nope') } },
  ]);
  expect(faultsOf(cli)[0]?.message).toContain('nope');
});

test('a step that prints 100 MB is right, cut where limits.output_kb says, and said to be cut', async () => {
  const spec = `[limits]\noutput_kb = 64\n${scenario(step('run = "head -c 100000000 /dev/zero | tr \'\\\\000\' x; echo; exit 4"\nexpect = { exit_code = 4, stdout = { regex = "^x{65536}$" } }'))}`;

  const cli = await run(spec);

  expect(endOf(cli).steps[0]?.findings).toEqual([]);
  expect(cli.exitCode).toBe(0);
  const said = cli.events.find((event) => event.type === 'scenario:diagnostic');
  expect(said?.diagnostic).toMatchObject({ severity: 'warning', code: 'output-truncated' });
  expect(said?.diagnostic.message).toContain('limits.output_kb = 64');
  const logged = cli.events.reduce((sum, e) => sum + (e.type === 'step:log' ? e.line.length : 0), 0);
  expect(logged).toBeLessThanOrEqual(2 * 65_536);
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
  expect(steps[0]?.findings).toMatchObject([
    { code: 'step-timeout', at: { line: lineOf(spec, 'sleep 60') - 2 } },
  ]);
  expect(steps[0]?.findings[0]?.message).toContain('timeout = 0.3 s');
});

test('a scenario that takes too long is ended, fails with its limit, and its teardown runs', async () => {
  const spec = `[[teardown]]\nrun = "echo tidied"\n${scenario(`timeout = "400ms"\n${step('run = "sleep 60"')}`)}`;

  const cli = await run(spec);

  expect(cli.exitCode).toBe(1);
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
  expect(readdirSync(place.folder)).toEqual(['fault.clnrm.toml']);
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
