import { describe } from 'vitest';
import { faultCases, span } from '../../helpers/fault-cases.ts';

describe('operators', () => {
  faultCases([
    [
      span('attrs.all = { a = «{}» }'),
      'wrong-type',
      '`a` is an empty table: it would ask nothing',
      'write { exists = true } to ask that it is there',
    ],
    [
      span('attrs.all = { a = { «gtee» = 1 } }'),
      'unknown-key',
      '`gtee` is not an operator',
      "did you mean 'gte'?",
    ],
    [
      span(
        'attrs.all = { http.response.«status_code» = 1 }'.replace(
          'response.«status_code»',
          '«response».status_code',
        ),
      ),
      'unknown-key',
      '`response` is not an operator',
      'a name with dots is written in quotes: "http.response.status_code"',
    ],
    [
      span('attrs.all = { a = { regex = «"(("» } }'),
      'wrong-type',
      '`regex` is not a regular expression: /((/: Unterminated group',
      'close the group with `)`; a bracket that is meant as such is written [(]',
    ],
    [
      span('attrs.all = { a = { not = «5» } }'),
      'wrong-type',
      '`not` must be a table of operators, and is 5',
      'write `ne` to ask for another value',
    ],
    [
      span('attrs.all = { a = { in = «[]» } }'),
      'wrong-type',
      '`in` must be a list of values, and is an empty list',
    ],
    [
      span('attrs.all = { a = { gte = «true» } }'),
      'wrong-type',
      '`gte` compares numbers or texts, and is true',
    ],
    [span('attrs.all = { a = { exists = «1» } }'), 'wrong-type', '`exists` must be true or false, and is 1'],
    [
      span('attrs.all = { a = «1979-05-27» }'),
      'wrong-type',
      '`a` cannot be compared: it is the date 1979-05-27',
      'write it in quotes: "1979-05-27"',
    ],
    [
      span('match = «"some"»'),
      'wrong-type',
      '`match` must be one of "any", "all", "none", and is "some"',
      `it can be 'all', 'any', 'none'`,
    ],
    [
      span('match = { «matches» = "x" }'),
      'unknown-key',
      '`matches` cannot be asked of a number here',
      'the operators are eq, ne, gt, gte, lt, lte, in, not',
    ],
    [
      span('events.none = [{ name = "e", attrs = { k = { «same_as» = "b" } } }]'),
      'unknown-key',
      '`same_as` can only be asked of an attribute of a span',
      'the operators are eq, ne, gt, gte, lt, lte, in, contains, matches, regex, exists, absent, not',
    ],
    [
      '[[expect.span]]\nname = «"/(/"»',
      'wrong-type',
      '`name` is not a regular expression: /(/: Unterminated group',
      'close the group with `)`; a bracket that is meant as such is written [(]',
    ],
    [
      '[expect.counts]\nby_name = { "/(/" = «1» }',
      'wrong-type',
      '`/(/` is not a regular expression: /(/: Unterminated group',
      'close the group with `)`; a bracket that is meant as such is written [(]',
    ],
    [
      '[expect.counts]\nspans_total = { eq = «"3"» }',
      'wrong-type',
      '`eq` must be a number, and is "3"',
      'write 3, without quotes',
    ],
    [
      '[expect.order]\nmust_precede = [«"a"»]',
      'wrong-type',
      '`must_precede[0]` must be a pair of span names such as ["A", "B"], and is "a"',
      'write [["A", "B"]], also for one pair',
    ],
  ]);
});
