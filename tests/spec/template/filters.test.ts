import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filters } from '../../../src/spec/template/filters.ts';
import { toJson } from '../../../src/spec/template/to-json.ts';
import { faultsOf, rendered, renderText } from '../../helpers/rendering.ts';

test.each([
  // text
  ['{{ "ÄB c" | lower }} {{ "straße" | upper }} {{ "ÉCOLE" | capitalize }}', 'äb c STRASSE École'],
  ['{{ "it\'s o\'neil-smith 2nd" | title }}', "It's O'neil-Smith 2nd"],
  ['[{{ "xxaxx" | trim("x") }}{{ "xxaxx" | trim_start(pat="x") }}{{ "aaa" | trim("aa") }}]', '[aaxxa]'],
  ['[{{ " a " | trim_end }}{{ "a" | trim("") }}]', '[ aa]'],
  [
    '{{ "äöü" | truncate(length=2) }} {{ "ab" | truncate(length=2) }} {{ "a b c" | truncate(4, false, "") }}',
    'äö… ab a b',
  ],
  [
    '{{ "a.b.c" | replace(".", "$&") }} {{ "aaa" | replace("a", "b", 2) }} {{ "aaa" | replace("a", "b", 0) }}',
    'a$&b$&c bba aaa',
  ],
  ['{{ "a,b,,c" | split(pat=",") | length }} {{ " a  b " | wordcount }}', '4 2'],
  [
    '{{ "a\n\nb" | indent(prefix="> ", first=true) | json_encode }} {{ "a\n\nb" | indent(1, blank=true) | json_encode }}',
    '"> a\\n\\n> b" "a\\n \\n b"',
  ],
  // lists
  [
    '{{ [3, 1, 2] | sort(true) | join(",") }} {{ ["b", "A"] | sort | join }} {{ ["b", "A", "a"] | sort(case_sensitive=true) | join }}',
    '3,2,1 Ab Aab',
  ],
  ['{{ [{ a: { n: 2 } }, { a: { n: 1 } }] | sort(attribute="a.n") | map(attribute="a.n") | join }}', '12'],
  [
    '{{ ["a", "A", 1, "1", [1], [1]] | unique | length }} {{ ["a", "A"] | unique(case_sensitive=true) | length }}',
    '4 2',
  ],
  [
    '{% for k, v in [{ k: "x", n: 1 }, { k: "y", n: 2 }, { k: "x", n: 3 }] | group_by(attribute="k") %}{{ k }}{{ v | map("n") | join("+") }} {% endfor %}',
    'x1+3 y2 ',
  ],
  [
    '{{ [{ n: 1 }, { n: "1" }, {}] | filter("n", 1) | length }} {{ [{ n: 0 }, {}, { n: none }] | filter("n") | length }}',
    '1 1',
  ],
  [
    '{{ [1, 2, 3, 4] | slice(1, 3) | join }} {{ [1, 2, 3] | slice(end=-1) | join }} {{ "añb" | slice(1) }}',
    '23 12 ñb',
  ],
  ['{{ [1, 2, 3] | batch(2, 0) | toml_encode }} {{ [] | batch(2) | length }}', '[[1, 2], [3, 0]] 0'],
  [
    '{{ [1.5, 2] | sum }} {{ [{ n: 1 }] | sum("n", start=2) }} {{ [9007199254740991, 2] | sum }}',
    '3.5 3 9007199254740993',
  ],
  ['{{ [1, 2, 3, 4] | select("divisibleby", 2) | join }} {{ [0, 1, "", "a"] | reject | length }}', '24 2'],
  [
    '{{ "añb" | reverse }} {{ [1, 2] | reverse | join }} {{ "a" | list | first }} {{ { a: 1 } | list | first | get("key") }}',
    'bña 21 a a',
  ],
  [
    '{{ [1] | concat(with=2) | concat(with=[3, [4]]) | length }} {{ "añ" | length }} {{ { a: 1, b: 2 } | length }}',
    '4 2 2',
  ],
  ['{{ [1, 2] | nth(n=1) }}{{ [] | nth(n=0) | default("-") }}{{ [] | last | default("-") }}', '2--'],
  // tables
  ['{{ { "a b": 1 } | get("a b") }}{{ {} | get("x", 2) }}{{ {} | get("x") | default(3) }}', '123'],
  [
    '{{ { b: 1, A: 2 } | dictsort | map("0") | join }} {{ { b: 1, A: 2 } | dictsort(by="value") | map("0") | join }}',
    'Ab bA',
  ],
  // numbers
  [
    '{{ "42" | int + 1 }} {{ "-0b11" | int(base=2) }} {{ "ff" | int(base=16) }} {{ 2.9 | int }} {{ "2.9" | int }} {{ "x" | int(7) }}',
    '43 -3 255 2 2 7',
  ],
  [
    '{{ "9007199254740993" | int }} {{ "1e3" | float }} {{ "x" | float(default=0.5) }} {{ -5 | abs }}',
    '9007199254740993 1000 0.5 5',
  ],
  [
    '{{ 2.5 | round }} {{ -2.5 | round }} {{ 1.005 | round(2) }} {{ 2.1 | round(method="ceil") }} {{ 1234 | round(-2) }} {{ -0.2 | round }}',
    '3 -3 1.01 3 1200 0',
  ],
  [
    '{{ 999 | filesizeformat }} {{ 1536 | filesizeformat(binary=true) }} {{ 1000 | filesizeformat }}',
    '999 B 1.5 KiB 1 kB',
  ],
  [
    'item{{ 1 | pluralize }} item{{ 0 | pluralize }} cherr{{ 2 | pluralize("y", "ies") }}',
    'item items cherries',
  ],
  // encodings
  [
    '{{ { "a b": "c/d", e: 1 } | urlencode }} {{ [["x", "y z"]] | urlencode }} {{ "a/b!\'" | urlencode }}',
    'a%20b=c%2Fd&e=1 x=y%20z a/b%21%27',
  ],
  ['{{ [1, "a", none, true, { k: [] }] | json_encode }}', '[1,"a",null,true,{"k":[]}]'],
  ['{{ { a: [1, {}] } | json_encode(pretty=true) }}', '{\n  "a": [\n    1,\n    {}\n  ]\n}'],
  [
    '{{ "<a href=\'x\'>&" | escape }} {{ "<p>a<!-- b --></p>" | striptags }}',
    '&lt;a href=&#39;x&#39;&gt;&amp; a',
  ],
  // dates
  [
    '{{ "2019-09-19T15:00:00+02:00" | date(format="%Y-%m-%d %H:%M %z %Z") }}',
    '2019-09-19 15:00 +0200 +02:00',
  ],
  [
    '{{ "2019-09-19T23:30:00Z" | date(format="%d %H", timezone="+05:30") }} {{ 0 | date }} {{ 1.5 | date(format="%S%.3f") }}',
    '20 05 1970-01-01 01.500',
  ],
  [
    '{{ "2021-01-03" | date(format="%A %a %B %b %j %U %W %G-W%V %u %w %e|%-d|%_m|%%") }}',
    'Sunday Sun January Jan 003 01 00 2020-W53 7 0  3|3| 1|%',
  ],
  [
    '{{ "2023-01-01" | date(format="%U %W") }} {{ "2024-12-30" | date(format="%G-W%V %j") }}',
    '01 00 2025-W01 365',
  ],
  [
    '{{ "2021-01-03T00:05:09" | date(format="%I %p %l %P %F %T %R %D %s %y %C") }}',
    '12 AM 12 am 2021-01-03 00:05:09 00:05 01/03/21 1609632309 21 20',
  ],
])('%s gives %s', async (text, expected) => {
  expect(await rendered(text)).toBe(expected);
});

