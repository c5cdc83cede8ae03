import { parse } from '@decimalturn/toml-patch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseToml, type Toml } from '../../src/spec/toml.ts';
import { marked } from '../helpers/plan.ts';

const toml = (text: string): Toml => {
  const read = parseToml(text);
  if ('fault' in read) throw new Error(read.fault.message);
  return read.toml;
};

/** Nothing where the parser takes two elements of a list for one, which toml-elements.test.ts is about. */
const itsOwn = (text: string): unknown => {
  try {
    return parse(text, { integersAsBigInt: true });
  } catch {
    return undefined;
  }
};

describe('values', () => {
  it('keep integers apart from floats, exact at 64 bits', () => {
    const { value } = toml('a = 5\nb = 5.0\nc = 9_223_372_036_854_775_807\nd = 0xff\ne = -inf\nf = +7');
    expect(value).toEqual({ a: 5n, b: 5, c: 2n ** 63n - 1n, d: 255n, e: Number.NEGATIVE_INFINITY, f: 7n });
  });

  it('keep dates as dates, and keys of JavaScript objects as mere keys', () => {
    const { value } = toml('d = 1979-05-27\n__proto__ = 1');
    expect(value.d).toBeInstanceOf(Date);
    expect(Object.keys(value)).toEqual(['d', '__proto__']);
  });

  it('are those of the parser itself, whatever the tables', () => {
    const key = fc.constantFrom('a', 'b', '"c d"', 'e.f', 'a.b');
    const line = fc.oneof(
      fc
        .tuple(key, fc.constantFrom('1', '"x"', '[1, { z = 2 }]', '{ q.r = 1 }'))
        .map(([k, v]) => `${k} = ${v}`),
      key.map((k) => `[${k}]`),
      key.map((k) => `[[${k}]]`),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const read = parseToml(lines.join('\n'));
        const oracle = itsOwn(lines.join('\n'));
        if ('fault' in read || oracle === undefined) return;
        expect(read.toml.value).toEqual(oracle);
      }),
      { numRuns: 300 },
    );
  });
});

describe('places', () => {
  const cases: readonly (readonly [string, (string | number)[], 'value' | 'key'])[] = [
    ['a = «1»', ['a'], 'value'],
    ['«a» = 1', ['a'], 'key'],
    ['[x]\n a = [1, «"b"»]', ['x', 'a', 1], 'value'],
    ['[«x.y»]\na = 1', ['x', 'y'], 'value'],
    ['[x.«y»]\na = 1', ['x', 'y'], 'key'],
    ['[«x».y]\na = 1', ['x'], 'key'],
    ['[[x]]\n[[«x»]]\na = 1', ['x', 1], 'value'],
    ['[[x]]\na = 0\n[[x]]\na = «1»', ['x', 1, 'a'], 'value'],
    ['[[x]]\n[[x]]\n[x.y]\na = «1»', ['x', 1, 'y', 'a'], 'value'],
    ['a.«"b.c"».d = 1', ['a', 'b.c'], 'key'],
    ['a."b.c".d = «1»', ['a', 'b.c', 'd'], 'value'],
    ['a = { b = { «c» = 1 } }', ['a', 'b', 'c'], 'key'],
    ['a = { b = «{ c = 1 }» }', ['a', 'b'], 'value'],
    ['[x.y]\na = 1\n[«x»]\nb = 2', ['x'], 'value'],
    ['s = "😀é" # c\nt = «2»', ['t'], 'value'],
    ['s = { a = "😀", b = «2» }', ['s', 'b'], 'value'],
  ];
  it.each(cases)('of %s are those of the text', (text, path, of) => {
    const { text: plain, at } = marked(text);
    const read = toml(plain);
    const place = of === 'value' ? read.positionOf(path) : read.keyPositionOf(path);
    expect(place).toMatchObject(at);
  });

  it('are the same with CRLF, and undefined for what is not there', () => {
    const read = toml('a = 1\r\nb = 2\r\n');
    expect(read.positionOf(['b'])).toMatchObject({ line: 2, column: 5, length: 1 });
    expect(read.positionOf(['a', 'c'])).toBeUndefined();
  });

  it('of several lines end where the value ends', () => {
    expect(toml('a = """\nx\ny"""\nb = 1').positionOf(['a'])).toEqual({
      line: 1,
      column: 5,
      length: 1,
      endLine: 3,
    });
  });
});

