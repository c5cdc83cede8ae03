import { expect, test } from 'vitest';
import { faultsOf, rendered, renderText } from '../../helpers/rendering.ts';

test.each([
  '3 is odd',
  '-3 is odd',
  '-2 is even',
  '9007199254740993 // 1 is odd',
  '6 is divisibleby(3)',
  '7 is not divisibleby(3)',
  '"a" is string and 1 is not string',
  '1 is number and 1.5 is float and 1 is integer',
  '[1] is iterable and "a" is iterable and {} is iterable and 1 is not iterable',
  '{} is object and [] is not object and {} is mapping',
  '"abc" is starting_with("ab") and "abc" is not starting_with("b")',
  '"abc" is ending_with("bc") and "abc" is not ending_with("b")',
  '"abc" is containing("b") and [1, 2] is containing(2) and { k: 1 } is containing("k")',
  '"ab12" is matching("^[a-z]+\\\\d+$") and "AB" is not matching("[a-z]")',
  'nope is undefined and svc is defined and nope is not defined',
  '[] is falsy and [0] is truthy',
  '"1" is not eq(1) and 1 is eq(1) and [1] is sameas([1])',
  '2 is gt(1) and 2 is ge(2) and 1 is lt(2) and 1 is le(1) and "b" is greaterthan("a")',
  'none is none and none is null and true is true and false is false and 1 is not true',
])('%s', async (expression) => {
  const text = `[vars]\nbig = 1\n[x]\nv = {{ ${expression.replace('9007199254740993 // 1', '(9007199254740991 + 2)')} }}`;
  expect(await rendered(text)).toContain('v = true');
});

test.each([
  ['"a" is odd', "the test odd is asked of whole numbers, not of the text 'a'"],
  ['1.5 is even', 'the test even is asked of whole numbers, not of the number 1.5'],
  ['1 is divisibleby(0)', 'nothing is divisible by 0'],
  ['1 is divisibleby', 'the test divisibleby takes a whole number, and 0 arguments are given'],
  ['1 is odd(2)', 'the test odd takes no argument, and 1 arguments are given'],
  ['1 is starting_with("a")', 'the test starting_with is asked of text, not of the number 1'],
  ['"a" is matching("(")', 'Invalid regular expression'],
  ['1 is containing(1)', "'in' looks into lists, texts and tables"],
  ['1 is gt("a")', 'compares two numbers or two texts'],
  ['"a" is matchin("a")', "there is no test 'matchin'"],
])('%s is refused', async (expression, expected) => {
  const [first = '', ...more] = await faultsOf(renderText(`{{ ${expression} }}`));
  expect(more).toEqual([]);
  expect(first).toContain(expected);
});

test('a regular expression that takes too long is given up', async () => {
  const text = `{{ "${'a'.repeat(40)}!" is matching("^(a+)+$") }}`;
  expect((await faultsOf(renderText(text)))[0]).toContain('takes too long and was given up');
});
