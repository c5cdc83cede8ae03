import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonPathFault, SlowJsonPath, selectJson } from '../../src/util/json-path.ts';

interface Case {
  readonly name: string;
  readonly selector: string;
  readonly document?: unknown;
  readonly result?: readonly unknown[];
  readonly results?: readonly (readonly unknown[])[];
  readonly invalid_selector?: true;
}

/** The compliance suite of RFC 9535, as a package for tests brings it. */
const suite: { readonly tests: readonly Case[] } = JSON.parse(
  readFileSync('node_modules/jsonpath-rfc9535/src/__tests__/jsonpath-compliance-test-suite/cts.json', 'utf8'),
);

test('every path that the compliance suite of RFC 9535 calls invalid is refused with a reason, every other is taken', () => {
  const judged = suite.tests.map(({ name, selector, invalid_selector: isInvalid = false }) => ({
    name,
    right: (jsonPathFault(selector) !== undefined) === isInvalid,
  }));

  expect(judged.filter(({ right }) => !right)).toEqual([]);
  expect(judged.length).toBeGreaterThan(600);
});

/** A list of values as it is handed out: the one of a path that can name only one place, nothing for none. */
const handedOut = (values: readonly unknown[], found: unknown): unknown =>
  values.length === 0
    ? undefined
    : Array.isArray(found) && found.length === values.length
      ? values
      : values[0];

test('every path of the suite finds what the suite says', () => {
  const cases = suite.tests.filter(({ invalid_selector: isInvalid }) => isInvalid === undefined);

  for (const { name, selector, document, result, results = [result ?? []] } of cases) {
    const found = selectJson(document, selector);

    expect(
      results.map((values) => handedOut(values, found)),
      name,
    ).toContainEqual(found);
  }
});

test.for<readonly [path: string, found: unknown]>([
  ['$.items[0].price', 3],
  ['$.items[-1].name', 'tea'],
  ["$['order id']", 7],
  ['$.order-id', 8],
  ['$.items[*].price', [3, 4.5]],
  ['$.items[?@.price > 4].name', ['tea']],
  ['$..name', ['pot', 'tea']],
  ['$.items[?@.price > 100]', undefined],
  ['$.nothing', undefined],
  ['$.empty', null],
  ['$.items.length', undefined],
])('%s is the value where only one can be meant, and a list where there may be several', ([path, found]) => {
  const data = {
    'order id': 7,
    'order-id': 8,
    empty: null,
    items: [
      { name: 'pot', price: 3 },
      { name: 'tea', price: 4.5 },
    ],
  };

  expect(selectJson(data, path)).toEqual(found);
});

test.for([
  ['$[?count($[?@.v == -1]) > 3]', Array.from({ length: 20_000 }, (_, v) => ({ v }))],
  ["$[?search(@, '(a+)+$')]", [`${'a'.repeat(40)}b`]],
] as const)('%s is given up when its time is over', ([path, data]) => {
  expect(() => selectJson(data, path, 50)).toThrow(SlowJsonPath);
});

test.for(['', 'order.id', '$.', '$.items[', '$[?@.a', `$[?${'('.repeat(50_000)}`])(
  'a text that is no path is refused with a reason of one line',
  (path) => {
    expect(jsonPathFault(path)).toMatch(/^[^\n]{5,120}$/);
  },
);
