import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/events.ts';
import { engineTest, images } from '../helpers/engine.ts';
import { ends } from '../helpers/outcome.ts';
import { project } from '../helpers/project.ts';
import { killRuns } from '../helpers/sigkill.ts';
import { leftBy, startCli } from '../helpers/start-cli.ts';

const service = '[service.api]\ncommand = ["sleep", "1000"]\n';
const container = `[service.box]\nimage = "${images.busybox}"\ncommand = ["sleep", "1000"]\nstop = { grace = "100ms" }\n`;
const daemon = 'setsid sleep 1001 > /dev/null 2>&1 < /dev/null & echo up';
const spec = (services: string, step: string): string =>
  `[meta]\nname = "left"\n${services}[[scenario]]\nname = "one"\nrun = ${JSON.stringify(step)}\n`;

const ran = (event: RunEvent): boolean => event.type === 'step:log' && event.line === 'up';

for (const [how, end] of [
  ['passes', ''],
  ['fails', '; exit 1'],
] as const)
  test(`nothing is left of a run that ${how}, not even a daemon that left its group`, async () => {
    using place = project({ 'a.clnrm.toml': spec(service, daemon + end) });
    await using cli = startCli(['run'], { cwd: place.folder });

    const { exitCode } = await cli.done;

    expect(exitCode).toBe(how === 'passes' ? 0 : 1);
    expect(await leftBy(cli)).toEqual([]);
  });

test('a process room too ends the daemons that a step left', async () => {
  using place = project({ 'a.clnrm.toml': spec('', daemon) });
  await using cli = startCli(['run', '--level', 'process'], { cwd: place.folder });

  const { exitCode } = await cli.done;

  expect(exitCode).toBe(0);
  expect(await leftBy(cli)).toEqual([]);
});

test('a service that cannot start leaves nothing', async () => {
  const late = '[service.api]\ncommand = ["sleep", "1000"]\nwait = { port = 80, timeout = "200ms" }\n';
  using place = project({ 'a.clnrm.toml': spec(late, 'true') });
  await using cli = startCli(['run'], { cwd: place.folder });

  const { exitCode } = await cli.done;

  expect(exitCode).toBe(3);
  expect(await leftBy(cli)).toEqual([]);
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  test(`${signal} ends everything, runs teardown, writes the reports and exits 130`, async () => {
    const text = `[[teardown]]\nrun = "echo tidied"\n`;
    using place = project({ 'a.clnrm.toml': spec(service + text, `${daemon}; sleep 1002`) });
    await using cli = startCli(['run', '--report-junit', 'out.xml'], { cwd: place.folder });

    await cli.until(ran);
    cli.child.kill(signal);
    const { exitCode, events } = await cli.done;

    expect(exitCode).toBe(130);
    expect(ends({ events })).toMatchObject([{ status: 'cancelled' }]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'step:log', line: 'tidied' }));
    expect(events.at(-1)).toMatchObject({ type: 'run:end', summary: { exitCode: 130 } });
    expect(await leftBy(cli)).toEqual([]);
  });

const slow = `${service}wait = { port = 99, timeout = "10m" }\n`;
const talking = `${service}\n[service.web]\ncommand = ["sh", "-c", "trap '' TERM; sleep 1000"]\nstop = { grace = "10m" }\n`;

test.each([
  ['scenario:start', service],
  ['room:open', service],
  ['service:start', slow],
  ['evidence:wait', talking],
] as const)('Ctrl-C at %s leaves nothing, and waits for no limit of the spec', async (moment, services) => {
  using place = project({ 'a.clnrm.toml': spec(services, 'true') });
  await using cli = startCli(['run'], { cwd: place.folder });

  await cli.until(({ type }) => type === moment);
  cli.child.kill('SIGINT');
  const { exitCode, events } = await cli.done;

  expect(exitCode).toBe(130);
  expect(ends({ events })).toMatchObject([{ status: 'cancelled' }]);
  expect(await leftBy(cli)).toEqual([]);
});

