import { expect, test } from 'vitest';
import { lintCodes } from '../../../src/spec/lint/table.ts';
import { lintExamples, wholeExample } from '../../docs/lint-examples.ts';
import { lintProject } from '../../helpers/lint.ts';

const codesOf = async (code: string, parts: readonly string[]): Promise<readonly string[]> => {
  const files = parts.map((part, index) => [`${index}.clnrm.toml`, wholeExample(code, part, index)]);
  return (await lintProject(Object.fromEntries(files))).map((one) => `${one.code}`);
};

test('every rule has an example, and every example a rule', () => {
  expect(Object.keys(lintExamples).sort()).toEqual(lintCodes);
  expect(lintCodes.length).toBeGreaterThanOrEqual(20);
});

test.for(Object.entries(lintExamples))(
  'the bad example of %s fires that rule alone',
  async ([code, { bad }]) => {
    expect(await codesOf(code, bad)).toEqual([code]);
  },
);

test.for(Object.entries(lintExamples))('the good example of %s fires nothing', async ([code, { good }]) => {
  expect(await codesOf(code, good)).toEqual([]);
});
