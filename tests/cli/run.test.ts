import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/events.ts';
import { project, shellSpec } from '../helpers/project.ts';
import { runCli } from '../helpers/run-cli.ts';
import { elements, parseXml } from '../helpers/xml.ts';

const two = shellSpec('two', { first: 'true', second: 'exit 3' });
const statuses = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) =>
    event.type === 'scenario:end' ? [`${event.result.name} ${event.result.status}`] : [],
  );

test('the project that init writes is green at once, judged by spans it really sent', async () => {
  using place = project({});

  const { events, exitCode, stderr } = await runCli(
    'clnrm init . > /dev/null && clnrm run -r ndjson',
    place.folder,
  );

  expect(stderr).toContain('✓ a visitor is greeted');
  expect(exitCode).toBe(0);
  const ended = events.find((event) => event.type === 'scenario:end');
  expect(ended?.result.evidence).toMatchObject({ spans: 2, services: ['api'] });
  expect(ended?.result.verdict?.results.map(({ outcome }) => outcome)).toEqual([
    'held',
    'held',
    'held',
    'held',
  ]);
});

test('one changed expectation turns that project red and names what was seen', async () => {
  using place = project({});
  const change = `sed -i 's/"hello.name" = "Ada"/"hello.name" = "Bob"/' hello.clnrm.toml`;

  const { stdout, exitCode } = await runCli(
    `clnrm init . > /dev/null && ${change} && clnrm run`,
    place.folder,
  );

  expect(exitCode).toBe(1);
  expect(stdout).toContain('[span-mismatch]');
  expect(stdout).toMatch(/✗ attrs\S* ?hello\.name: expected .*Bob.*, seen .*Ada/);
});

test('a failing step is exit 1, the other scenario still runs', async () => {
  using place = project({ 'two.clnrm.toml': two });

  const { events, exitCode } = await runCli('clnrm run -r ndjson -q', place.folder);

  expect(exitCode).toBe(1);
  expect(statuses(events)).toEqual(expect.arrayContaining(['first passed', 'second failed']));
  expect(events.at(-1)).toMatchObject({
    type: 'run:end',
    summary: { exitCode: 1, counts: { passed: 1, failed: 1 } },
  });
});

test('FILE:LINE runs the scenario there and no other', async () => {
  using place = project({ 'two.clnrm.toml': two });
  const line = two.split('\n').findIndex((text) => text.includes('first')) + 1;

  const { events, exitCode } = await runCli(`clnrm run two.clnrm.toml:${line} -r ndjson`, place.folder);

  expect(exitCode).toBe(0);
  expect(statuses(events)).toEqual(['first passed']);
});

test('a red scenario is run again by the command that its report gives', async () => {
  using place = project({ 'two.clnrm.toml': two });
  const { stdout } = await runCli('clnrm run', place.folder);
  const again = /run only this again {2}(.*)/.exec(stdout)?.[1] ?? '';

  const { events, exitCode } = await runCli(`${again} -r ndjson`, place.folder);

  expect(exitCode).toBe(1);
  expect(statuses(events)).toEqual(['second failed']);
});

test('one faulty spec stops the run before anything starts, unless --keep-going runs the others', async () => {
  using place = project({ 'two.clnrm.toml': two, 'faulty.clnrm.toml': '[meta]\nnam = "x"\n' });

  const stopped = await runCli('clnrm run -r ndjson -q', place.folder);
  const going = await runCli('clnrm run -r ndjson -q --keep-going', place.folder);

  expect([stopped.exitCode, going.exitCode]).toEqual([2, 2]);
  expect(stopped.events.map(({ type }) => type)).not.toContain('scenario:start');
  expect(statuses(going.events)).toHaveLength(2);
});

test('reports go to files, folders and all, and to stdout alone', async () => {
  using place = project({ 'two.clnrm.toml': two });

  const { stdout, stderr } = await runCli(
    'clnrm run -r json --report-junit out/deep/junit.xml',
    place.folder,
  );

  const xml = parseXml(readFileSync(join(place.folder, 'out/deep/junit.xml'), 'utf8'));
  expect(JSON.parse(stdout).summary).toMatchObject({ exitCode: 1 });
  expect(elements(xml, 'testcase').map(({ attributes }) => attributes.name)).toEqual(['first', 'second']);
  expect(stderr).toMatch(/written +out\/deep\/junit\.xml/);
});

test('--var and --seed reach the templates', async () => {
  const spec = shellSpec('vars', { only: 'echo {{ sku }}-{{ other }}' });
  using place = project({ 'vars.clnrm.toml': spec.replace('[[', '[vars]\nsku = "a"\nother = "b"\n\n[[') });

  const { events } = await runCli("clnrm run -r ndjson --var 'sku=x=1' --seed 7", place.folder);

  expect(events[0]).toMatchObject({ type: 'run:start', seed: '7' });
  expect(events).toContainEqual(expect.objectContaining({ type: 'step:log', line: 'x=1-b' }));
});

test('the command that runs a scenario again shows no secret', async () => {
  using place = project({ 'red.clnrm.toml': shellSpec('red', { only: 'exit 3' }) });

  const { stdout } = await runCli('clnrm run --var api_token=sk-0123456789 --var sku=tea', place.folder);

  expect(stdout).toContain("clnrm run red.clnrm.toml:4 --var 'api_token=***' --var sku=tea\n");
});

test('a reader that goes away does not change the verdict', async () => {
  using place = project({ 'two.clnrm.toml': shellSpec('fine', { first: 'true' }) });

  await runCli('(clnrm run -r ndjson -q; echo $? > code) | true', place.folder);

  expect(readFileSync(join(place.folder, 'code'), 'utf8')).toBe('0\n');
});

test('Ctrl-C in the middle of a step ends the run with 130 and a summary', async () => {
  using place = project({ 'slow.clnrm.toml': shellSpec('slow', { slow: 'sleep 60', later: 'touch ran' }) });
  const child = spawn(process.execPath, [resolve('dist/cli.js'), 'run', '-j1', '-r', 'ndjson'], {
    cwd: place.folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const events: RunEvent[] = [];
  const ended = new Promise<number | null>((done) => child.once('close', done));

  for await (const line of createInterface({ input: child.stdout })) {
    events.push(JSON.parse(line));
    if (events.at(-1)?.type === 'step:start') child.kill('SIGINT');
  }

  expect(await ended).toBe(130);
  expect(statuses(events)).toEqual(['slow cancelled', 'later cancelled']);
  expect(events.at(-1)).toMatchObject({ type: 'run:end', summary: { exitCode: 130 } });
  expect(existsSync(join(place.folder, 'ran'))).toBe(false);
});
