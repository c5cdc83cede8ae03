import { expect, test } from 'vitest';
import { format } from '../../../src/spec/format/format.ts';

const cases: readonly (readonly [what: string, before: string, after: string])[] = [
  [
    'blanks around keys, values and brackets',
    ' [ a . "b c" ]\nx=1\n y . z  =\t2 ',
    '[a."b c"]\nx = 1\ny.z = 2\n',
  ],
  ['lists and inline tables', 'a=[ 1,2 , ]\nb={x=1,y={ }}', 'a = [1, 2]\nb = { x = 1, y = {} }\n'],
  ['empty lines', '\n\n[a]\n\nx = 1\n\n\ny = 2\n[b]\n\n', '[a]\nx = 1\n\ny = 2\n\n[b]\n'],
  ['a comment that belongs to a header', 'x = 1\n# about a\n[a]\n', 'x = 1\n\n# about a\n[a]\n'],
  ['marks of comments', '#a\n#:schema x\n#!x\n##\n#  b  \n', '# a\n#:schema x\n#!x\n##\n#  b\n'],
  [
    'comments beside values',
    'a = 1 #x\nlong = 22    # y\n\nb = 1 # z\n',
    'a = 1      # x\nlong = 22  # y\n\nb = 1  # z\n',
  ],
  [
    'quotes, where they mean the same',
    `a = 'x'\nb = 'say "x"'\nc = 'C:\\x'\n'd e' = ''`,
    `a = "x"\nb = 'say "x"'\nc = 'C:\\x'\n"d e" = ""\n`,
  ],
  ['a list over several lines', 'a = [\n1,\n  2 # two\n]\n', 'a = [\n  1,\n  2,  # two\n]\n'],
  ['a list that was begun on its first line', 'a = [1,\n  2]\n', 'a = [1, 2]\n'],
  ['an inline table over several lines', 'a = {\nx = 1,\ny = 2 }\n', 'a = {\n  x = 1,\n  y = 2,\n}\n'],
  ['line ends', 'a = 1\r\n[b]\r\n', 'a = 1\n\n[b]\n'],
  ['line ends that are part of a value', 'a = 1\r\nb = """\r\nx"""\r\n', 'a = 1\r\nb = """\r\nx"""\r\n'],
  [
    'text of several lines, byte for byte',
    "a =  '''\n  [x]\n y=1   \n'''\n",
    "a = '''\n  [x]\n y=1   \n'''\n",
  ],
  ['a byte order mark', '\ufeffa=1', '\ufeffa = 1\n'],
  ['nothing', '\n \n', ''],
];

test.for(cases)('%s', ([, before, after]) => {
  expect(format('a.clnrm.toml', before)).toBe(after);
  expect(format('a.clnrm.toml', after)).toBe(after);
});

test('a list that would make a line longer than 100 columns is written one item a line', () => {
  const item = `"${'x'.repeat(30)}"`;

  expect(format('a', `a=[${item},${item}]\n`)).toBe(`a = [${item}, ${item}]\n`);
  expect(format('a', `a=[${item},${item},${item}]\n`)).toBe(`a = [\n  ${item},\n  ${item},\n  ${item},\n]\n`);
});

const template: typeof cases = [
  [
    'lines with tags outside of strings',
    'a=1\n  b   =  {{ x }}\n{% if x %}\nc=2\n{% endif %}',
    'a = 1\n  b   =  {{ x }}\n{% if x %}\nc = 2\n{% endif %}\n',
  ],
  [
    'tags in strings, which are part of them',
    'a="{{ env(name="X") }}"\nb=\'{{ x }}\'',
    'a = "{{ env(name="X") }}"\nb = \'{{ x }}\'\n',
  ],
  [
    'a list with a loop',
    'a = [\n{% for x in y %}\n "b",\n{% endfor %} ]\nc=1',
    'a = [\n{% for x in y %}\n "b",\n{% endfor %} ]\nc = 1\n',
  ],
  [
    'text that is a value',
    '{% set x %}\n a=1\n\n\n{% endset %}\nb=1',
    '{% set x %}\n a=1\n\n\n{% endset %}\nb = 1\n',
  ],
  [
    'macros',
    '{% macro m(a) %}\n x={{ a }}\n\n\n y=1\n{% endmacro %}\nb=1',
    '{% macro m(a) %}\n x={{ a }}\n\n\n y=1\n{% endmacro %}\nb = 1\n',
  ],
  [
    'run-time references, which are none',
    'a=1 # ${{ x }}\nb=[ "${{ y }}" ]',
    'a = 1  # ${{ x }}\nb = ["${{ y }}"]\n',
  ],
  [
    'raw blocks',
    'a="{% raw %}{{.State}}{% endraw %}"\nb=1',
    'a = "{% raw %}{{.State}}{% endraw %}"\nb = 1\n',
  ],
  ['comments of templates', '{#  a  \n #}\nb=1', '{#  a  \n #}\nb = 1\n'],
];

test.for(template)('in a template: %s', ([, before, after]) => {
  expect(format('a.clnrm.toml', before)).toBe(after);
  expect(format('a.clnrm.toml', after)).toBe(after);
});
