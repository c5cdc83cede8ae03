import { TomlDocument } from '@decimalturn/toml-patch';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { refuseTwice, type Tree } from '../../src/spec/toml-tree.ts';
import { mayBeTwice } from '../../src/spec/toml-twice.ts';
import { corpus } from '../helpers/damaged-specs/corpus.ts';

const documentOf = (text: string) => {
  const document = new TomlDocument(text);
  return { document, tree: document.cst as unknown as readonly Tree[] };
};

/** What the parser finds when it is asked, elements of lists told apart. */
const isRefused = (text: string): boolean => {
  const { document, tree } = documentOf(text);
  try {
    refuseTwice(text, document, tree);
    return false;
  } catch {
    return true;
  }
};

const key = fc.constantFrom('a', 'b', 'a.b', 'b.a', 'a.b.c', '"a.b"');
const line = fc.oneof(
  fc
    .tuple(key, fc.constantFrom('1', '{ a = 1 }', '{ a.b = 1, b = [{ a = 1 }] }', '[{ a = 1 }]', '{}'))
    .map(([name, value]) => `${name} = ${value}`),
  key.map((name) => `[${name}]`),
  key.map((name) => `[[${name}]]`),
);

it('a text that cannot define anything twice is one in which the parser finds nothing either', () => {
  let certain = 0;
  fc.assert(
    fc.property(fc.array(line, { maxLength: 7 }), (lines) => {
      const text = lines.join('\n');
      if (mayBeTwice(documentOf(text).tree)) return;
      certain++;
      expect(isRefused(text), text).toBe(false);
    }),
    { numRuns: 3_000 },
  );
  expect(certain).toBeGreaterThan(500);
});

it('the parser need not be asked for the specs that people write', () => {
  const readable = corpus('.').filter(
    ({ text, path }) => /\.clnrm\.toml$/.test(path) && !/\{[{%#]/.test(text),
  );
  const asked = readable.filter(({ text }) => {
    try {
      return mayBeTwice(documentOf(text).tree) && !isRefused(text);
    } catch {
      return false;
    }
  });

  expect(readable.length).toBeGreaterThan(50);
  expect(asked.length).toBeLessThan(readable.length / 20);
});