test.each([
  ['{{ [1] | upper }}', 'the list [1] has no plain text'],
  ['{{ 3 | first }}', 'the filter first takes a list or a text, not the number 3'],
  ['{{ "a" | sort }}', "the filter sort takes a list, not the text 'a'"],
  ['{{ [1, "a"] | sort }}', 'the filter sort cannot compare number with string'],
  ['{{ [[1]] | sort }}', 'the filter sort cannot put the list [1] in an order'],
  ['{{ [{ a: 1 }, {}] | map("a") }}', "the filter map finds no 'a' in the table {}"],
  ['{{ [1] | map }}', "the filter map needs the argument 'attribute'"],
  ['{{ "a" | truncate(len=3) }}', "the filter truncate has no argument 'len' | did you mean 'length'?"],
  ['{{ "a" | truncate("3") }}', "the filter truncate wants a number as 'length', not the text '3'"],
  [
    '{{ "a" | truncate(1, 2, 3, 4) }}',
    'the filter truncate takes at most 3 (length, killwords, end), and 4 are given',
  ],
  ['{{ "a" | upper(1) }}', 'the filter upper takes no argument, and 1 are given'],
  ['{{ "abc" | int }}', 'the filter int finds no value'],
  ['{{ "7x" | int }}', 'the filter int finds no value'],
  ['{{ "1" | abs }}', "the filter abs takes a number, not the text '1'"],
  [
    '{{ 1 | round(method="up") }}',
    "the filter round wants one of common, ceil, floor as 'method', not the text 'up'",
  ],
  ['{{ "soon" | date }}', "the filter date takes seconds since 1970 or RFC 3339 text, not the text 'soon'"],
  [
    '{{ "2021-02-30" | date }}',
    "the filter date takes seconds since 1970 or RFC 3339 text, not the text '2021-02-30'",
  ],
  ['{{ 0 | date(format="%Q") }}', "there is no field '%Q' in the format '%Q'"],
  ['{{ 0 | date(timezone="Europe/Berlin") }}', /wants UTC or an offset/],
  ['{{ [1] | batch(0) }}', /wants a whole number from 1 to 10000 as 'linecount'/],
  ['{{ {} | get }}', "the filter get needs the argument 'key'"],
  ['{{ [1] | select("od") }}', "there is no test 'od'"],
  ['{{ "a" | urlencode | split }}', "the filter split needs the argument 'pat'"],
])('%s is refused', async (text, expected) => {
  const [first = '', ...more] = await faultsOf(renderText(text));
  expect(more).toEqual([]);
  if (typeof expected === 'string') expect(first).toContain(expected);
  else expect(first).toMatch(expected);
});

