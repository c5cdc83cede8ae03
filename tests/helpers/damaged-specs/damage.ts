import type { Chance } from './chance.ts';

/** A text, and the texts of others that it may be mixed with. */
interface Patient {
  readonly lines: readonly string[];
  readonly others: readonly string[];
  readonly chance: Chance;
}
type Damage = (patient: Patient) => readonly string[];

const VALUES = [
  '5',
  '-1',
  '5.0',
  'nan',
  '-inf',
  '1e400',
  '99999999999999999999',
  '0x',
  'true',
  'yes',
  'null',
  'None',
  '""',
  '"x"',
  "'/((/'",
  '"/(a+)+$/"',
  '[]',
  '{}',
  '[[]]',
  '[{}]',
  '{ a = { b = 1 } }',
  '1979-05-27',
  '12:00:00',
  '"${{ step.place.id }}"',
  '"${{"',
  '"${{ service..url }}"',
  '"\\u0000"',
  '"\\ud800"',
  '"\\x00"',
  '"""',
  "'''",
  '"$[?(@.a=="',
  '"1.5.s"',
  '"-1s"',
  '"999999999999h"',
  '"1e9s"',
  '"*"',
  '"/srv/../.."',
  '"😀"',
  '"a\\nb"',
];
const TAGS = [
  '{{ nope }}',
  '{{',
  '}}',
  '{%',
  '%}',
  '{% if x %}',
  '{% endif %}',
  '{% for a in b %}',
  '{% endfor %}',
  '{#',
  '#}',
  '{{ svc }}',
  '{{ "a" | upper }}',
  '{{ 1 | nofilter }}',
  '{{ fake_word() }}',
  '{{ fake_nothing() }}',
  '{{.State}}',
  '{{ range(9999999999) }}',
  '{% for i in range(1000000) %}x{% endfor %}',
  '{{ "x" * 5 }}',
  '{{ svc.a.b }}',
  '{% include "nope" %}',
  '{% import "_macros.toml.njk" as m %}',
  '{{ m.span("a") }}',
  '{{ m::span(name="a") }}',
  '{% raw %}',
  '{% endraw %}',
  '{% macro f(a) %}',
  '{{ f(f(1)) }}',
  '{% set a = [1,2 %}',
  '{{ a[',
  '{{ "\\u{1}" }}',
  '{{ svc.constructor }}',
  '{{ loop.index }}',
  '{{ matrix.node }}',
  '{{ rand_hex(100000000) }}',
  '{{ "a" ~ }}',
  '{{ pattern("(") }}',
  '{{ pattern("a{9999999}") }}',
  '{{ lorem | center(99999999) }}',
  '{{ -',
  '{% block a %}',
  '{% extends "nope" %}',
  '{{ env(name="X") }}',
  '{{ seq("a", 1, 0) }}',
  '{{ pick([]) }}',
  '{{ "x".repeat(1e9) }}',
];
const BITS = [
  'x',
  '.',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  '=',
  ',',
  '#',
  '\n',
  '\r',
  '\t',
  '\\',
  '😀',
  'é',
  '\u0000',
  '\ufeff',
  '\u202e',
  '\ud800',
  '\u2028',
  '__proto__',
  'constructor',
  'toString',
  '${{ ',
  ' }}',
  '"""',
  "'''",
  '[[',
  ']]',
  '-',
  '+',
  '_',
];
const OPENERS = ['[', '{ a = ', '{a=[', '"${{ ', '(', 'a.', '[['];

const at = ({ lines, chance }: Patient): number => chance.below(Math.max(1, lines.length));
const replace = (lines: readonly string[], index: number, text: string): readonly string[] =>
  lines.map((line, at) => (at === index ? text : line));
const edit = (patient: Patient, change: (line: string) => string): readonly string[] => {
  const index = at(patient);
  return replace(patient.lines, index, change(patient.lines[index] ?? ''));
};
const insert = (line: string, column: number, bit: string): string =>
  line.slice(0, column) + bit + line.slice(column);

