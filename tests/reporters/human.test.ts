import { expect, test } from 'vitest';
import { human } from '../../src/reporters/human.ts';
import { painter, plainLook } from '../../src/util/look.ts';
import { widthOf } from '../../src/util/text.ts';
import { written } from '../helpers/collect.ts';
import { everythingWrong, notReady, result, runOf, unsealed } from './events.ts';

const golden = (name: string): string => `golden/${name}.txt`;
const mixed = runOf([everythingWrong, notReady, unsealed, result('later', 'skipped')], [], 3);

test('a scenario with everything wrong is told in the order of the design', async () => {
  await expect(written(human, runOf([everythingWrong], [], 1))).toMatchFileSnapshot(
    golden('everything-wrong'),
  );
});

test('a service that never got ready shows its own log and exit, once', async () => {
  const text = written(human, runOf([notReady], [], 3));

  expect(text.split('FATAL: bad config')).toHaveLength(2);
  await expect(text).toMatchFileSnapshot(golden('not-ready'));
});

test('a terminal without UTF-8 gets the same report in ASCII', async () => {
  const text = written(human, mixed, { look: { ...plainLook, unicode: false } });

  expect(text).toMatch(/^[\n\u0020-\u007e]*$/);
  await expect(text).toMatchFileSnapshot(golden('ascii'));
});

test('nothing is wider than 80 columns but words that cannot be broken', () => {
  const wide = written(human, mixed)
    .split('\n')
    .filter((line) => widthOf(line) > 80);

  expect(wide).toEqual([]);
});

test('the parts of a failure follow each other as the design says', () => {
  const text = written(human, runOf([everythingWrong], [], 1));
  const parts = [
    "step 'ledger'",
    '- expected',
    'log of api',
    '--> examples/checkout.clnrm.toml:38:1',
    'expected  a span',
  ];
  const rest = ['nearest spans', 'trace\n', '--> examples/checkout.clnrm.toml:52:1', 'run only this again'];

  const places = [...parts, ...rest].map((part) => text.indexOf(part, text.indexOf('── ✗')));

  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
});

test('scenarios appear in the order of the plan, whatever ends first', () => {
  const events = runOf([result('first', 'passed'), result('second', 'passed')]);
  const [start, firstStart, firstEnd, secondStart, secondEnd, end] = events;
  const raced = [start, firstStart, secondStart, secondEnd, firstEnd, end].filter(
    (event) => event !== undefined,
  );

  expect(written(human, raced)).toBe(written(human, events));
});

test('a scenario that was announced and never ended is said not to have run', () => {
  const events = runOf([result('first', 'passed')]).filter(({ type }) => type !== 'scenario:end');

  expect(written(human, events)).toContain('- first  not run');
});

test('an unsealed room and its remedy are in the summary although everything passed', () => {
  expect(written(human, runOf([unsealed]))).toMatch(/room +process, UNSEALED: .*\n?.*sudo sysctl/);
});

test('incomplete evidence is in the summary with its reason', () => {
  expect(written(human, runOf([everythingWrong], [], 1))).toMatch(
    /evidence +INCOMPLETE in 1 of 1, .*\n? *.*billing was\n? *killed/,
  );
});

test('faults that keep everything from running are told without an empty summary', () => {
  const fault = { severity: 'error', code: 'toml-syntax', message: 'not TOML' } as const;

  const text = written(human, runOf([], [fault, fault], 2));

  expect(text).toBe(
    'error[toml-syntax]: not TOML\n\nerror[toml-syntax]: not TOML\n\n2 faults to mend; nothing was started, exit 2\n',
  );
});

test('a run of nothing says so', () => {
  expect(written(human, runOf([], [], 4))).toBe('nothing was selected, exit 4\n');
});

test('quiet shows red scenarios and the summary only', () => {
  const text = written(human, runOf([result('green one', 'passed'), everythingWrong], [], 1), {
    verbosity: 'quiet',
  });

  expect(text).not.toContain('green one');
  expect(text).toMatch(/^examples\/checkout\.clnrm\.toml\n/);
  expect(text).toContain('✗ refund is idempotent');
  expect(text).toContain('1 passed, 1 failed (2)');
});

test('escape sequences of a service never reach the terminal', () => {
  const text = written(human, runOf([everythingWrong], [], 1));

  expect(text).not.toContain('\u001b');
  expect(text).toContain('│ Error: amount is not a number');
});

test('colours change nothing but colours', () => {
  const plain = written(human, mixed);

  const coloured = written(human, mixed, { look: { ...plainLook, paint: painter(true) } });

  expect(coloured).not.toBe(plain);
  expect(coloured.replaceAll(/\u001b\[\d+m/g, '')).toBe(plain);
});

test('flags that made the run what it was are part of the command that repeats it', () => {
  const text = written(human, runOf([everythingWrong], [], 1), { again: ['--seed 7'] });

  expect(text).toContain('clnrm run examples/checkout.clnrm.toml:30 --seed 7\n');
});