test.each([
  '{{ {} | get("constructor") }}',
  '{{ {} | get("__proto__") }}',
  '{{ [{}] | map(attribute="constructor") }}',
  '{{ [{}] | map(attribute="a.__proto__") }}',
  '{{ [{ a: {} }] | map(attribute="a.__proto__.polluted") }}',
  '{{ [{}] | sort(attribute="constructor.name") }}',
  '{{ [{}] | group_by(attribute="__proto__") }}',
  '{{ [{}] | groupby("constructor") }}',
  '{{ [{}] | unique(attribute="prototype") }}',
  '{{ [{}] | filter(attribute="constructor") }}',
  '{{ [{}] | selectattr("__proto__") }}',
  '{{ [{}] | rejectattr("constructor") }}',
  '{{ [{}] | sum("constructor") }}',
  '{{ [{}] | join(",", "constructor") }}',
])('nothing of JavaScript behind the values is reachable: %s', async (text) => {
  const [first, ...more] = await faultsOf(renderText(text));
  expect(first).toMatch(/cannot be reached from a template|finds no/);
  expect(more).toEqual([]);
});

test('a group called like something of JavaScript is a group like any other', async () => {
  const text =
    '{% for k, v in [{ n: "__proto__" }, { n: "constructor" }] | group_by("n") %}{{ k }}{{ v | length }} {% endfor %}';
  expect(await rendered(text)).toBe('__proto__1 constructor1 ');
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
});

test('a filter never changes the value it works on', async () => {
  const chains = Object.keys(filters).map((name) => `{{ (l | ${name}) is defined }}`);
  for (const chain of chains) {
    const text = `{% set l = [3, 1, 2] %}${chain}`;
    await renderText(text).catch(() => undefined);
  }
  expect(
    await rendered(
      '{% set l = [3, 1] %}{% set m = l | sort %}{% set r = l | reverse %}{% set c = l | concat(with=1) %}{{ l | join }}',
    ),
  ).toBe('31');
});

test('a list that doubles itself ends before the memory does', async () => {
  const text = '{% set l = [1] %}{% for i in range(40) %}{% set_global l = l | concat(with=l) %}{% endfor %}';
  expect((await faultsOf(renderText(text)))[0]).toContain('makes a list of more than 1000000 items');
});

test('JSON of any value reads back as that value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, spaces) => {
      expect(JSON.parse(toJson(value, spaces))).toEqual(JSON.parse(JSON.stringify(value)));
      if (spaces === 0) expect(toJson(value)).toBe(JSON.stringify(value));
    }),
  );
  expect(toJson(9007199254740993n)).toBe('9007199254740993');
});
