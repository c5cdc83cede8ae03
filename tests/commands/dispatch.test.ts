import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dispatch } from '../../src/commands/dispatch.ts';
import { commands } from '../../src/commands/index.ts';
import { plannedCommands, plannedFlags } from '../../src/commands/planned.ts';
import { ClnrmError } from '../../src/diagnostics/errors.ts';
import { fakeHost } from '../helpers/fake-host.ts';
import { project, shellSpec } from '../helpers/project.ts';

/** The message and hint that a command line is refused with. */
const refused = async (...argv: string[]): Promise<string> => {
  const error: unknown = await dispatch(argv, fakeHost()).catch((reason: unknown) => reason);
  if (!(error instanceof ClnrmError)) throw new Error(`not refused: ${argv.join(' ')}`);
  return error.diagnostics.map(({ message, hint = '' }) => `${message} / ${hint}`).join('\n');
};

const fine = { 'fine.clnrm.toml': shellSpec('fine', { first: 'true' }) };

test.each([
  [['rum'], "clnrm has no command 'rum' / did you mean 'run'?"],
  [['run', '--joobs', '2'], "clnrm run has no flag '--joobs' / did you mean '--jobs'?"],
  [['run', '-x'], "clnrm run has no flag '-x' / `clnrm run --help` lists the flags"],
  [['run', '-j', '0'], "--jobs wants a whole number of at least 1, it is '0' / "],
  [['run', '-j', '1.5'], "--jobs wants a whole number of at least 1, it is '1.5' / "],
  [['run', '--seed', '99999999999999999999'], '--seed wants a whole number of at least 0'],
  [['run', '--timeout', '30'], "--timeout wants a duration above zero, it is '30' / write '500ms'"],
  [['run', '--grep', '('], '--grep is not a regular expression'],
  [['run', '--var', '=x'], "--var wants name=value, it is '=x'"],
  [['run', '--seed', '1', '--seed', '2'], '--seed is given 2 times: 1, 2 / give it once'],
  [['run', '--keep=no'], '--keep takes no value'],
  [['run', '-r'], '--reporter wants a value'],
  [['run', '-vq'], '--verbose and --quiet exclude each other'],
  [['run', '-r', 'junit='], '-r junit= names no file'],
  [['run', '-r', 'json=a', '-r', 'ndjson=a'], 'two reporters would write'],
  [['run', '-r', '__proto__'], "there is no reporter '__proto__'"],
  [['clean', 'all'], "clnrm clean takes only flags, 'all' is too many"],
  [['--no-colour'], "clnrm has no flag '--no-colour' / did you mean '--no-color'?"],
  [['--no-color', 'rum'], "clnrm has no command 'rum'"],
  [['plugins', 'add'], 'not supported yet: clnrm plugins add'],
  [['plugins', 'lst'], "clnrm plugins has no 'lst'"],
])('%j is refused with the actual value', async (argv, message) => {
  expect(await refused(...argv)).toContain(message);
});

test('every command and flag of the design that is not built is refused by name', async () => {
  for (const command of plannedCommands)
    expect(await refused(command)).toMatch(`not supported yet: clnrm ${command}`);
  for (const [command, flags] of Object.entries(plannedFlags)) {
    for (const flag of flags) {
      const dashed = flag.length === 1 ? `-${flag}` : `--${flag}`;
      expect(await refused(command, dashed)).toMatch(`not supported yet: clnrm ${command} ${dashed}`);
    }
  }
});

test('nothing is both built and planned', async () => {
  for (const [name, { load }] of Object.entries(commands)) {
    const { flags } = (await load()).default;
    const names = Object.entries(flags).flatMap(([long, { alias = long }]) => [long, alias]);
    expect(plannedCommands.has(name)).toBe(false);
    expect(names.filter((flag) => plannedFlags[name]?.has(flag))).toEqual([]);
  }
});

test('every flag is in the help of its command, and every command in the help of all', async () => {
  const overall = fakeHost();
  await dispatch([], overall);
  for (const [name, { load }] of Object.entries(commands)) {
    const host = fakeHost();
    expect(await dispatch([name, '--help'], host)).toBe(0);
    expect(overall.told.stdout).toContain(`  ${name}`);
    for (const flag of Object.keys((await load()).default.flags))
      expect(host.told.stdout).toContain(`--${flag}`);
  }
});

test('words after -- are paths even if they look like flags', async () => {
  expect(await refused('init', '--', '--a', '--b')).toContain("'--b' is too many");
});

test('a green run is 0, its report is on stdout and stderr is empty', async () => {
  using place = project(fine);
  const host = fakeHost({ cwd: place.folder });

  expect(await dispatch(['run', '--stable'], host)).toBe(0);

  expect(host.told.stdout).toMatch(/✓ first {2}0 ms/);
  expect(host.told.stderr).toBe('');
});

test('with a machine format on stdout people read stderr', async () => {
  using place = project(fine);
  const host = fakeHost({ cwd: place.folder });

  await dispatch(['run', '-r', 'human', '-r', 'junit', '-r', 'ndjson=run.ndjson'], host);

  expect(host.told.stdout).toMatch(/^<\?xml/);
  expect(host.told.stderr).toContain('✓ first');
  expect(readFileSync(join(place.folder, 'run.ndjson'), 'utf8')).toMatch(/"type":"run:end".*\n$/);
});

test('validate starts nothing and counts what would run', async () => {
  using place = project({ 'fine.clnrm.toml': shellSpec('fine', { first: 'touch ran', second: 'true' }) });
  const host = fakeHost({ cwd: place.folder });

  expect(await dispatch(['validate'], host)).toBe(0);

  expect(host.told.stdout).toBe('1 spec with 2 scenarios: nothing to mend\n');
  expect(existsSync(join(place.folder, 'ran'))).toBe(false);
});

test('validate of a selection that is empty is 4', async () => {
  using place = project(fine);

  expect(await dispatch(['validate', '--tag', 'smoke'], fakeHost({ cwd: place.folder }))).toBe(4);
});

test('init does not touch a folder in which it would overwrite a file', async () => {
  using place = project({ 'server.mjs': 'mine' });

  await expect(dispatch(['init'], fakeHost({ cwd: place.folder }))).rejects.toThrow(
    'not overwritten: server.mjs',
  );

  expect(readFileSync(join(place.folder, 'server.mjs'), 'utf8')).toBe('mine');
  expect(existsSync(join(place.folder, 'hello.clnrm.toml'))).toBe(false);
});

test('init into what is no folder is the fault of the command line', async () => {
  using place = project({ taken: '' });

  await expect(dispatch(['init', 'taken/x'], fakeHost({ cwd: place.folder }))).rejects.toThrow(
    'cannot be written',
  );
});

test('plugins says of each what a spec must know', async () => {
  const host = fakeHost();

  expect(await dispatch(['plugins', 'list'], host)).toBe(0);

  expect(host.told.stdout).toMatch(/^redis +Redis in a container.*\n +container; outputs url, host, port/m);
});
