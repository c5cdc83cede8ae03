import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
import { jsonPathFault, plainPath, prepareJsonPaths, selectJson } from '../../src/util/json-path.ts';
import * as library from '../../src/util/json-path-library.ts';

beforeAll(() => prepareJsonPaths(['$..*']));

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
  expect(() => selectJson(data, path, 50)).toThrow(library.SlowJsonPath);
});

test.for(['', 'order.id', '$.', '$.items[', '$[?@.a', `$[?${'('.repeat(50_000)}`])(
  'a text that is no path is refused with a reason of one line',
  (path) => {
    expect(jsonPathFault(path)).toMatch(/^[^\n]{5,120}$/);
  },
);

const names = fc.constantFrom(
  'a',
  'b',
  '_x1',
  'a b',
  'é',
  '0',
  '',
  '__proto__',
  'length',
  'constructor',
  '$.',
);
const documents = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, true, 0, -7n, 'text', '', {}, []),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(names, tie('json'), { maxKeys: 4 }),
  ),
})).json;
const segments = fc.oneof(
  names.map((name) => (/^[a-z_]\w*$/i.test(name) ? `.${name}` : `['${name}']`)),
  names.map((name) => `["${name}"]`),
  fc.integer({ min: -3, max: 3 }).map((index) => `[${index}]`),
);
const plainPaths = fc.array(segments, { maxLength: 4 }).map((parts) => `$${parts.join('')}`);

test('a plain path leads where the library says that it leads', () => {
  const seen = { found: 0, nothing: 0 };

  fc.assert(
    fc.property(documents, plainPaths, (document, path) => {
      const found = selectJson(document, path);
      expect(plainPath(path)).toBeDefined();
      expect(found).toEqual(library.selectJson(document, path, 500));
      seen[found === undefined ? 'nothing' : 'found']++;
    }),
    { numRuns: 2000 },
  );

  expect(seen.found).toBeGreaterThan(200);
});

test('what counts as a plain path is a path to the library too', () => {
  const pieces = fc.constantFrom(
    '$',
    '.',
    '[',
    ']',
    "'",
    '"',
    '\\',
    'a',
    'Z',
    '_',
    '-',
    '0',
    '1',
    '01',
    ' ',
    '*',
    '\n',
    'é',
    '\ud800',
  );
  const texts = fc.array(pieces, { maxLength: 8 }).map((parts) => `$${parts.join('')}`);
  const taken: string[] = [];

  fc.assert(
    fc.property(
      fc.oneof(
        texts,
        fc.tuple(plainPaths, pieces, plainPaths).map((parts) => parts.join('')),
      ),
      (text) => {
        if (plainPath(text) === undefined) return;
        taken.push(text);
        expect(library.jsonPathFault(text)).toBeUndefined();
      },
    ),
    { numRuns: 5000 },
  );

  expect(taken.length).toBeGreaterThan(200);
});

test('nobody finds more than plain paths who did not say so before', async () => {
  vi.resetModules();
  const fresh = await import('../../src/util/json-path.ts');

  expect(fresh.selectJson({ a: [1] }, '$.a[0]')).toBe(1);
  expect(() => fresh.jsonPathFault('$..a')).toThrow(TypeError);
  await fresh.prepareJsonPaths(['$.a']);
  expect(() => fresh.jsonPathFault('$..a')).toThrow(TypeError);
  await fresh.prepareJsonPaths(['$.a', '$..a']);
  expect(fresh.jsonPathFault('$..a')).toBeUndefined();
});
