import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Print } from '../../src/otel/seen.ts';
import { openSpanHistory } from '../../src/run/span-history.ts';
import { project } from '../helpers/project.ts';

const prints = (from: number, to: number): readonly Print[] =>
  Array.from({ length: to - from }, (_, at) => [from + at, 7]);

const keptIn = (folder: string): readonly number[] => {
  const { seen } = openSpanHistory(folder);
  return [...seen.words(Number.MAX_SAFE_INTEGER)].filter((_, at) => at % 2 === 0);
};

test('what a run saw, the next one knows, and the folder keeps itself out of repositories', () => {
  using place = project({});
  const folder = join(place.folder, '.clnrm');
  const history = openSpanHistory(folder);

  history.add(prints(1, 4));
  history.save();

  expect(keptIn(folder)).toEqual([1, 2, 3]);
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
});

test('the file never holds more than 16,384 spans, the newest', () => {
  using place = project({});
  const history = openSpanHistory(place.folder);

  history.add(prints(0, 20_000));
  history.save();

  expect(statSync(join(place.folder, 'ids')).size).toBe(16_384 * 8);
  expect(keptIn(place.folder)[0]).toBe(20_000 - 16_384);
});

test('nothing is written where nothing is new, and a file that is cut or cannot be written is no fault', () => {
  using place = project({ ids: 'eleven char' });
  const history = openSpanHistory(place.folder);
  expect(history.seen.size).toBe(1);

  history.save();
  expect(readFileSync(join(place.folder, 'ids'), 'utf8')).toBe('eleven char');

  rmSync(join(place.folder, 'ids'));
  writeFileSync(join(place.folder, 'taken'), '');
  const nowhere = openSpanHistory(join(place.folder, 'taken'));
  nowhere.add(prints(1, 2));
  expect(() => nowhere.save()).not.toThrow();
  mkdirSync(join(place.folder, 'kept'));
  expect(keptIn(join(place.folder, 'kept'))).toEqual([]);
});
