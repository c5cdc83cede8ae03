import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findReferences,
  lookIn,
  resolveDeep,
  resolveText,
  resolveValue,
  UnresolvedReference,
} from '../../src/util/references.ts';

const lookup = lookIn({
  service: { db: { url: 'pg://db' }, 'a-b': { port: '1' } },
  step: {
    place: { json: { items: [{ id: 7 }], big: 9007199254740993n, none: null }, headers: { 'x-id': 'h' } },
    'a b': { n: 1 },
  },
  run: { id: 'r' },
});

describe('references are found', () => {
  it.each([
    ['a ${{ run.id }} b', [['run', 'id']]],
    [
      '${{run.id}}${{ run.seed }}',
      [
        ['run', 'id'],
        ['run', 'seed'],
      ],
    ],
    ['${{ step["a b"].n }}', [['step', 'a b', 'n']]],
    ["${{ step['a}}b'].n }}", [['step', 'a}}b', 'n']]],
    ['${{ step.a.json[0].x.1 }}', [['step', 'a', 'json', '0', 'x', '1']]],
    ['${{ service.a-b.port }}', [['service', 'a-b', 'port']]],
    ['$ {{ a }} ${a} ${#a} {{ a }}', []],
  ])('in %s', (text, paths) => {
    expect(findReferences(text).map(({ path }) => path)).toEqual(paths);
  });

  it.each([
    ['${{ a.b', 'it is not closed with }}'],
    ['${{ }}', 'it is empty'],
    ['${{ a..b }}', 'it is not a path of names: a..b'],
    ['${{ .a }}', 'it is not a path of names: .a'],
    ['${{ a.b() }}', 'it is not a path of names: a.b()'],
    ['${{ a b }}', 'it is not a path of names: a b'],
    ["${{ it's }} ${{ a }}", "it is not a path of names: it's"],
  ])('malformed in %s', (text, malformed) => {
    expect(findReferences(text)[0]).toMatchObject({ path: [], malformed });
  });
});

describe('a text', () => {
  it('has its references replaced, whatever stands around them', () => {
    const plain = fc.string().filter((text) => !text.includes('$') && !text.includes('{'));
    fc.assert(
      fc.property(plain, plain, (before, after) => {
        expect(resolveText(`${before}\${{ run.id }}${after}\${{run.id}}`, lookup)).toBe(
          `${before}r${after}r`,
        );
      }),
    );
  });

  it('that is one reference keeps the type of the value; any other is text', () => {
    expect(resolveValue('${{ step.place.json.items[0].id }}', lookup)).toBe(7);
    expect(resolveValue('n${{ step.place.json.items.0.id }}', lookup)).toBe('n7');
    expect(resolveValue('${{ step.place.json.items }}', lookup)).toEqual([{ id: 7 }]);
    expect(resolveText('${{ step.place.json.items }}', lookup)).toBe('[{"id":7}]');
    expect(resolveText('${{ step.place.json.none }} ${{ step.place.json.big }}', lookup)).toBe(
      'null 9007199254740993',
    );
  });

  it('without references is the same text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!text.includes('${{'));
        expect(resolveText(text, lookup)).toBe(text);
      }),
    );
  });

  it('with a reference to nothing is refused by its name', () => {
    expect(() => resolveText('${{ service.db.nope }}', lookup)).toThrow(
      new UnresolvedReference('service.db.nope'),
    );
    expect(() => resolveText('${{ service.db.url.length }}', lookup)).toThrow(UnresolvedReference);
    expect(() => resolveText('${{ run.constructor }}', lookup)).toThrow(UnresolvedReference);
    expect(() => resolveText('${{ a b }}', lookup)).toThrow('${{ a b }} cannot be read');
  });
});

it('lists and tables are resolved to their leaves, keys left alone', () => {
  expect(
    resolveDeep({ '${{ run.id }}': ['${{ run.id }}', 5, null, { a: '${{ step["a b"].n }}' }] }, lookup),
  ).toEqual({
    '${{ run.id }}': ['r', 5, null, { a: 1 }],
  });
});

it('header names are found without case, other names are not', () => {
  expect(lookup(['step', 'place', 'headers', 'X-Id'])).toBe('h');
  expect(lookup(['step', 'Place', 'headers', 'x-id'])).toBeUndefined();
});
