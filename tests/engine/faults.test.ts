import { expect, test } from 'vitest';
import { engineTest } from '../helpers/engine.ts';
import { lineOf, run, scenario, server, service, step } from '../helpers/fault-spec.ts';
import { endOf, ends, faultsOf, findingsOf } from '../helpers/outcome.ts';

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
  expect(error?.message).toBe("service 'api' runs and was not ready after 0.6 s: GET /up answered 503");
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
