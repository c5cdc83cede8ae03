import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultsOf, rendered, renderText } from '../../helpers/rendering.ts';

const faults = (text: string) => faultsOf(renderText(text));

test('weighted takes a value as often as its weight says, and one of weight 0 never', async () => {
  const text = '{% for i in range(2000) %}{{ weighted([["a", 3], ["b", 1], ["c", 0]]) }}{% endfor %}';
  const all = await rendered(text);
  expect(all).toMatch(/^[ab]{2000}$/);
  expect(all.replaceAll('b', '').length).toBeGreaterThan(1400);
  expect(all.replaceAll('b', '').length).toBeLessThan(1600);
});

test('weighted counts the weights of those before', async () => {
  const text = '{% for i in range(2000) %}{{ weighted([["a", 1], ["b", 1], ["c", 2]]) }}{% endfor %}';
  const all = await rendered(text);
  for (const [value, most] of [
    ['a', 600],
    ['b', 600],
    ['c', 1100],
  ] as const) {
    expect(all.split(value).length).toBeLessThan(most);
    expect(all.split(value).length).toBeGreaterThan(most * 0.6);
  }
});

test.each([
  ['{{ weighted([["a", 0]]) }}', 'weighted() has weights of 0 only'],
  ['{{ weighted([["a", -1]]) }}', /weighted\(\) wants pairs .* not the list \["a",-1\]/],
  ['{{ weighted(["a"]) }}', /weighted\(\) wants pairs .* not the text 'a'/],
  [
    '{{ traceparent(trace_id="1") }}',
    "traceparent() wants 32 lower-case hexadecimal digits, not all 0, as 'trace_id', not '1'",
  ],
  [`{{ traceparent(span_id="${'0'.repeat(16)}") }}`, /wants 16 lower-case hexadecimal digits, not all 0/],
  ['{{ traceparent(sampled="yes") }}', "traceparent() wants true or false as 'sampled', not the text 'yes'"],
  ['{{ baggage("a=b") }}', "baggage() wants a table as 'map', not the text 'a=b'"],
  ['{{ baggage({ "a b": 1 }) }}', /^'a b' cannot be a key of baggage/],
  ['{{ baggage({ a: [1] }) }}', /the list \[1\] has no plain text/],
  ['{{ uuid_v7(time="yesterday") }}', /uuid_v7\(\) wants a time such as/],
  ['{{ rand_hex(-1) }}', /wants a whole number from 0 to 65536 as 'n'/],
  ['{{ get_random(start=-9007199254740991, end=9007199254740991) }}', /the template asks for too much/],
  ['{{ pick({ a: 1 }) }}', /wants a list with at least one item/],
])('%s is refused', async (text, expected) => {
  const [first = '', ...more] = await faults(text);
  expect(more).toEqual([]);
  if (typeof expected === 'string') expect(first).toContain(expected);
  else expect(first.replace(/^\S+ \S+ /, '')).toMatch(expected);
});

test('ids of traces and spans have their forms, and traceparent takes those it is given', async () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  expect(await rendered('{{ trace_id() }} {{ span_id() }}')).toMatch(/^[0-9a-f]{32} [0-9a-f]{16}$/);
  expect(await rendered('{{ traceparent() }}')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(await rendered(`{{ traceparent("${trace}", "b7ad6b7169203331", false) }}`)).toBe(
    `00-${trace}-b7ad6b7169203331-00`,
  );
});

test('a reader of baggage gets the values back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (value) => {
      const text = await rendered(
        `{{ baggage({ k: ${JSON.stringify(value).replaceAll('\\u', '\\\\u')}, n: 2 }) }}`,
      ).catch(() => undefined);
      fc.pre(text !== undefined && !/[\\"]/.test(value));
      const [first = '', second] = text.split(',');
      expect(decodeURIComponent(first.slice('k='.length))).toBe(value);
      expect(second).toBe('n=2');
      expect(text).toMatch(/^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e,]*$/);
    }),
    { numRuns: 100 },
  );
});

test('ids with a time sort in the order of their calls, and take the time they are given', async () => {
  for (const name of ['uuid_v7', 'ulid']) {
    const ids = (await rendered(`{% for i in range(50) %}{{ ${name}() }} {% endfor %}`)).trim().split(' ');
    expect([...ids].sort()).toEqual(ids);
  }
  const [text, number] = (
    await rendered('{{ ulid(time="2025-06-01T12:00:00Z") }} {{ ulid(time=1748779200000) }}')
  ).split(' ');
  expect([text?.slice(0, 10), number?.slice(0, 10)]).toEqual(['01JWNNSVG0', '01JWNNSVG0']);
});
