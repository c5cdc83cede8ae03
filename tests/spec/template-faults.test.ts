import { expect, test } from 'vitest';
import { faultsOf, renderText } from '../helpers/rendering.ts';

const faults = (text: string) => faultsOf(renderText(text));

test.each([
  ['{% for s in spanz %}[[expect.span]]{% endfor %}', '1:13+5', 'spanz'],
  ['{% if nope %}x{% endif %}', '1:7+4', 'nope'],
  ['a\n  {{ nope | upper }}', '2:6+4', 'nope'],
  ['{{ "a" ~ nope }}', '1:10+4', 'nope'],
  ['{{ sha256(nope) }}', '1:11+4', 'nope'],
  ['{{ sha256(s=nope) }}', '1:13+4', 'nope'],
  ['{{ "x" if nope else "y" }}', '1:11+4', 'nope'],
  ['{{ [nope] | length }}', '1:5+4', 'nope'],
  ['{{ nope | upper | default("x") }}', '1:4+4', 'nope'],
  ['{% set x = nope %}{{ x }}{{ x + 1 }}{{ x.y }}', '1:12+4', 'nope'],
])('an undefined name is an error wherever it is read: %s', async (text, place, name) => {
  expect(await faults(text)).toEqual([
    `undefined-variable :${place} no variable is called '${name}' | define it under [vars] or with --var ${name}=…`,
  ]);
});

test('all undefined names of a template are told at once, each once', async () => {
  const text = `{% for i in [1, 2, 3] %}{{ first }}{% endfor %}
{{ vars.svx }} {{ svd }}
{% if svc %}{{ third }}{% endif %}`;
  expect(await faults(text)).toEqual([
    "undefined-variable :1:28+5 no variable is called 'first' | define it under [vars] or with --var first=…",
    "undefined-variable :2:4+8 'vars' has no 'svx' | did you mean 'svc'?",
    "undefined-variable :2:19+3 no variable is called 'svd' | did you mean 'svc'?",
    "undefined-variable :3:16+5 no variable is called 'third' | define it under [vars] or with --var third=…",
  ]);
});

