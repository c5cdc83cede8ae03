import { expect, test } from 'vitest';
import { faultsOf, rendered, renderText } from '../helpers/rendering.ts';

const faults = (text: string) => faultsOf(renderText(text));

test.each([
  ['macros by ::', '{% set m = { f: "x" } %}{{ m::f }}', 'x'],
  [
    'self',
    '{% macro a(x) %}<{{ x }}>{% endmacro a %}{% macro b() %}{{ self::a(x="1") }}{% endmacro b %}{{ self::b() }}',
    '<1>',
  ],
  ['macros before they are written', '{{ self::late() }}{% macro late() %}ok{% endmacro late %}', 'ok'],
  [
    'items by number',
    '{% set p = [["a", "b"], [1.5]] %}{{ p.0.1 }}{{ p.1.0 }}{{ p[0].0 }}{{ 1.5 + 0.5 }}',
    'b1.5a2',
  ],
  [
    'set_global',
    '{% set n = 0 %}{% for i in [1, 2] %}{% for j in [1, 2] %}{% set_global n = n + j %}{% endfor %}{% endfor %}{{ n }}',
    '6',
  ],
  ['set', '{% set n = 0 %}{% for i in [1, 2] %}{% set n = n + i %}{% endfor %}{{ n }}', '0'],
  ['set in a condition', '{% if true %}{% set n = 1 %}{% endif %}{{ n }}', '1'],
  ['break', '{% for i in range(end=9) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}', '012'],
  [
    'continue',
    '{% for i in range(end=5) %}{% if i is odd %}{% continue %}{% endif %}{{ i }}{% endfor %}',
    '024',
  ],
  [
    'break of the inner loop',
    '{% for i in [1, 2] %}{% for j in [1, 2] %}{% if j == 2 %}{% break %}{% endif %}{{ i }}{{ j }} {% endfor %}{% endfor %}',
    '11 21 ',
  ],
  [
    'loop over a table',
    '{% for k, v in { b: 1, a: 2 } %}{{ loop.index }}{{ k }}{{ v }}{% if not loop.last %},{% endif %}{% endfor %}',
    '1b1,2a2',
  ],
  ['backticks', '{{ `a "b" \\n` | length }}{{ `c\'s` }}', "8c's"],
  ['True and False', '{% if True and not False %}y{% endif %}', 'y'],
  [
    'range',
    '{{ range(start=1, end=6, step_by=2) | join(sep=",") }} {{ range(2, 4) | join(",") }}',
    '1,3,5 2,3',
  ],
  ['get_env', '{{ get_env(name="NO", default="d") }}', 'd'],
  [
    'now',
    '{{ now() }} {{ now(timestamp=true) }} {{ now(utc=true) }}',
    '2025-06-01T12:00:00Z 1748779200 2025-06-01T12:00:00Z',
  ],
  ['elif', '{% if 1 > 2 %}a{% elif 2 not in [1] %}b{% else %}c{% endif %}', 'b'],
  ['filter', '{% filter upper %}a{{ svc }}{% endfilter %}', 'ACLNRM'],
  ['trimming', 'a {%- if true -%} b {%- endif -%} {#- c -#} d', 'abd'],
  ['raw', '{% raw %}{{ a }}{% endraw %}', '{{ a }}'],
  ['default', '{{ nope | default(value="d") }}{% if nope is defined %}x{% endif %}', 'd'],
  [
    'macro defaults',
    '{% macro m(a, b="x") %}{{ a }}{{ b }}{% endmacro m %}{{ self::m(a=1) }}{{ self::m(b=2, a=1) }}',
    '1x12',
  ],
  ['text joined', '{{ "a" ~ 1 ~ "b" }}', 'a1b'],
])('a Tera source is rendered as Tera does: %s', async (_, text, expected) => {
  expect(await rendered(text)).toBe(expected);
});

test('get_random is seeded and stays within its bounds', async () => {
  const text = '{% for i in range(end=50) %}{{ get_random(start=2, end=5) }}{% endfor %}';
  const first = await rendered(text);
  expect(first).toMatch(/^[234]{50}$/);
  expect(new Set(first)).toEqual(new Set(['2', '3', '4']));
  expect(await rendered(text)).toBe(first);
});

test('a .tera file has no escapes in its texts, any other has', async () => {
  const text = '{{ "a\\n" | length }}{{ "\\" }}';
  expect((await renderText(text, {}, '/specs/a.clnrm.toml.tera')).text).toBe('3\\');
  expect(await rendered('{{ "a\\n" | length }}{{ "\\"" }}')).toBe('2"');
});

test.each([
  ['{% break %}', '1:4+1 {% break %} stands outside of a loop | leave it out'],
  [
    '{% macro m() %}{% continue %}{% endmacro %}{% for i in [1] %}{{ m() }}{% endfor %}',
    '1:19+1 {% continue %} stands outside of a loop | leave it out',
  ],
  ['{{ throw(message="no way") }}', '1:4+5 no way'],
  ['{{ get_random(start=3, end=3) }}', '1:4+10 get_random() has end 3, which is not above start 3'],
  ['{{ range(end=5, step_by=0) }}', '1:4+5 range() cannot go in steps of 0'],
])('%s is an error with its place', async (text, expected) => {
  expect(await faults(text)).toEqual([`template-error :${expected}`]);
});

test.each([
  [
    '{% set_global n %}',
    'template-syntax :1:17+1 the template does not parse: expected = after set_global and its name',
  ],
  [
    '{% macro a() %}{% endmacro b %}',
    'template-syntax :1:16+16 {% endmacro b %} stands where {% endmacro %} must close {% macro a() %}',
  ],
  [
    '{{ `a"\'` }}',
    'template-syntax :1:1+11 text between ` holds both " and \' | write it between " or \' and leave that mark out of it',
  ],
  [
    '{{ __tera_context }}',
    "template-error :1:4+14 '__tera_context' is not part of spec templates | `clnrm render --show-vars` lists the variables",
  ],
  [
    '{% set p = ["a"] %}{{ p.3 }}',
    "undefined-variable :1:23+3 'p' has no '3' | it has 1 items, counted from 0",
  ],
])('what is wrong in a Tera source is told: %s', async (text, expected) => {
  expect(await faults(text)).toEqual([expected]);
});

test('a value that fails in set_global is told once, wherever it is read afterwards', async () => {
  expect(await faults('{% for i in [1] %}{% set_global a = nope %}{% endfor %}{{ a }}')).toEqual([
    "undefined-variable :1:37+4 no variable is called 'nope' | define it under [vars] or with --var nope=…",
  ]);
});