const TOKEN = /"(?:[^"\\]|\\.)*"|'[^']*'|\d+(?:\.\d+)?|[\w.-]+|[[\]{}=,]|\S/g;
const tokensOf = (line: string): readonly string[] => line.match(TOKEN) ?? [''];

const damages: readonly Damage[] = [
  (one) => one.lines.toSpliced(at(one), 1 + one.chance.below(3)),
  (one) => one.lines.toSpliced(at(one), 0, one.lines[at(one)] ?? ''),
  (one) => {
    const [a, b] = [at(one), at(one)];
    return replace(replace(one.lines, a, one.lines[b] ?? ''), b, one.lines[a] ?? '');
  },
  (one) => edit(one, (line) => line.replace(/= .*/, () => `= ${one.chance.of(VALUES)}`)),
  (one) => edit(one, (line) => line.replace(/"[^"]*"(?!.*")/, () => one.chance.of(VALUES))),
  (one) =>
    edit(one, (line) =>
      line.replace(/\d+/, () => one.chance.of(['0', '-1', '65536', '1.5', '9'.repeat(30), '007'])),
    ),
  (one) => edit(one, (line) => insert(line, one.chance.below(line.length + 1), one.chance.of(BITS))),
  (one) => edit(one, (line) => insert(line, one.chance.below(line.length + 1), one.chance.of(TAGS))),
  (one) => one.lines.toSpliced(at(one), 0, one.chance.of(TAGS)),
  (one) =>
    edit(one, (line) => {
      const column = one.chance.below(line.length + 1);
      return line.slice(0, column) + line.slice(column + 1 + one.chance.below(4));
    }),
  (one) =>
    edit(one, (line) => line.replace(one.chance.of([/[[\]{}]/, /["']/, /[=,.]/]), () => one.chance.of(BITS))),
  (one) =>
    edit(one, (line) => line.replaceAll(one.chance.of(['"', '[', ']', '{', '}']), one.chance.of(BITS))),
  (one) => {
    const token = one.chance.of(tokensOf(one.chance.of(one.others)));
    return edit(one, (line) => line.replace(one.chance.of(tokensOf(line)), () => token));
  },
  (one) => one.lines.toSpliced(at(one), 0, one.chance.of(one.others)),
  (one) => {
    const start = one.chance.below(one.others.length);
    return one.lines.toSpliced(
      at(one),
      one.chance.below(3),
      ...one.others.slice(start, start + 1 + one.chance.below(8)),
    );
  },
  (one) =>
    edit(one, (line) =>
      line.replace(
        /^(\s*)([\w-]+)/,
        (_, indent, key) =>
          `${indent}${one.chance.of([key.slice(1), `${key}s`, `${key}.${key}`, key.toUpperCase(), `"${key}"`])}`,
      ),
    ),
  (one) =>
    edit(one, (line) =>
      line.replace(/^\[+([^\]]*)\]+/, (_, name) =>
        one.chance.of([`[${name}]`, `[[${name}]]`, `[${name}`, `[${name}.${name}]`, `[[${name}]`]),
      ),
    ),
  (one) => edit(one, (line) => line + one.chance.of(BITS).repeat(one.chance.of([2_000, 40_000]))),
  (one) =>
    edit(one, (line) =>
      line.replace(/= .*/, () => `= ${one.chance.of(OPENERS).repeat(one.chance.of([30, 600, 8_000]))}`),
    ),
  (one) => one.lines.slice(0, at(one)),
  (one) => [one.lines.join(one.chance.of(['\r\n', '\r', '\n\n', '\u2028']))],
];

/** A text with up to four things done to it that an author, an editor or a merge could do. */
export const damage = (text: string, others: readonly string[], chance: Chance): string => {
  let lines: readonly string[] = text.split('\n');
  for (let left = chance.of([1, 1, 1, 2, 4]); left > 0; left--)
    lines = chance.of(damages)({ lines, others, chance });
  // half a character cannot be in a file
  return Buffer.from(lines.join('\n')).toString();
};
