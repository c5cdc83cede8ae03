import { TomlDocument } from '@decimalturn/toml-patch';
import { expect, it } from 'vitest';

// `cst` is marked internal: these are all the facts that src/spec/toml.ts builds on.
const tree = (text: string): unknown => new TomlDocument(text).cst;
const loc = (line: number, column: number, endColumn: number, endLine = line) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});

it('gives tables and lists of tables with their dotted keys, lines from 1 and columns from 0', () => {
  expect(tree('[a."b.c"]\nx = 1\n[[d]]\n')).toMatchObject([
    {
      type: 'Table',
      loc: { start: { line: 1, column: 0 } },
      key: { item: { raw: 'a."b.c"', value: ['a', 'b.c'], loc: loc(1, 1, 8) } },
      items: [
        {
          type: 'KeyValue',
          key: { raw: 'x', value: ['x'], loc: loc(2, 0, 1) },
          value: { loc: loc(2, 4, 5) },
        },
      ],
    },
    { type: 'TableArray', key: { item: { value: ['d'], loc: loc(3, 2, 3) } }, items: [] },
  ]);
});

it('gives the type of each value, the text of integers, and columns in UTF-16 units', () => {
  expect(tree('a = ["😀", 0xff, 5.0, true, 07:32:00, { b.c = """\nx""" }]')).toMatchObject([
    {
      type: 'KeyValue',
      value: {
        type: 'InlineArray',
        items: [
          { item: { type: 'String', value: '😀', loc: loc(1, 5, 9) } },
          { item: { type: 'Integer', raw: '0xff' } },
          { item: { type: 'Float', value: 5 } },
          { item: { type: 'Boolean', value: true } },
          { item: { type: 'DateTime', value: expect.any(Date) } },
          {
            item: {
              type: 'InlineTable',
              items: [
                { item: { type: 'KeyValue', key: { value: ['b', 'c'] }, value: { loc: loc(1, 46, 4, 2) } } },
              ],
            },
          },
        ],
      },
    },
  ]);
});

it('throws an error with line and column, the reason on its last line, for text and for tables', () => {
  const thrown = (text: string): unknown => {
    try {
      return new TomlDocument(text).toJsObject;
    } catch (error) {
      return error;
    }
  };
  expect(thrown('a = hello')).toMatchObject({
    line: 1,
    column: 4,
    message: expect.stringMatching(/\nInvalid float "hello"$/),
  });
  expect(thrown('a = 1\na = 2')).toMatchObject({
    line: 2,
    column: 0,
    message: expect.stringMatching(/\nValue already defined for a$/),
  });
});
