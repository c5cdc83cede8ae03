import fc from 'fast-check';

const bare = fc.stringMatching(/^[a-z0-9_-]{1,8}$/);
const plain = fc.stringMatching(/^[ -!#-&(-[\]-~é漢]{0,12}$/);
const blanks = fc.constantFrom('', ' ', '  ', '\t');
const lineEnds = fc.constantFrom('\n', '\r\n');
const comment = fc
  .tuple(fc.constantFrom('#', '# ', '##', '#:', '#   '), plain)
  .map(([mark, text]) => mark + text);

const text = fc.oneof(
  plain.map((inner) => `"${inner}"`),
  plain.map((inner) => `'${inner}'`),
  fc.constantFrom(
    '"a\\"b"',
    "'a\"b'",
    "'C:\\dir'",
    '"\\u00e9\\n"',
    '"${{ service.db.url }}"',
    '"# no comment"',
  ),
);
const longText = fc.constantFrom(
  '"""\n  kept   \n# no comment\n"""',
  '"""a"""""',
  "'''\n\t'x' \n'''",
  '"""\r\n a\r\n"""',
  '"""a \\\n   b"""',
);
const scalar = fc.oneof(
  { weight: 3, arbitrary: text },
  { weight: 1, arbitrary: longText },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      ...[
        '1',
        '-0',
        '1_000',
        '0xDEADBEEF',
        '9223372036854775807',
        '5.0',
        '1e3',
        'inf',
        'nan',
        'true',
        'false',
      ],
      ...['1979-05-27T07:32:00Z', '1979-05-27 07:32:00', '1979-05-27', '07:32:00'],
    ),
  },
);

const key = fc.oneof(
  { weight: 4, arbitrary: bare },
  { weight: 1, arbitrary: plain.map((inner) => `"${inner}"`) },
  { weight: 1, arbitrary: plain.map((inner) => `'${inner}'`) },
);

/** What may stand between the members of a list: blanks, line ends, comments. */
const gap = fc
  .array(
    fc.oneof(
      blanks,
      lineEnds,
      fc.tuple(comment, lineEnds).map(([said, end]) => said + end),
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.join(''));

const { value } = fc.letrec<{ value: string; list: string; table: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: tie('list') },
    { weight: 1, arbitrary: tie('table') },
  ),
  list: fc
    .tuple(fc.array(fc.tuple(gap, tie('value'), gap), { maxLength: 4 }), fc.boolean(), gap)
    .map(([items, ends, last]) => {
      const inner = items.map(([before, one, after]) => before + one + after).join(',');
      return `[${inner}${ends && items.length > 0 ? `,${last}` : ''}${items.length === 0 ? last : ''}]`;
    }),
  table: fc
    .uniqueArray(fc.tuple(bare, blanks, blanks, tie('value')), { maxLength: 3, selector: ([name]) => name })
    .map((pairs) => `{${pairs.map(([name, a, b, one]) => `${a}${name}${b}=${a}${one}${b}`).join(',')}}`),
}));

const ended = fc
  .tuple(blanks, fc.option(comment, { nil: '' }), lineEnds)
  .map(([space, said, end]) => space + said + end);

const pairs = fc
  .uniqueArray(fc.tuple(key, blanks, value, ended), {
    maxLength: 4,
    selector: ([name]) => name.replace(/^(["'])(.*)\1$/, '$2'),
  })
  .chain((all) =>
    fc.tuple(
      ...all.map(([name, space, one, end]) =>
        filler.map((fill) => `${fill}${space}${name}${space}=${space}${one}${end}`),
      ),
    ),
  )
  .map((lines) => lines.join(''));

const filler = fc
  .array(fc.oneof(fc.tuple(blanks, lineEnds), fc.tuple(blanks, comment, lineEnds)), { maxLength: 2 })
  .map((lines) => lines.flat().join(''));

/** TOML documents as careless people write them: blanks, line ends and comments wherever they may stand. */
export const tomlDocument = fc
  .tuple(
    pairs,
    fc.uniqueArray(fc.tuple(bare, fc.boolean(), blanks, ended, pairs, filler), {
      maxLength: 4,
      selector: ([name]) => name,
    }),
    fc.constantFrom('', '\n', '# end'),
  )
  .map(([top, tables, end]) => {
    const blocks = tables.map(([name, isList, space, after, inner, fill]) => {
      const header = isList
        ? `[[${space}t-${name}${space}]]`
        : `[${space}t-${name}${space}.${space}x${space}]`;
      return `${fill}${space}${header}${after}${inner}`;
    });
    return top + blocks.join('') + end;
  });