/** Waits until nothing is left, or 2 s are over; gives what is left then. */
const leftWithin = async (cli: Parameters<typeof leftBy>[0], ms: number): Promise<readonly string[]> => {
  for (const began = performance.now(); ; ) {
    const left = await leftBy(cli);
    if (left.length === 0 || performance.now() - began > ms) return left;
  }
};

test('a second signal of another kind ends at once, and the watchdog removes the rest', async () => {
  using place = project({ 'a.clnrm.toml': spec(service, `${daemon}; sleep 1003`) });
  await using cli = startCli(['run'], { cwd: place.folder });

  await cli.until(ran);
  cli.child.kill('SIGINT');
  cli.child.kill('SIGTERM');
  const { exitCode } = await cli.done;

  expect(exitCode).toBe(130);
  expect(await leftWithin(cli, 5_000)).toEqual([]);
});

test('SIGKILL of the runner leaves nothing', async () => {
  using place = project({ 'a.clnrm.toml': spec(service, `${daemon}; sleep 1004`) });
  await using cli = startCli(['run'], { cwd: place.folder });

  await cli.until(ran);
  cli.child.kill('SIGKILL');
  await cli.done;

  expect(await leftWithin(cli, 5_000)).toEqual([]);
});

test('--keep holds the red room until Ctrl-C, says how to enter it, and then leaves nothing', async () => {
  using place = project({ 'a.clnrm.toml': spec(service, 'echo kept > note; exit 1') });
  await using cli = startCli(['run', '--keep'], { cwd: place.folder });

  const kept = await cli.until(({ type }) => type === 'scenario:kept');
  expect(await leftBy(cli)).not.toEqual([]);
  cli.child.kill('SIGINT');
  const { exitCode } = await cli.done;

  expect(kept).toMatchObject({ enter: expect.stringContaining('nsenter') });
  expect(exitCode).toBe(130);
  expect(await leftBy(cli)).toEqual([]);
});

test('--keep holds a room that only an expectation makes red, its service still up', async () => {
  const wanted = '[expect.counts]\nspans_total = { gte = 1 }\n';
  using place = project({ 'a.clnrm.toml': `${spec(service, 'true')}\n${wanted}` });
  await using cli = startCli(['run', '--keep'], { cwd: place.folder });

  await cli.until(({ type }) => type === 'scenario:kept');
  const ended = cli.events.filter(({ type }) => type === 'service:exit');
  cli.child.kill('SIGINT');
  await cli.done;

  expect(ended).toEqual([]);
  expect(cli.events.flatMap((event) => (event.type === 'scenario:end' ? [event.result.status] : []))).toEqual(
    ['failed'],
  );
  expect(await leftBy(cli)).toEqual([]);
});

test('--keep does not take a span that ends with its service for missing', async () => {
  const wanted = '[[expect.span]]\nname = "clnrm.service"\nparent = "clnrm.scenario"\n';
  using place = project({ 'a.clnrm.toml': `${spec(service, 'true')}\n${wanted}` });
  await using cli = startCli(['run', '--keep'], { cwd: place.folder });

  expect(await cli.done).toMatchObject({ exitCode: 0 });
  expect(cli.events.filter(({ type }) => type === 'scenario:kept')).toEqual([]);
});

engineTest(
  'nothing is left of a run with containers, whether it ends, is interrupted or killed',
  async () => {
    using place = project({ 'a.clnrm.toml': spec(service + container, 'echo up; sleep 1005') });
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      await using cli = startCli(['run'], { cwd: place.folder });
      await cli.until(ran);
      cli.child.kill(signal);
      await cli.done;
      expect(await leftWithin(cli, signal === 'SIGKILL' ? 8_000 : 0)).toEqual([]);
    }
  },
);

// A short cut of tests/soak/sigkill.soak.ts.
test('SIGKILLs of the runner at random moments under -j2 leave nothing', { timeout: 120_000 }, async () => {
  const killed = await killRuns(6, 10_000);

  expect(killed.filter(({ left }) => left.length > 0)).toEqual([]);
});
