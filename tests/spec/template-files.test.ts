import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';
import { faultsOf, origins, renderText } from '../helpers/rendering.ts';

const within = async <T>(
  files: Readonly<Record<string, string>>,
  spec: string,
  look: (rendering: ReturnType<typeof renderText>) => T,
): Promise<Awaited<T>> => {
  using made = project({ 'clnrm.toml': '', ...files, 'specs/a.clnrm.toml': spec });
  return await look(renderText(spec, {}, join(made.folder, 'specs/a.clnrm.toml')));
};

const text = async (files: Readonly<Record<string, string>>, spec: string): Promise<string> =>
  within(files, spec, async (rendering) => (await rendering).text);

const faults = (files: Readonly<Record<string, string>>, spec: string) => within(files, spec, faultsOf);

test('a file is looked for beside the spec, in templates/ there, and in those above it up to the project', async () => {
  const spec = '{% include "x.njk" %}';
  const places = { 'specs/x.njk': 'beside', 'specs/templates/x.njk': 'own', 'templates/x.njk': 'project' };
  const { 'specs/x.njk': _, ...fewer } = places;
  expect(await text(places, spec)).toBe('beside');
  expect(await text(fewer, spec)).toBe('own');
  expect(await text({ 'templates/x.njk': 'project' }, spec)).toBe('project');
});

test('what lies above the project is not found', async () => {
  using made = project({ 'templates/x.njk': 'outside', 'p/package.json': '{}', 'p/s/a.clnrm.toml': '' });
  const failing = renderText('{% include "x.njk" %}', {}, join(made.folder, 'p/s/a.clnrm.toml'));
  expect(await faultsOf(failing)).toEqual([
    "unreadable-file :1:12+7 there is no template 'x.njk' | it is looked for in ./, templates/, ../templates/",
  ]);
});

test('a file in templates/ keeps its name for people, and may name its neighbours', async () => {
  const files = { 'templates/lib/a.njk': 'a{% include "./b.njk" %}\n', 'templates/lib/b.njk': 'b' };
  const lines = await within(files, '\n{% include "lib/a.njk" %}', async (rendering) =>
    origins(await rendering),
  );
  expect(lines).toEqual([' <- 1', 'ab <- ../templates/lib/a.njk:1', ' <- ../templates/lib/a.njk:2']);
});

test('the first of several files that exists is included', async () => {
  const files = { 'specs/two.njk': 'two' };
  expect(await text(files, '{% include ["one.njk", "two.njk"] %}')).toBe('two');
  expect(await text(files, '[{% include ["one.njk", "none.njk"] ignore missing %}]')).toBe('[]');
  expect(await faults(files, '{% include ["ona.njk", "twa.njk"] %}')).toEqual([
    "unreadable-file :1:12+1 there is no template 'ona.njk' or 'twa.njk' | did you mean 'two.njk'?",
  ]);
});

test('the macro library comes after a file of the same name, unless clnrm/ is asked for', async () => {
  const own = { 'templates/_macros.toml.tera': '{% macro span(name) %}own {{ name }}{% endmacro %}' };
  const spec = (name: string): string => `{% import "${name}" as m %}{{ m::span("a") }}`;
  const shipped = '[[expect.span]]\nname = "a"\n';
  expect(await text(own, spec('_macros.toml.tera'))).toBe('own a');
  expect(await text(own, spec('_macros.toml.njk'))).toBe(shipped);
  expect(await text(own, spec('clnrm/_macros.toml.tera'))).toBe(shipped);
});

test('files that include or import each other are told as a cycle, in full', async () => {
  const files = {
    'specs/b.njk': '{% import "c.njk" as c %}',
    'specs/c.njk': '\n{% include "b.njk" %}',
  };
  expect(await faults(files, '{% include "b.njk" %}')).toEqual([
    'template-error c.njk:2:12+1 files that read each other never come to an end: b.njk → c.njk → b.njk | move what both need into a third file\ncalled from b.njk:1',
  ]);
  expect(await faults({}, '{% include "a.clnrm.toml" %}')).toEqual([
    'template-error :1:12+1 files that read each other never come to an end: a.clnrm.toml → a.clnrm.toml | move what both need into a third file',
  ]);
});

test('a file may be included more than once, also one below the other', async () => {
  const files = { 'specs/b.njk': '{% include "c.njk" %}{% include "c.njk" %}', 'specs/c.njk': 'c' };
  expect(await text(files, '{% include "b.njk" %}{% include "c.njk" %}')).toBe('ccc');
});

const BASE =
  '[meta]\nname = "{% block name %}base{% endblock %}"\n{% block tail %}\n# base {{ svc }}\n{% endblock tail %}\n';

test('a spec may extend another file and replace its blocks', async () => {
  const spec =
    '{% extends "base.njk" %}\n{% set n = "own" %}\n{% block name %}{{ n }} {{ super() }}{% endblock %}\n';
  const lines = await within({ 'templates/base.njk': BASE }, spec, async (rendering) =>
    origins(await rendering),
  );
  expect(lines).toEqual([
    '[meta] <- ../templates/base.njk:1',
    'name = "own base" <- ../templates/base.njk:2',
    ' <- ../templates/base.njk:3',
    '# base clnrm <- ../templates/base.njk:4',
    ' <- ../templates/base.njk:5',
    ' <- ../templates/base.njk:6',
  ]);
});

test('blocks are replaced over several files, and inside of blocks', async () => {
  const files = {
    'specs/base.njk': '<{% block a %}base{% endblock %}>',
    'specs/middle.njk':
      '{% extends "base.njk" %}{% block a %}m({% block b %}inner{% endblock %}){{ super() }}{% endblock %}',
  };
  expect(await text(files, '{% extends "middle.njk" %}{% block b %}top {{ super() }}{% endblock %}')).toBe(
    '<m(top inner)base>',
  );
  expect(await text(files, '{% extends "middle.njk" %}{% block a %}[{{ super() }}]{% endblock %}')).toBe(
    '<[m(inner)base]>',
  );
});

test.each([
  [
    '{% extends "base.njk" %}\nlost = 1',
    'template-error :1:25+1 what stands outside of the blocks of a file that extends another is lost | put it into a {% block … %} that the other file has',
  ],
  [
    '{% extends "base.njk" %}{% block nam %}{% endblock %}',
    "template-error :1:28+1 base.njk has no block 'nam' | did you mean 'name'?",
  ],
  [
    '{% block a %}{{ super() }}{% endblock %}',
    "template-error :1:4+1 the block 'a' has no other one above it",
  ],
  [
    '{% if true %}{% extends "base.njk" %}{% endif %}',
    'template-error :1:17+1 {% extends %} stands at the top of a file, in no other tag',
  ],
  [
    '{% extends "bas.njk" %}',
    "unreadable-file :1:12+9 there is no template 'bas.njk' | did you mean 'base.njk'?",
  ],
  [
    '{% extends "base.njk" %}{% block name %}{{ nope }}{% endblock %}',
    "undefined-variable :1:44+4 no variable is called 'nope' | define it under [vars] or with --var nope=…\ncalled from base.njk:1",
  ],
])('what is wrong with blocks is told: %s', async (spec, expected) => {
  expect(
    (await faults({ 'specs/base.njk': '{% block name %}{% endblock %}' }, spec)).map((one) =>
      one.replace(/\ncalled from .*/, ''),
    ),
  ).toEqual([expected.replace(/\ncalled from .*/, '')]);
});
