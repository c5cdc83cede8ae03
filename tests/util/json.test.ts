import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../src/util/json.ts';

test('integers that a double cannot hold stay exact, in both directions', () => {
  const text =
    '{"id":9007199254740993,"list":[-18446744073709551615,1],"ratio":1234567890123456.5,"e":1e400}';

  const data = parseJson(text);

  expect(data).toEqual({
    id: 9007199254740993n,
    list: [-18446744073709551615n, 1],
    ratio: 1234567890123456.5,
    e: Number.POSITIVE_INFINITY,
  });
  expect(stringifyJson({ id: 9007199254740993n, list: [-1n] })).toBe('{"id":9007199254740993,"list":[-1]}');
});

test('digits inside of texts and keys are text', () => {
  const data = { '9007199254740993': 'card 9007199254740993', quoted: '"9007199254740993"', big: 1n << 70n };

  expect(parseJson(stringifyJson(data) ?? '')).toEqual(data);
});

test('what is no JSON is refused although it holds long integers', () => {
  expect(() => parseJson('{9007199254740993}')).toThrow(SyntaxError);
});

test('every value survives, whatever its texts look like', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\u0000int:9', '\u0000str:x', '"\u0000int:9"', '\\"\u0000str:', '\u0000'),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      texts,
      fc.bigInt({ min: 1n << 60n, max: 1n << 70n }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(texts, tie('value'), { maxKeys: 4 }),
    ),
  }));

  fc.assert(
    fc.property(value, (data) => {
      expect(parseJson(stringifyJson(data) ?? '')).toEqual(data);
    }),
  );
});
