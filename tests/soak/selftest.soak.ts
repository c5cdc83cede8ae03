import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ScenarioResult } from '../../src/model/verdict.ts';
import { SUITES } from '../../src/self-test.ts';
import { socket } from '../helpers/engine.ts';
import { PLANTED_FAULTS, type PlantedFault } from '../helpers/planted-faults.ts';

const copy = mkdtempSync(join(tmpdir(), 'clnrm-planted-'));

afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** A clnrm of its own, built as the one of this folder is. */
const install = (): void => {
  for (const part of ['dist', 'templates', 'selftest', 'package.json'])
    cpSync(resolve(part), join(copy, part), { recursive: true, filter: (path) => !path.endsWith('.map') });
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
};

install();

const programs = readdirSync(join(copy, 'dist'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.c?js$/.test(name))
  .map((name) => join(copy, 'dist', name));

/** Red suites are kept for people to look into; here nobody does. */
const forget = (stderr: string): void => {
  const [, folder] = /again from there: (\S*clnrm-self-test-\S+)/.exec(stderr) ?? [];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
};

interface Told {
  readonly status: number | null;
  readonly said: string;
  /** Scenarios that are red, and controls that are not. */
  readonly red: readonly string[];
}

const isRed = ({ status }: ScenarioResult): boolean => status === 'failed' || status === 'errored';

/** What self-test says against itself as a judge. */
const blind = (stderr: string): readonly string[] =>
  [...stderr.matchAll(/^ {2}a scenario that must fail by (\S+) /gm)].map(([, name]) => `control: ${name}`);

const selfTest = (suite: string): Told => {
  const report = join(copy, 'report.json');
  const argv = [join(copy, 'dist/cli.js'), 'self-test', '--suite', suite, '-q', '--report', report];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    encoding: 'utf8',
    timeout: 120_000,
  });
  forget(stderr);
  const { scenarios }: { scenarios: readonly ScenarioResult[] } = JSON.parse(readFileSync(report, 'utf8'));
  const red = [...blind(stderr), ...scenarios.filter(isRed).map(({ name }) => name)];
  return { status, said: `${stdout}${stderr}`, red };
};

/** `#` is any digits. */
const patternOf = (find: string): RegExp =>
  new RegExp(find.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&').replaceAll('#', '(\\d*)'), 'g');

/** Breaks the copy, and mends it when it is disposed. */
const plant = ({ find, put }: PlantedFault): Disposable => {
  const pattern = patternOf(find);
  const texts = programs.map((path) => [path, readFileSync(path, 'utf8')] as const);
  const holding = texts.filter(([, text]) => text.match(pattern) !== null);
  const times = holding.reduce((sum, [, text]) => sum + (text.match(pattern)?.length ?? 0), 0);
  expect(times, `'${find}' in the built clnrm`).toBe(1);
  for (const [path, text] of holding)
    writeFileSync(
      path,
      text.replace(pattern, (_, digits: unknown) =>
        put.replaceAll('#', typeof digits === 'string' ? digits : ''),
      ),
    );
  return {
    [Symbol.dispose]: () => {
      for (const [path, text] of holding) writeFileSync(path, text);
    },
  };
};

test('each suite has two faults to find at least, and all of them are twenty or more', () => {
  const counts = SUITES.map((suite) => PLANTED_FAULTS.filter((one) => one.suite === suite).length);

  expect(Math.min(...counts)).toBeGreaterThanOrEqual(2);
  expect(PLANTED_FAULTS.length).toBeGreaterThanOrEqual(20);
});

const runsHere = (suite: string): boolean => suite !== 'container' || socket !== undefined;

test.skipIf(socket !== undefined)('the suite container (skipped: there is no container engine)');

test.each(SUITES.filter(runsHere))('the suite %s is green without a fault', (suite) => {
  const { status, said, red } = selfTest(suite);

  expect(red, said).toEqual([]);
  expect(said).toContain('passed');
  expect(status).toBe(0);
});

test.each(PLANTED_FAULTS.filter(({ suite }) => runsHere(suite)))(
  '$suite is red for its own reason: $name',
  (fault) => {
    using _planted = plant(fault);

    const { status, said, red } = selfTest(fault.suite);

    expect([1, 3], said).toContain(status);
    // controls end as they like
    expect(red.toSorted(), said).toEqual(fault.red.toSorted());
    expect(said).toContain(fault.says);
  },
);
