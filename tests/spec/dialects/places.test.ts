import { expect, it } from 'vitest';
import { fromRust } from '../../../src/spec/dialects/rust-regex.ts';
import { readLine } from '../../../src/spec/dialects/words.ts';
import { planText, renderedSpec } from '../../helpers/plan.ts';

const mixed = `[test.metadata]
name = "both"

[[steps]]
name = "a"
command = ["true"]

[[scenario]]
name = "then"
run = "true"
`;

const namesAt = async (line: number): Promise<readonly string[]> => {
  const { path, id } = renderedSpec(mixed).file;
  const { specs } = await planText(mixed, { selections: [{ path, id, line }] });
  return specs.flatMap(({ scenarios }) => scenarios.map(({ name }) => name));
};

it('a line inside of older steps names their scenario, and one behind them the next', async () => {
  expect(await namesAt(5)).toEqual(['both']);
  expect(await namesAt(9)).toEqual(['then']);
});

it('a fault stands at the older key and calls it by its older name', async () => {
  const { diagnostics } = await planText(
    '[test.metadata]\nname = "x"\n\n[[steps]]\ncommand = ["true"]\nmax_retries = "many"\nretry_on_failure = true\n',
  );

  expect(diagnostics.map(({ message, at }) => [message, at?.line, at?.column])).toEqual([
    ['`max_retries` must be a whole number from 1 up, and is "many"', 6, 15],
  ]);
});

it('a status of OK keeps its meaning in a file of today', async () => {
  const { specs } = await planText(
    '[meta]\nname = "x"\n\n[[scenario]]\nname = "s"\nrun = "true"\n\n[expect.status]\nall = "OK"\n',
  );

  expect(specs[0]?.scenarios[0]?.expectations[0]).toMatchObject({ family: 'status', status: 'OK' });
});

it.each([
  ['echo one "two words" \'three \' four\\ five', ['echo', 'one', 'two words', 'three ', 'four five'], false],
  ['say "" \'\'', ['say', '', ''], false],
  ['echo {{ a b }} ${{ step.x.stdout }}', ['echo', '{{ a b }}', '${{ step.x.stdout }}'], false],
  ['a && b', ['a', '&&', 'b'], true],
  ['echo "$HOME"', ['echo', '$HOME'], true],
  ["echo '$HOME'", ['echo', '$HOME'], false],
  ['LEVEL=1 run', ['LEVEL=1', 'run'], true],
  ["open 'quote", undefined, false],
])('a command line is read as a shell would: %j', (line, words, needsShell) => {
  expect(readLine(line)).toEqual({ words, needsShell });
});

it.each([
  ['(?i)Ab[c-d]\\w', 'xaBD1', true],
  ['(?s)a.b', 'a\nb', true],
  ['(?m)^b$', 'a\nb\nc', true],
  ['\\Aa\\z', 'a', true],
  ['[[:alpha:]]{2}', '1', false],
  ['(?P<n>a)b', 'ab', true],
])('%j of Rust means the same here', (pattern, text, held) => {
  expect(new RegExp(fromRust(pattern)).test(text)).toBe(held);
});
