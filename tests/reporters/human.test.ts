import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/events.ts';
import { human } from '../../src/reporters/human.ts';
import { painter, plainLook } from '../../src/util/look.ts';
import { widthOf } from '../../src/util/text.ts';
import { written } from '../helpers/collect.ts';
import {
  diverted,
  everythingWrong,
  exporterFailed,
  finding,
  flaky,
  notReady,
  result,
  runOf,
  step,
  unsealed,
} from './events.ts';

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

test('a step that failed shows what it wrote, and standard output once only', () => {
  const exit = finding('exit-code', 'exit code is 4, expected 0', { expected: '0', actual: '4' });
  const failed = result('fails', 'failed', { steps: [step('place', 'failed', [exit, exit])] });
  const { id: scenario } = failed;
  const [start, begin, ...rest] = runOf([failed], [], 1);
  const logs = (['stdout', 'stderr'] as const).map(
    (stream): RunEvent => ({
      t: 15,
      type: 'step:log',
      scenario,
      step: 'place',
      stream,
      line: `on ${stream}`,
    }),
  );
  const events = [start, begin, ...logs, ...rest].filter((event) => event !== undefined);

  const text = written(human, events);

  expect(text).toContain("output of 'place', last 2 lines\n      │ on stdout\n      │ on stderr\n");
  expect(text.split('output of')).toHaveLength(2);
});

test('what a step printed is shown as it was printed, not as advice', () => {
  const hints = ['stderr: cannot open\n  data.csv', 'mend it'];
  const exit = finding('exit-code', 'exit code is 4, expected 0', { hints });

  const text = written(
    human,
    runOf([result('fails', 'failed', { steps: [step('place', 'failed', [exit])] })], [], 1),
  );

  expect(text).toContain('stderr, last 2 lines\n      │ cannot open\n      │   data.csv\n');
  expect(text.match(/hint: .*/g)).toEqual(['hint: mend it']);
});

test('quoted texts of several lines are compared line by line', () => {
  const values = { expected: JSON.stringify('1\n2\n3'), actual: JSON.stringify('1\n2\n4') };
  const steps = [step('count', 'failed', [finding('output-mismatch', 'stdout differs', values)])];

  const text = written(human, runOf([result('fails', 'failed', { steps })], [], 1));

  expect(text).toContain('- expected  + seen\n      1\n      2\n    - 3\n    + 4\n');
});

test('a log of a service that no finding names and that ended well is left out', () => {
  const spans = finding('span-mismatch', 'no', {
    nearest: [],
    tree: everythingWrong.verdict?.results[1]?.findings[0]?.tree ?? [],
  });
  const services = ['api', 'quiet', 'crashed'].map((id) => {
    return { id, log: [`${id} wrote`], exit: id === 'crashed' ? 'exit code 1' : 'exit code 0' };
  });
  const verdict = {
    status: 'failed',
    results: [{ id: 'expect.span[0]', outcome: 'failed', findings: [spans] }],
  } as const;

  const text = written(human, runOf([result('fails', 'failed', { services, verdict })], [], 1));

  expect(['api', 'quiet', 'crashed'].map((id) => text.includes(`log of ${id}`))).toEqual([true, false, true]);
});

test('a room that is kept is told of at once, with the reason, the way in and the way out', () => {
  const failed = result('fails', 'failed');
  const { id: scenario } = failed;
  const red = step('place', 'failed', [finding('exit-code', 'exit code is 4, expected 0')]);
  const events: readonly RunEvent[] = [
    ...runOf([failed]).slice(0, 2),
    { t: 20, type: 'step:end', scenario, step: red },
    { t: 21, type: 'scenario:kept', scenario, enter: 'nsenter -t 7\ndocker exec -it db sh' },
  ];

  expect(written(human, events, { verbosity: 'quiet' }).split('\n')).toEqual([
    '✗ fails is red and its room stays open',
    "    step 'place': exit code is 4, expected 0",
    '    enter it with  nsenter -t 7',
    '    enter it with  docker exec -it db sh',
    '    Ctrl-C closes it and ends the run',
    '',
  ]);
});

test('an interruption does not hide what had failed before it', () => {
  const steps = [step('place', 'failed', [finding('exit-code', 'exit code is 4, expected 0')])];

  const text = written(
    human,
    runOf([result('fails', 'cancelled', { steps }), result('later', 'cancelled')], [], 130),
  );

  expect(text).toContain("✗ step 'place': exit code is 4, expected 0 [exit-code]");
  expect(text.match(/run only this again/g)).toHaveLength(1);
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

test('quiet hides no warning that changes what a green is worth', () => {
  const events = runOf([unsealed], [exporterFailed]);
  const [last] = events.slice(-1);

  const text = written(
    human,
    [...events.slice(0, -1), ...diverted(unsealed.id), last].filter((event) => event !== undefined),
    { verbosity: 'quiet' },
  );

  expect(text).toContain('warning[exporter-failed]: the spans did not reach it');
  expect(text).toContain("warning[evidence-diverted]: service 'api' sets its own endpoint");
  expect(text).toContain('UNSEALED');
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
  const text = written(human, runOf([everythingWrong], [], 1), {
    again: { program: 'clnrm', flags: ['--seed 7'] },
  });

  expect(text).toContain('clnrm run examples/checkout.clnrm.toml:30 --seed 7\n');
});

test('a flaky scenario shows what the attempt wrote that failed, not the one that passed', () => {
  const { id: scenario } = flaky;
  const attempt = (number: number, line: string): readonly RunEvent[] => [
    { t: 1, type: 'scenario:start', scenario, attempt: number },
    { t: 2, type: 'step:log', scenario, step: 'place', stream: 'stderr', line },
  ];
  const [start, , ...end] = runOf([flaky]);
  const events = [start, ...attempt(1, 'connection reset'), ...attempt(2, 'all is well'), ...end];

  const text = written(
    human,
    events.flatMap((event) => event ?? []),
  );

  expect(text).toContain('flaky after 2 attempts, 412 ms; attempt 1 failed as follows');
  expect(text).toContain("output of 'place', last 1 line\n      │ connection reset\n");
  expect(text).not.toContain('all is well');
});
