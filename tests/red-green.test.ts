import { expect, test } from 'vitest';
import { pendingOf, type Round, type RoundScenario, roundScenario, shortOf } from '../src/red-green.ts';
import { project } from './helpers/project.ts';
import { runCli } from './helpers/run-cli.ts';

const scenario = (colour: RoundScenario['colour'], name = 'order'): RoundScenario => ({
  spec: 'shop.clnrm.toml',
  name,
  colour,
  because: colour === 'other' ? ['errored'] : [],
});

const round = (wanted: Round['expect'], scenarios: readonly RoundScenario[], met = true): Round => ({
  at: '2026-11-21T00:00:00.000Z',
  expect: wanted,
  met,
  scenarios,
});

test('an error is never red, and without a red scenario nothing was shown', () => {
  expect(shortOf('red', [scenario('other')], [])).toEqual([
    expect.stringContaining('neither red nor green: errored'),
    expect.stringContaining('no scenario is red'),
  ]);
  expect(shortOf('red', [scenario('red'), scenario('green', 'other')], [])).toEqual([]);
});

test('green counts for a scenario that was shown red, once', () => {
  const [red, green] = [round('red', [scenario('red')]), round('green', [scenario('green')])];

  expect(shortOf('green', [scenario('green')], [])).toEqual([expect.stringContaining('shown red before')]);
  expect(shortOf('green', [scenario('green')], [red])).toEqual([]);
  expect(shortOf('green', [scenario('green')], [red, green])).toHaveLength(1);
  expect(shortOf('green', [scenario('green'), scenario('red', 'refund')], [red])).toEqual([
    expect.stringContaining('refund is still red'),
  ]);
});

test('a round that was not met changes nothing, and another scenario stays pending', () => {
  const rounds = [
    round('red', [scenario('red'), scenario('red', 'refund')]),
    round('green', [scenario('green'), scenario('red', 'refund')], false),
    round('green', [scenario('green', 'refund')]),
  ];

  expect(pendingOf(rounds).map(({ name }) => name)).toEqual(['order']);
});

test('a red proves itself by an expectation that was decided', () => {
  const failed = (outcome: 'failed' | 'undecided') =>
    roundScenario({
      ...{ spec: 'a', name: 'b', steps: [], errors: [] },
      status: 'failed',
      verdict: { status: 'failed', results: [{ id: 'expect.span[0]', outcome, findings: [] }] },
    });

  expect(failed('failed')).toMatchObject({ colour: 'red', because: ['expect.span[0]'] });
  expect(failed('undecided')).toMatchObject({ colour: 'other' });
});

test('a service is driven from red to green, and the history tells it', async () => {
  using place = project({});
  const run = (line: string) => runCli(line, place.folder);
  await run('clnrm init .');

  const early = await run('clnrm redgreen --expect green -q');
  await run(`sed -i 's/Hello, /Good day, /' server.mjs`);
  const red = await run('clnrm redgreen --expect red -q');
  await run(`sed -i 's/Good day, /Hello, /' server.mjs`);
  const green = await run('clnrm redgreen --expect green -q');
  const { stdout } = await run('clnrm redgreen report');

  expect([early, red, green].map(({ exitCode }) => exitCode)).toEqual([1, 0, 0]);
  expect(early.stderr).toContain('none of these scenarios was shown red before');
  expect(red.stderr).toContain('red as expected: 1 scenario');
  expect(stdout.replace(/^\S+ \S+/gm, 'when')).toContain('when  not green');
  expect(stdout).toContain('every red became green');
});
