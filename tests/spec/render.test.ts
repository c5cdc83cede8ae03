import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filters } from '../../src/spec/template/filters.ts';
import { functions } from '../../src/spec/template/functions.ts';
import { testNames } from '../../src/spec/template/is.ts';
import { rendered, renderText } from '../helpers/rendering.ts';

test('a variable, a loop, a condition, a macro and a filter are rendered', async () => {
  const text = `{% macro span(name, kind="server") %}name = "{{ name }}"
kind = "{{ kind }}"{% endmacro %}
{%- for n in ["a", "b"] %}{% if not loop.first %}
{% endif %}{{ span(n | upper, kind="client" if loop.last else "server") }}{% endfor %}`;
  expect(await rendered(text)).toBe('name = "A"\nkind = "server"\nname = "B"\nkind = "client"');
});

test.each([
  'url = "${{ service.db.url }}"',
  'run = "echo ${#arr} #}"',
  'run = "echo ${#} {"',
  'run = "awk \'{print $1}\'"',
  'x = { a = { b = 1 }}',
  '\r\n\ttabs\r\n',
  '',
])('text without template syntax passes through byte for byte: %j', async (text) => {
  expect(await rendered(text)).toBe(text);
});

test('run-time references stay beside tags, inside strings, raw blocks, comments and macro arguments', async () => {
  const text = `{% macro m(v) %}[{{ v }}]{% endmacro %}{# \${{ gone }} #}{% set s = "\${{ run.id }}" %}
a = "\${{ step["x"].stdout }}-{{ svc }}"
b = "{{ m("\${{ service.db.url }}") }} {{ s }} {{ s | length }}"
c = "{% raw %}\${{ x }} {{ y }}{% endraw %} \${#list} #}"
d = "\${{ step["{{ svc }}"].stdout }}"`;
  expect(await rendered(text)).toBe(`
a = "\${{ step["x"].stdout }}-clnrm"
b = "[\${{ service.db.url }}] \${{ run.id }} 13"
c = "\${{ x }} {{ y }} \${#list} #}"
d = "\${{ step["clnrm"].stdout }}"`);
});

test('characters that hide run-time references may occur in the text itself', async () => {
  expect(await rendered('\ue000\ue001${{ x }}{{ 1 }}${#y}\ue002')).toBe('\ue000\ue001${{ x }}1${#y}\ue002');
});

test.each([
  ['{{ 7 // 2 }} {{ -7 // 2 }} {{ 2 ** 10 }} {{ 7 % 4 }} {{ 7 / 2 }}', '3 -4 1024 3 3.5'],
  ['{{ 9007199254740991 + 2 }} {{ 3 * 3037000500 * 3037000500 }}', '9007199254740993 27670116111000750000'],
  ['{{ "a" ~ 1 ~ true }} {{ "a" + "b" }}', 'a1true ab'],
  [
    '{{ 1 < 2 < 3 }} {{ 3 > 2 > 2 }} {{ "3" == 3 }} {{ "3" === 3 }} {{ [1, 2] == [1, 2] }}',
    'true false true false true',
  ],
  ['{{ 2 in [1, 2] }} {{ "b" in "abc" }} {{ "k" in { k: 1 } }} {{ 4 not in [1] }}', 'true true true true'],
  [
    '{{ "yes" if [] else "no" }}{{ "yes" if {} else "no" }}{{ "yes" if "" else "no" }}{{ "yes" if 0 else "no" }}',
    'nononono',
  ],
  ['{{ "" or "b" }} {{ "a" and "b" }} {{ not "" }}', 'b b true'],
  ['{{ (1 + 2) * 3 }} {{ -(1) }} {{ { a: { b: [5] } }.a.b[0] }}', '9 -1 5'],
  ['{{ "abc"[1] }} {{ "abc".length }} {{ "a,b".split(",") | join("-") }}', 'b 3 a-b'],
])('%s gives %s', async (text, expected) => {
  expect(await rendered(text)).toBe(expected);
});