test.each([
  ['{{ fake("city", 2) }}', /:1:4\+1 the list .* has no plain text/],
  ['{{ [1, 2] }}', '1:4+1 the list [1,2] has no plain text | write {{ toml_encode(…) }}, or join(",")'],
  ['{{ vars }}{{ 1 }}', /1:4\+1 the table .* has no plain text \| write \{\{ toml_encode/],
  ['{{ "a" ~ [1] }}', '1:4+1 the list [1] has no plain text | write {{ toml_encode(…) }}, or join(",")'],
  [
    '{{ [[1]] | join(",") }}',
    '1:12+4 the list [1] has no plain text | write {{ toml_encode(…) }}, or join(",")',
  ],
  ['{{ none }}', '1:4+1 there is no value to print | use the filter default("…") to give one'],
  [
    '{{ 9007199254740993 }}',
    '1:4+1 an integer above 2^53 would be rounded | put it under [vars], where integers are exact, or write it outside the tag',
  ],
  [
    '{{ 9007199254740991 * 1.5 }}',
    /1:\d+\+1 an integer above 2\^53 \(about 13510798882111486\) would be rounded/,
  ],
  ['{{ 1 / 0 }}', '1:4+1 1 / 0 divides by zero'],
  [
    '{{ svc + 1 }}',
    "1:4+1 '+' needs two numbers, and here are the text 'clnrm' and the number 1: use ~ to join text, | int to make a number",
  ],
  [
    '{{ svc < 1 }}',
    "1:10+1 '<' compares two numbers or two texts, and here are the text 'clnrm' and the number 1",
  ],
  [
    '{% for k in { a: 1 } %}{% endfor %}',
    '1:13+1 the loop cannot go over the table {"a":1} | write {% for key, value in … %}',
  ],
  [
    '{% for k in 3 %}{% endfor %}',
    '1:13+1 the loop cannot go over the number 3 | loops go over lists, tables and text',
  ],
  ['{% for a, b in [1] %}{% endfor %}', '1:16+1 the number 1 cannot be taken apart into a, b'],
  ['{{ now_unix }}', "1:4+8 'now_unix' is a function | call it: now_unix()"],
  ['{{ svc() }}', "1:4+3 'svc' is the text 'clnrm', not a function"],
  ['{{ sha25("x") }}', "1:4+5 no function or macro is called 'sha25' | did you mean 'sha256'?"],
  ['{{ svc | uper }}', "1:10+4 there is no filter 'uper' | did you mean 'upper'?"],
  ['{{ svc is nubmer }}', "1:11+6 there is no test 'nubmer' | did you mean 'number'?"],
  [
    '{{ svc | replace(form="c", to="d") }}',
    "1:10+7 the filter replace has no argument 'form' | did you mean 'from'?",
  ],
  [
    '{{ svc | center(99999999) }}',
    "1:10+6 the filter center wants a whole number from 0 to 10000 as 'width', not the number 99999999",
  ],
  ['{{ sha256() }}', "1:4+6 sha256() needs the argument 's'"],
  ['{{ pick([]) }}', "1:4+4 pick() wants a list with at least one item as 'list', not the list []"],
  ['{{ fake_nme() }}', "1:4+8 there is no function 'fake_nme' | did you mean 'fake_name'?"],
])('%s is refused with what it is and what to write', async (text, expected) => {
  const [first = '', more] = await faults(text);
  expect(more).toBeUndefined();
  if (typeof expected === 'string') expect(first).toBe(`template-error :${expected}`);
  else expect(first).toMatch(expected);
});

test('a variable of the environment that is not set and has no default is an error', async () => {
  expect(await faults('{{ env(name="PORT") }}')).toEqual([
    'undefined-variable :1:4+3 env("PORT") has no value | set it, or give a value for want of it: default="…"',
  ]);
});

test.each([
  '{{ "".constructor.constructor("return process")() }}',
  '{{ vars["__proto__"] }}',
  '{{ [].prototype }}',
  '{{ svc["const" ~ "ructor"] }}',
  '{% macro m() %}{% endmacro %}{{ m.constructor }}',
  '{{ sha256.constructor("x") }}',
  '{{ "a".split.constructor }}',
  '{{ toString }}',
  '{{ vars.hasOwnProperty("x") }}',
  '{{ "a".at(0) }}',
])('nothing of JavaScript behind the values is reachable: %s', async (text) => {
  expect(await faults(text)).toHaveLength(1);
});

const MISNOMER = 'a name is wanted here: one plain word, without quotes and dots';

test.each([
  [
    'x\n  {{.State}}',
    '2:3+10 {{.State}} is a Go template, not one of ours | write {% raw %}{{.State}}{% endraw %} to pass it on as it stands',
  ],
  [
    '{{ json .Mounts }}',
    '1:1+18 {{ json .Mounts }} is a Go template, not one of ours | write {% raw %}{{ json .Mounts }}{% endraw %} to pass it on as it stands',
  ],
  [
    'a\n{% if svc %}\nb',
    '2:1+12 {% if svc %} is never closed by {% endif %} | write {% endif %} below the last line that belongs to it',
  ],
  [
    '{% if svc %}{% for a in [] %}{% endif %}{% endfor %}',
    '1:30+11 {% endif %} stands where {% endfor %} must close {% for a in [] %}',
  ],
  ['a {% endif %}', '1:3+11 {% endif %} closes nothing | take it out, or open the block above'],
  [
    'a\nb {{ svc',
    "2:3+2 '{{' is never closed | close it, or write {% raw %}…{% endraw %} around text that is meant as it stands",
  ],
  [
    'a = "{{ env(name=\\"HOME\\") }}"',
    "1:6+2 '{{' is never closed | quotes inside a tag stay as they are, also where TOML has quotes around it: take the \\ out",
  ],
  [
    '{% raw %} {{ x',
    "1:1+9 '{% raw %}' is never closed | close it, or write {% raw %}…{% endraw %} around text that is meant as it stands",
  ],
  [
    '{% fro x in y %}',
    "1:4+1 there is no template tag 'fro' | did you mean 'for'? To write {% as text: {% raw %}…{% endraw %}",
  ],
  ['{% switch a %}{% endswitch %}', '1:1+14 {% switch %} is not part of spec templates'],
  [
    '{{ a b }}',
    "1:6+1 the tag should end here with '}}' | an operator or a comma may be missing before this",
  ],
  ['x\n{{ ].a(1) }}', '2:5+1 the tag is not complete'],
  ['{{ a[] }}', '1:5+1 the tag is not complete'],
  ['{% set a.b = 1 %}\n{{ foo }}', `1:8+1 ${MISNOMER}`],
  ['{% set [a] = 1 %}\n{{ foo }}', `1:8+1 ${MISNOMER}`],
  ['{% set "a" = 1 %}', `1:8+1 ${MISNOMER}`],
  ['{% set_global a.b = 1 %}', `1:16+1 ${MISNOMER}`],
  ['{% import "m.njk" as a.b() %}\n{{ foo }}', `1:22+1 ${MISNOMER}`],
  ['{% from "m.njk" import "a" %}', `1:24+1 ${MISNOMER}`],
  ['{% from "m.njk" import a as b.c %}', `1:29+1 ${MISNOMER}`],
  ['{% macro [a]() %}{% endmacro %}\n{{ foo() }}', `1:10+1 ${MISNOMER}`],
  ['{% for a, "b" in [] %}{% endfor %}', `1:11+1 ${MISNOMER}`],
  ['{% call a %}{% endcall %}\n', '1:26+1 something in the tag is missing, or does not belong there'],
  ['{{ sha256(1 2) }}', '1:13+1 the template does not parse: expected comma after expression'],
])('syntax that is wrong has a place: %j', async (text, expected) => {
  expect(await faults(text)).toEqual([`template-syntax :${expected}`]);
});

test('a parameter of a macro is a plain word', async () => {
  expect(await faults('{% macro m(a.b=1) %}{% endmacro %}')).toEqual([
    'template-error :1:13+1 a parameter of a macro is a name, or name="default"',
  ]);
});

test('a macro is called with exactly what it takes', async () => {
  const text = `{% macro m(a, b=1) %}{{ a }}{% endmacro %}
{{ m() }}
{{ m(1, 2, 3) }}
{{ m(c=1) }}
{{ m(1, a=2) }}`;
  expect(await faults(text)).toEqual([
    `undefined-variable :1:25+1 the macro 'm' was called without 'a' | pass it, give it a default in the macro, or read it with | default("…")\ncalled from a.clnrm.toml:2`,
    "template-error :3:4+1 the macro 'm' takes at most 2 (a, b), and 3 are given",
    "template-error :4:4+1 the macro 'm' has no argument 'c' | it takes a, b",
    "template-error :5:4+1 the macro 'm' is given 'a' twice",
  ]);
});

test('a template that does not come to an end is stopped', async () => {
  const endless = '{% for a in range(2000) %}{% for b in range(2000) %}{% endfor %}{% endfor %}';
  expect(await faults(endless)).toEqual([
    'template-error :1:30+1 the template does not come to an end: 500000 steps were evaluated',
  ]);
  expect(await faults('{% macro m(a) %}{{ m(a) }}{% endmacro %}{{ m(1) }}')).toEqual([
    "template-error :1:20+1 the macro 'm' calls itself more than 64 deep",
  ]);
});

test('a fault carries the line it stands in, without the carriage return', async () => {
  const failing = renderText('a\r\n  b = {{ nope }}\r\n');
  await expect(failing).rejects.toMatchObject({
    diagnostics: [{ at: { file: 'a.clnrm.toml', line: 2, column: 10, text: '  b = {{ nope }}' } }],
  });
});
