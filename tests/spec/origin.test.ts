import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultsOf, origins, renderText } from '../helpers/rendering.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clnrm-render-'));
  mkdirSync(join(folder, 'lib'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write(
    '_m.njk',
    '{% macro span(name) %}\n[[expect.span]]\nname = "{{ name }}"\n{% endmacro %}\n{% set shared = 7 %}',
  );
  write('part.toml', '# part of {{ svc }}\nx = {{ n | default(0) }}');
  write('bad.njk', 'ok = 1\nnot = {{ missing }}\n{% if x %}');
  write('broken.njk', '{% macro m(a) %}\n{{ a | uper }}\n{% endmacro %}');
  write('lib/one.njk', '{% include "./two.njk" %}|{% include "part.toml" %}');
  write('lib/two.njk', 'two');
  write('loop.njk', '{% include "loop.njk" %}');
});
afterAll(() => rmSync(folder, { recursive: true }));

const here = (text: string) => renderText(text, {}, join(folder, 'a.clnrm.toml'));
const map = async (text: string) => origins(await here(text));

test('every line of a loop knows its template line, in every round', async () => {
  expect(await map('a = 1\n{% for i in [1, 2] %}\n[[x]]\ni = {{ i }}\n{% endfor %}\nb = 2')).toEqual([
    'a = 1 <- 1',
    ' <- 2',
    '[[x]] <- 3',
    'i = 1 <- 4',
    ' <- 2',
    '[[x]] <- 3',
    'i = 2 <- 4',
    ' <- 5',
    'b = 2 <- 6',
  ]);
});

test('trimmed white space, conditions and raw blocks do not shift the lines', async () => {
  const text = `{% if svc -%}

  a = 1
{%- endif %}
{{- "" -}}

b = 2
{% raw %}
c = "{{ x }}"
{% endraw %}
{# a
comment #}d = 4`;
  expect(await map(text)).toEqual([
    'a = 1b = 2 <- 3',
    ' <- 8',
    'c = "{{ x }}" <- 9',
    ' <- 10',
    'd = 4 <- 12',
  ]);
});

test('a value of several lines belongs to the line that prints it', async () => {
  expect(await map('a\n{{ "x\\ny\\nz" }}!\nb')).toEqual(['a <- 1', 'x <- 2', 'y <- 2', 'z! <- 2', 'b <- 3']);
});

test('lines of a macro know the file and line of the macro, also when imported', async () => {
  const text = 'a = 1\n{% import "_m.njk" as m %}{{ m.span("x") }}\nb = {{ m.shared }}';
  expect(await map(text)).toEqual([
    'a = 1 <- 1',
    ' <- _m.njk:1',
    '[[expect.span]] <- _m.njk:2',
    'name = "x" <- _m.njk:3',
    ' <- 2',
    'b = 7 <- 3',
  ]);
});

test('an indented call maps to the macro, where the first visible character was written', async () => {
  expect(await map('{% macro m() %}x\ny{% endmacro %}\n\n  {{ m() }}')).toEqual([
    ' <- 2',
    ' <- 3',
    '  x <- 1',
    'y <- 2',
  ]);
});

test('what a filter or a set block made of a macro belongs to the line that prints it', async () => {
  const text =
    '{% from "_m.njk" import span as s %}{% set t %}{{ s("x") }}{% endset %}\n{{ t | trim }}\n{{ s("y") | trim | length }}';
  expect(await map(text)).toEqual([' <- 1', '[[expect.span]] <- 2', 'name = "x" <- 2', '26 <- 3']);
});

test('included lines know their file, and see the variables around', async () => {
  expect(await map('{% set n = 5 %}a\n{% include "part.toml" %}\nb')).toEqual([
    'a <- 1',
    '# part of clnrm <- part.toml:1',
    'x = 5 <- part.toml:2',
    'b <- 3',
  ]);
});

test('./ starts from the file that includes, everything else from the folder of the spec', async () => {
  expect((await here('{% include "lib/one.njk" %}')).text).toBe('two|# part of clnrm\nx = 0');
});

test('a file that is ignored when missing leaves nothing, one that is not is an error with what reads it', async () => {
  expect((await here('[{% include "no.njk" ignore missing %}]')).text).toBe('[]');
  expect(await faultsOf(here('{% include "no.njk" %}{% import "/abs" as m %}'))).toEqual([
    "unreadable-file :1:12+8 there is no template 'no.njk' | did you mean '_m.njk'?",
    "template-error :1:33+6 '/abs' is not a relative path with '/' | name it from the folder of the spec or from templates/",
  ]);
});

test('faults inside included files and imported macros carry file, line and caller', async () => {
  expect(await faultsOf(here('\n{% include "bad.njk" %}'))).toEqual([
    'template-syntax bad.njk:3:1+10 {% if x %} is never closed by {% endif %} | write {% endif %} below the last line that belongs to it\ncalled from a.clnrm.toml:2',
  ]);
  expect(await faultsOf(here('{% import "broken.njk" as b %}\n\n{{ b.m(1) }}'))).toEqual([
    "template-error broken.njk:2:8+4 there is no filter 'uper' | did you mean 'upper'?\ncalled from a.clnrm.toml:3",
  ]);
});