describe('syntax faults', () => {
  const cases: readonly (readonly [string, string, string?])[] = [
    ['«b =»\nc = 1', '`b` has no value', 'write one after the `=`'],
    ['a = 1\n\n  «b =» ', '`b` has no value', 'write one after the `=`'],
    ['[a]\nb = 1\n«b» = 2', "the key 'b' is written twice", 'keep one of the two'],
    ['[a]\n«[a]»', "'a' is written twice", 'put all its keys under the first'],
    [
      '[[expect.span]]\na = 1\n«[expect.span]»',
      "'expect.span' is written twice",
      'each one of a list is written [[expect.span]], with two brackets',
    ],
    [
      '[expect.span]\na = 1\n«[[expect.span]]»',
      "'expect.span' is both a table and a list of tables",
      'write every one as [[expect.span]], with two brackets',
    ],
    [
      '[[x]]\nattrs.all = { a = 1 }\n«[x.attrs]»\nany = {}',
      "the table 'x.attrs' was already made by a key with dots",
      'write its keys there, as `attrs.key = …`, instead of under a header',
    ],
    [
      'a = «"x # y»\nb = 1',
      'the string is not closed on its line',
      'end it with ", or write text of several lines between """',
    ],
    [
      'a = { b = "y", c = «\'x }»',
      'the string is not closed on its line',
      "end it with ', or write text of several lines between '''",
    ],
    ['a = «"""»x\ny', 'the text is not closed', 'end it with """'],
    [
      'a = «hello world» # c',
      '`hello world` is not a TOML value',
      'text is written in quotes: "hello world"',
    ],
    ['timeout = «30s»', '`30s` is not a TOML value', 'text is written in quotes: "30s"'],
    ['a = [«./x», 1]', '`./x` is not a TOML value', 'text is written in quotes: "./x"'],
    ['a = «True»', '`True` is not a TOML value', 'write true, all small'],
    ['a = «“x”»', '“x” has typographic quotes', 'write straight quotes: "…"'],
    ['a «:» 1', 'a key and its value are separated by `:`', 'write `key = value`'],
    [
      '«my key = 1»',
      '`my key = 1` is not a key with a value',
      'write `key = value`; a key with spaces in it is written in quotes',
    ],
    [
      '«just text»',
      '`just text` is not a key with a value',
      'write `key = value`; a key with spaces in it is written in quotes',
    ],
    ['a = «[»1, 2', 'a `]` is missing', 'close it with `]`'],
    ['a = 1 «2»', 'the value before this is complete', 'begin a new line here, or write both between quotes'],
    [
      'a = { b = 1 «c» = 2 }',
      'a `,` is missing before this',
      'the keys of a table between braces are separated by `,`',
    ],
    ['a = [1 «2»]', 'missing comma between array elements', 'values are separated by `,`'],
    [
      '«a = { b = 1 # c»\n\n[d]',
      'a `,` or a `}` is missing at the end of this line',
      'write `,` where more follows, and `}` where it ends',
    ],
    [
      'a = [\n  «1»\n  2\n]',
      'a `,` or a `]` is missing at the end of this line',
      'write `,` where more follows, and `]` where it ends',
    ],
    ['a = [1,«,»2]', 'there is nothing before this `,`', 'take it out'],
    [
      'regex = "^«\\d»+$"',
      '`\\d` means nothing in a string between "…"',
      'between \'…\' a backslash is only a backslash; between "…" write it twice',
    ],
    [
      'path = "C:\\new«\\s»"',
      '`\\s` means nothing in a string between "…"',
      'between \'…\' a backslash is only a backslash; between "…" write it twice',
    ],
    ['version = «1.2.3»', '`1.2.3` is not a TOML value', 'text is written in quotes: "1.2.3"'],
    ['day = «2025-1-1»', '`2025-1-1` is not a TOML value', 'text is written in quotes: "2025-1-1"'],
    [
      '«größe» = 1',
      '`größe` cannot be a key as it stands',
      'a key of other signs than A-Z a-z 0-9 _ - is written in quotes, on one line',
    ],
    [
      'a = [1]\n«[[a]]»',
      "'a' is a list that is complete: `a = […]`",
      'write this one into the list, or every one under [[a]]',
    ],
    ['a = {}\n«[a.b]»', "'a' is a table that is complete: `a = { … }`", 'write the keys between its braces'],
    ['[a] «b» = 1', 'a table header stands alone on its line', 'begin a new line after it'],
    ['«fs.»', '`fs.` is not TOML', 'write `key = value`, [table] or [[table]]'],
    ['a = 1\n«b»\n.c = 2', "the key 'b.c' is written on two lines"],
    ['a = {\n«b».\nc = 2 }', "the key 'b.c' is written on two lines"],
    ['[a.\n«b]»', '`b]` is not TOML', 'write `key = value`, [table] or [[table]]'],
    ['a = «9»223372036854775808', '9223372036854775808 does not fit in 64 bits'],
  ];
  it.each(cases.map(([text, message, hint]) => ({ text, message, hint })))(
    '$message: $text',
    ({ text, message, hint }) => {
      const { text: plain, at } = marked(text);
      const read = parseToml(plain);
      expect(read).toEqual({ fault: { message, ...(hint === undefined ? {} : { hint }), ...at } });
    },
  );

  it('are told also of values nested deeper than the stack', () => {
    expect(parseToml(`a = ${'['.repeat(50_000)}`)).toMatchObject({
      fault: { message: 'the values are nested too deeply to be read' },
    });
  });
});
