import { expect, test } from 'vitest';
import type { ActionResult } from '../../src/engine/action-result.ts';
import { checkResult } from '../../src/engine/step-result.ts';
import type { StepCheck, StepPlan } from '../../src/model/spec.ts';
import type { Matcher } from '../../src/model/value.ts';

const at = { file: 'a.clnrm.toml', line: 1, column: 1 };
const printed = (stdout: string, cut: ActionResult['cut'] = []): ActionResult => ({
  kind: 'command',
  exitCode: 0,
  stdout,
  stderr: '',
  cut,
  durationMs: 1,
});
const messages = (target: StepCheck['target'], matcher: Matcher, result: ActionResult) => {
  const step: StepPlan = {
    name: 'step 1',
    action: { kind: 'run', script: 'true' },
    env: {},
    retry: { attempts: 1, delayMs: 0 },
    expect: [{ target, matcher, at }],
    capture: {},
    continueOnFailure: false,
    at,
  };
  return checkResult(step, result).map(({ message }) => message);
};
const text = (value: string) => ({ type: 'string', value }) as const;

test('a member cannot be absent from what is not JSON', () => {
  const found = messages({ kind: 'json', path: '$.error' }, [{ op: 'absent' }], printed('<h1>oops</h1>'));

  expect(found).toEqual(['json $.error cannot be judged: stdout is not JSON; expected absent']);
});

test('what is not in the part that was kept may be in the part that was cut', () => {
  const nowhere: Matcher = [{ op: 'not', matcher: [{ op: 'contains', value: text('ERROR') }] }];

  const found = messages({ kind: 'stdout' }, nowhere, printed('fine', ['stdout']));

  expect(found[0]).toMatch(/^stdout cannot be judged: stdout was cut at limits\.output_kb/);
});

test('what is in the part that was kept is there, whatever was cut', () => {
  const matcher: Matcher = [
    { op: 'contains', value: text('fi') },
    { op: 'regex', pattern: '^fi' },
  ];

  expect(messages({ kind: 'stdout' }, matcher, printed('fine', ['stdout']))).toEqual([]);
});

test('a stream that was not cut is judged although another one was', () => {
  expect(messages({ kind: 'stderr' }, [{ op: 'eq', value: text('') }], printed('', ['stdout']))).toEqual([]);
});
