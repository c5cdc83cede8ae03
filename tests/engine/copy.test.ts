import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InfrastructureError } from '../../src/diagnostics/errors.ts';
import { copyInto } from '../../src/engine/copy.ts';
import { project } from '../helpers/project.ts';

const run = 'none';
const { signal } = new AbortController();

test('files, trees and links are copied as they are', async () => {
  using place = project({ 'from/a/b': 'x', 'from/-n': 'y', 'to/own': '' });
  symlinkSync('nowhere', join(place.folder, 'from/link'));
  const sources = ['a', '-n', 'link'].map((name) => join(place.folder, 'from', name));

  await copyInto({ sources, target: join(place.folder, 'to'), run, signal });

  expect(readFileSync(join(place.folder, 'to/a/b'), 'utf8')).toBe('x');
  expect(readFileSync(join(place.folder, 'to/-n'), 'utf8')).toBe('y');
  expect(lstatSync(join(place.folder, 'to/link')).isSymbolicLink()).toBe(true);
});

test('more files than one command line takes are all copied', async () => {
  const names = Array.from({ length: 2001 }, (_, number) => `file-${number}`);
  using place = project(Object.fromEntries(names.map((name) => [`from/${name}`, ''])));
  const target = join(place.folder, 'to');
  mkdirSync(target);

  await copyInto({ sources: names.map((name) => join(place.folder, 'from', name)), target, run, signal });

  expect(names.filter((name) => !existsSync(join(target, name)))).toEqual([]);
});

test('what is gone meanwhile is left out, what cannot be written is a fault', async () => {
  using place = project({ a: 'x', 'to/b': '' });
  const [gone, there] = [join(place.folder, 'gone'), join(place.folder, 'a')];

  await copyInto({ sources: [gone, there], target: join(place.folder, 'to'), run, signal });
  const failed = copyInto({ sources: [there], target: there, run, signal });

  expect(existsSync(join(place.folder, 'to/a'))).toBe(true);
  await expect(failed).rejects.toThrow(InfrastructureError);
});

test('a copy ends with its run', async () => {
  using place = project({ a: 'x', 'to/b': '' });
  const aborted = AbortSignal.abort(new Error('enough'));

  const copy = copyInto({
    sources: [join(place.folder, 'a')],
    target: join(place.folder, 'to'),
    run,
    signal: aborted,
  });

  await expect(copy).rejects.toThrow('enough');
});