test.each([
  ['{{ "x y" | replace(from=" ", to="_") }}', 'x_y'],
  ['{{ "x y" | replace(" ", "_") | upper }}', 'X_Y'],
  ['{{ [3, 1, 2] | sort | join(sep=",") }} {{ [3, 1, 2] | sort(reverse=true) | join(",") }}', '1,2,3 3,2,1'],
  ['{{ "abcdef" | truncate(length=3, end="…") }}', 'abc…'],
  ['{{ [1, 2, 3] | length }} {{ [1, 2, 3] | sum }} {{ [1, 2, 3] | last }} {{ "7" | int + 1 }}', '3 6 3 8'],
  ['{{ [{ n: "a" }, { n: "b" }] | join(",", "n") }}', 'a,b'],
  ['{{ 5 | string | length }}{{ "<b>" | escape }}', '1&lt;b&gt;'],
  ['{{ "Ab Cd" | snake }} {{ "x" | sha256 | truncate(4, true, "") }}', 'ab_cd 2d71'],
  ['{% filter upper %}a{{ svc }}{% endfilter %}', 'ACLNRM'],
])('filters take keyword arguments: %s gives %s', async (text, expected) => {
  expect(await rendered(text)).toBe(expected);
});

test.each([
  ['{{ nope | default("d") }} {{ nope.a.b | default(value="e") }} {{ vars.x | d("f") }}', 'd e f'],
  ['{{ "" | default("x", true) }}{{ "" | default("x") }}', 'x'],
  ['{{ env(name="NOPE") | default("g") }} {{ [] | first | default("h") }}', 'g h'],
  [
    '{{ "y" if nope is defined else "n" }} {{ "y" if svc is defined else "n" }} {{ nope is undefined }}',
    'n y true',
  ],
  [
    '{{ none is none }} {{ 4 is even }} {{ 9 is divisibleby(3) }} {{ svc is not string }}',
    'true true true false',
  ],
])('default and is defined are the only places where a name may be missing: %s', async (text, expected) => {
  expect(await rendered(text)).toBe(expected);
});

test('set lasts for one round of a loop, and set blocks, call blocks and else branches work', async () => {
  const text = `{% set n = 0 %}{% for i in [1, 2] %}{% set n = n + i %}{{ n }}{% endfor %}{{ n }}
{%- set block %}<{{ svc }}>{% endset %}{{ block | length }}
{%- macro box() %}({{ caller() }}){% endmacro %}{% call box() %}in{% endcall %}
{%- for x in [] %}x{% else %}none{% endfor %}{% for k, v in { a: 1 } %}{{ k }}{{ v }}{% endfor %}
{%- for a, b in [[1, 2]] %}{{ a }}{{ b }}{{ loop.last }}{% endfor %}`;
  expect(await rendered(text)).toBe('1207(in)nonea112true');
});

test('rendering is a function of its inputs', async () => {
  const text =
    '{{ uuid_v4() }}{{ fake_name() }}{{ now_rfc3339() }}{{ ulid() }}{{ shuffle([1, 2, 3]) | join(",") }}';
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.nat(4e9), async (seed, ms) => {
      const input = { seed, clock: { now: () => ms } };
      expect(await rendered(text, input)).toBe(await rendered(text, input));
    }),
    { numRuns: 30 },
  );
});

