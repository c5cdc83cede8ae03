import { expect, test } from 'vitest';
import { fault } from '../../src/diagnostics/diagnostic.ts';
import { ClnrmError, InfrastructureError, UsageError } from '../../src/diagnostics/errors.ts';
import { explain } from '../../src/diagnostics/explain.ts';

const calm = new AbortController().signal;

test.each([
  [new UsageError([fault('bad-usage', 'wrong')]), 2],
  [new ClnrmError([fault('toml-syntax', 'wrong')]), 2],
  [new InfrastructureError([fault('no-engine', 'wrong')]), 3],
  [new TypeError('wrong'), 3],
])('%s ends with %i and says what was wrong', (error, exitCode) => {
  expect(explain(error, calm)).toMatchObject({ exitCode, text: expect.stringContaining('wrong') });
});

test('a bug keeps its stack and its causes, and asks for a report', () => {
  const { text } = explain(new Error('outer', { cause: new RangeError('inner') }), calm);

  expect(text).toMatch(/^This is a bug in clnrm, not in your spec\. Please report it/);
  expect(text).toContain('explain.test.ts');
  expect(text).toMatch(/caused by: RangeError: inner\n/);
});

test('what an interruption makes fail is an interruption', () => {
  const controller = new AbortController();
  controller.abort(new DOMException('interrupted by SIGINT', 'AbortError'));

  expect(explain(controller.signal.reason, controller.signal).exitCode).toBe(130);
  expect(explain(new Error('unrelated'), controller.signal).exitCode).toBe(3);
});
