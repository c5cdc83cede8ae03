import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comments, format, hasTags } from '../../../src/spec/format/format.ts';
import { Irregular } from '../../../src/spec/format/statement.ts';
import { parseToml } from '../../../src/spec/toml.ts';
import { tomlDocument } from './arbitrary.ts';

const numRuns = Number(process.env.FMT_RUNS ?? 300);

const tableOf = (text: string) => {
  const parsed = parseToml(text);
  return 'toml' in parsed ? parsed.toml.value : undefined;
};

/** The parser lets line ends through inside of keys, which TOML does not; such a file is refused, not formatted. */
const isRefused = (text: string): boolean => {
  try {
    format('a.clnrm.toml', text);
    return false;
  } catch (error) {
    if (error instanceof Irregular) return true;
    throw error;
  }
};

const holds = (text: string): void => {
  const formatted = format('a.clnrm.toml', text);
  expect(tableOf(formatted)).toEqual(tableOf(text));
  expect(comments('a.clnrm.toml', formatted)).toEqual(comments('a.clnrm.toml', text));
  expect(format('a.clnrm.toml', formatted)).toBe(formatted);
};

test('formatting a document keeps its value and its comments, and formatting it again changes nothing', () => {
  fc.assert(
    fc.property(tomlDocument, (text) => {
      fc.pre(tableOf(text) !== undefined);
      holds(text);
    }),
    { numRuns },
  );
});

/** Specs of the examples and the templates, without those that are templates themselves. */
const specs = ['examples', 'templates']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((path) => path.endsWith('.toml') && !path.includes('node_modules'))
  .map((path) => readFileSync(path, 'utf8'))
  .filter((text) => tableOf(text) !== undefined);

const PIECES = [
  ' ',
  '\n',
  '\n\n',
  '\r\n',
  '#',
  '# x\n',
  ',',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '=',
  '.',
  '\\',
  '"""',
  '\t',
];

test('a damaged spec that is still TOML keeps its value and its comments', () => {
  const cut = fc.record({
    text: fc.constantFrom(...specs),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(3),
    piece: fc.constantFrom(...PIECES),
  });
  fc.assert(
    fc.property(cut, ({ text, at, length, piece }) => {
      const index = Math.floor(at * text.length);
      const damaged = text.slice(0, index) + piece + text.slice(index + length);
      fc.pre(tableOf(damaged) !== undefined && !hasTags(damaged) && !isRefused(damaged));
      holds(damaged);
    }),
    { numRuns },
  );
});