const untagged = fc
  .string({
    unit: fc.constantFrom('{', '}', '%', '#', '$', '"', "'", '\n', '\r', ' ', 'a', '-', 'é', '\ue000'),
  })
  .filter((text) => !/\{[{%#]/.test(text.replaceAll(/\$\{[{#]/g, '$')));

test('text without tags passes through, and text around a tag is untouched', async () => {
  await fc.assert(
    fc.asyncProperty(untagged, untagged, async (before, after) => {
      expect(await rendered(before)).toBe(before);
      const joined = `${before.replace(/[{$]+$/, '')}{{ svc }}${after}`;
      expect(await rendered(joined)).toBe(joined.replace('{{ svc }}', 'clnrm'));
    }),
    { numRuns: 500 },
  );
});

test('${{ … }} is untouched wherever it stands in text', async () => {
  const inner = fc.string({ unit: fc.constantFrom('a', '.', '[', ']', '"', ' ', '}', '#', '%') });
  await fc.assert(
    fc.asyncProperty(untagged, inner, async (before, name) => {
      const reference = `\${{ ${name} }}`;
      const text = `${before.replace(/\$+$/, '')}${reference}`;
      expect(await rendered(`{{ 1 }}${text}`)).toBe(`1${text}`);
    }),
    { numRuns: 300 },
  );
});

test.each([
  [
    '{% raw %}{{ x }} ${{ y }} {# z #} {% if %}{% endraw %}{{ svc }}',
    '{{ x }} ${{ y }} {# z #} {% if %}clnrm',
  ],
  ['a {%- raw -%}  {{ x }}  {%- endraw -%} b', 'a{{ x }}b'],
  ['{% verbatim %}{{ x }}{% endverbatim %}', '{{ x }}'],
])('raw text stays as it is: %s', async (text, expected) => {
  expect(await rendered(text)).toBe(expected);
});

test('macros may be called as in Tera, and :: in text and strings stays', async () => {
  const text =
    '{% macro a(x) %}<{{ x }}>{% endmacro %}{% set m = { f: "::" } %}:: {{ m::f }} {{ a(x="a::b") }}';
  expect(await rendered(text)).toBe(':: :: <a::b>');
});

const VALUES = [
  'svc',
  '1',
  '-2',
  '2.5',
  '"a b"',
  '""',
  '[3, 1]',
  '[]',
  '{ a: 1 }',
  '{}',
  'none',
  'true',
  'nope',
  'vars',
  'big',
];
const value = fc.constantFrom(...VALUES);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    value,
    fc
      .tuple(tie('expression'), fc.constantFrom(...Object.keys(filters)), fc.array(value, { maxLength: 2 }))
      .map(([a, name, args]) => `(${a}) | ${name}${args.length > 0 ? `(${args.join(', ')})` : ''}`),
    fc
      .tuple(
        fc.constantFrom(...Object.keys(functions), 'fake_int'),
        fc.array(tie('expression'), { maxLength: 3 }),
      )
      .map(([name, args]) => `${name}(${args.join(', ')})`),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '//', '%', '**', '~', '<', '==', 'in', 'and', 'or'),
        tie('expression'),
      )
      .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
    fc.tuple(tie('expression'), fc.constantFrom(...testNames)).map(([a, name]) => `(${a}) is ${name}`),
    fc.tuple(tie('expression'), value).map(([a, b]) => `(${a})[${b}]`),
  ),
}));

test('any expression gives text or faults with a place, never another error', async () => {
  await fc.assert(
    fc.asyncProperty(expression, async (one) => {
      const outcome = await renderText(`[vars]\nbig = 9007199254740993\n[x]\nv = {{ ${one} }}`).catch(
        (error: unknown) => error,
      );
      if (outcome instanceof Error) expect(outcome.name, `${one}: ${outcome.stack}`).toBe('UsageError');
    }),
    { numRuns: 600 },
  );
});

test('any mess of template characters gives text or faults with a place, never another error', async () => {
  const piece = fc.constantFrom(
    '{{',
    '}}',
    '{%',
    '%}',
    '{#',
    '#}',
    ' if ',
    ' for x in ',
    ' set a = ',
    'endif',
    'endfor',
    ' set_global a = ',
    ' break ',
    ' continue ',
    ' macro m(a) ',
    'endmacro m',
    ' block b ',
    'endblock',
    ' extends "a.clnrm.toml" ',
    ' include ["x", "a.clnrm.toml"] ignore missing ',
    ' import "_macros.toml.tera" as m ',
    'self::m(1)',
    'super()',
  );
  const more = fc.constantFrom(
    'svc',
    '"',
    "'",
    '|',
    'upper',
    '(',
    ')',
    '[',
    ']',
    '1',
    '.',
    ',',
    '-',
    '\n',
    ' raw ',
    '~',
    '=',
    '`',
    '::',
    '.0',
    '\\',
    'True',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(piece, more), { maxLength: 24 }), async (pieces) => {
      const outcome = await renderText(pieces.join('')).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (outcome === undefined) return;
      expect(outcome).toMatchObject({ name: 'UsageError' });
      expect(outcome).toMatchObject({
        diagnostics: expect.arrayContaining([expect.objectContaining({ at: expect.anything() })]),
      });
    }),
    { numRuns: 3000 },
  );
});