test('an imported macro does not see the variables of the spec, unless imported with context', async () => {
  writeFileSync(join(folder, 'ctx.njk'), '{% macro m() %}{{ svc | default("none") }}{% endmacro %}');
  expect((await here('{% import "ctx.njk" as c %}{{ c.m() }}')).text).toBe('none');
  expect((await here('{% import "ctx.njk" as c with context %}{{ c.m() }}')).text).toBe('clnrm');
});

test('a file that includes itself is stopped', async () => {
  expect(await faultsOf(here('{% include "loop.njk" %}'))).toEqual([
    'template-error loop.njk:1:12+1 files that read each other never come to an end: loop.njk → loop.njk | move what both need into a third file\ncalled from a.clnrm.toml:1',
  ]);
});

test('a file without template syntax maps to itself, beyond its ends to the nearest line', async () => {
  const { origin } = await here('a\nb');
  expect([0, 1, 2, 99].map((line) => origin(line).line)).toEqual([1, 1, 2, 2]);
});

test('in templates of plain lines and loops every line comes from where it stands', async () => {
  const block = fc.oneof(
    fc.constant(['plain']),
    fc.nat(3).map((n) => [`{% for i in range(${n}) %}`, 'body', '{% endfor %}']),
    fc.constant(['{% if svc -%}', '', 'then', '{%- endif %}']),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(block, { maxLength: 8 }), async (blocks) => {
      const lines = blocks
        .flat()
        .map((line, index) => (/^(plain|body|then)$/.test(line) ? `${line} L${index + 1}` : line));
      const result = await here(lines.join('\n'));
      result.text.split('\n').forEach((line, index) => {
        const [, number] = /L(\d+)/.exec(line) ?? [];
        if (number !== undefined) expect(result.origin(index + 1).line).toBe(Number(number));
      });
    }),
    { numRuns: 200 },
  );
});

test('a block keeps the places of its lines through set, filter and filters that keep lines', async () => {
  const block = 'a = 1\n{% if svc %}b = {{ 1 + 1 }}{% endif %}\n{% include "part.toml" %}';
  const kept = [
    ' <- 1',
    'a = 1 <- 2',
    'b = 2 <- 3',
    '# part of clnrm <- part.toml:1',
    'x = 0 <- part.toml:2',
  ];
  expect(await map(`{% set t %}\n${block}{% endset %}{{ t }}`)).toEqual(kept);
  expect(await map(`{% filter lower %}\n${block}{% endfilter %}`)).toEqual(kept);
  expect((await map(`{% filter indent(2) %}\n${block}{% endfilter %}`)).map((line) => line.trim())).toEqual(
    kept.map((line) => line.trim()),
  );
});

test('a block that is set is text wherever it is read', async () => {
  const text =
    '{% set t %}ab{% endset %}{{ t ~ 1 }} {{ t | length }} {{ t == "ab" }} {{ t | default("x") }} {{ [t] | join }} {{ t[0] }}';
  expect((await here(text)).text).toBe('ab1 2 true ab ab a');
});

test('lines of the shipped macros belong to the line that calls them, also from a macro of the spec', async () => {
  const text = `{% import "_macros.toml.njk" as m %}{% macro both(a, b) %}
{{ m::span(a) }}
{{ m::edges([[a, b]]) }}{% endmacro %}
x = 1
{{ both("p",
        "c") }}`;
  expect(await map(text)).toEqual([
    ' <- 3',
    'x = 1 <- 4',
    ' <- 1',
    '[[expect.span]] <- 2',
    'name = "p" <- 2',
    ' <- 2',
    '[[expect.graph]] <- 3',
    'must_include = [["p", "c"]] <- 3',
    ' <- 3',
  ]);
});

/** Templates that write one line `L<line>` for every line of theirs, through every construct. */
const construct = fc.letrec<{ lines: readonly string[] }>((tie) => ({
  lines: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(['plain']),
    tie('lines').map((inner) => ['{% for i in range(2) %}', ...inner, '{% endfor %}']),
    tie('lines').map((inner) => ['{% if svc -%}', ...inner, '{%- endif %}']),
    tie('lines').map((inner) => ['{% filter indent(2) %}', ...inner, '{% endfilter %}']),
    tie('lines').map((inner) => ['{% set t %}', ...inner, '{% endset %}{{ t }}']),
    tie('lines').map((inner) => ['{% macro m() %}', ...inner, '{% endmacro %}{{ self::m() }}']),
    tie('lines').map((inner) => ['{% block b %}', ...inner, '{% endblock b %}']),
    fc.tuple(tie('lines'), tie('lines')).map(([a, b]) => [...a, ...b]),
  ),
})).lines;

test('through every construct, nested at will, each line comes from where it stands', async () => {
  await fc.assert(
    fc.asyncProperty(construct, async (pieces) => {
      const lines = pieces.map((line, index) => (line === 'plain' ? `x L${index + 1}` : line));
      const result = await here(lines.join('\n'));
      result.text.split('\n').forEach((line, index) => {
        const [, number] = /L(\d+)/.exec(line) ?? [];
        if (number !== undefined)
          expect(result.origin(index + 1).line, lines.join('\n')).toBe(Number(number));
      });
    }),
    { numRuns: 300 },
  );
});
