import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Places } from '../../src/watch/places.ts';
import { openWatch } from '../../src/watch/watch.ts';
import { project } from '../helpers/project.ts';

const none = new Set<string>();

const placesIn = (
  folder: string,
  places: Partial<Record<'files' | 'trees' | 'searched', string[]>>,
): Places => ({
  files: new Set((places.files ?? []).map((name) => join(folder, name))),
  trees: new Set((places.trees ?? []).map((name) => join(folder, name))),
  searched: new Set((places.searched ?? []).map((name) => join(folder, name))),
  pattern: /\.clnrm\.toml$/,
});

type Path = (name: string) => string;
type Change = readonly [change: (path: Path) => void, told?: string];

/** What is told, change by change; one that must be told is waited for. */
const toldOf = async (
  files: Readonly<Record<string, string>>,
  places: Parameters<typeof placesIn>[1],
  changes: readonly Change[],
): Promise<readonly string[]> => {
  using place = project({ ...files, mark: '' });
  await using watch = openWatch();
  const path = (name: string): string => join(place.folder, name);
  await watch.cover(
    placesIn(place.folder, { ...places, files: [...(places.files ?? []), 'mark'] }),
    Date.now(),
  );
  const told: string[] = [];
  const stream = watch[Symbol.asyncIterator]();
  const until = async (wanted: string): Promise<void> => {
    for (;;) {
      const { value } = await stream.next();
      if (value !== path('mark')) told.push(String(value).slice(place.folder.length + 1));
      if (value === path(wanted)) return;
    }
  };
  appendFileSync(path('mark'), 'begin');
  await until('mark');
  told.length = 0;
  for (const [change, expected] of changes) {
    change(path);
    if (expected !== undefined) await until(expected);
  }
  appendFileSync(path('mark'), 'end');
  await until('mark');
  return told;
};

const write = (name: string, text: string) => (path: Path) => writeFileSync(path(name), text);

const replace = (name: string, text: string) => (path: Path) => {
  writeFileSync(path(`.${name}.tmp`), text);
  renameSync(path(`.${name}.tmp`), path(name));
};

it('a file that is replaced by a rename is told each time, and so is a write into the new file', async () => {
  const changes: readonly Change[] = [
    [replace('vars.toml', '1'), 'vars.toml'],
    [replace('vars.toml', '2'), 'vars.toml'],
    [write('vars.toml', '33'), 'vars.toml'],
  ];

  const told = await toldOf({ 'vars.toml': '' }, { files: ['vars.toml'] }, changes);

  expect(told).toEqual(['vars.toml', 'vars.toml', 'vars.toml']);
});

it('a file that is not there yet is told when it comes, also in a folder that is not there', async () => {
  const make = (path: Path): void => mkdirSync(path('templates'));

  const told = await toldOf({}, { files: ['templates/_m.njk'] }, [
    [make],
    [write('templates/_m.njk', 'x'), 'templates/_m.njk'],
  ]);

  expect(told).toEqual(['templates/_m.njk']);
});

it('a new spec below a searched folder is told, other files there are not', async () => {
  const make = (path: Path): void => {
    mkdirSync(path('specs/new'));
    writeFileSync(path('specs/new/a.clnrm.toml'), '');
  };
  const changes: readonly Change[] = [
    [write('specs/readme.md', '')],
    [make, 'specs/new/a.clnrm.toml'],
    [write('specs/new/a.clnrm.toml', 'x'), 'specs/new/a.clnrm.toml'],
  ];

  const told = await toldOf({ 'specs/readme.md': 'x' }, { searched: ['specs'] }, changes);

  expect(new Set(told)).toEqual(new Set(['specs/new/a.clnrm.toml']));
});

it('a file that goes is told', async () => {
  const told = await toldOf({ 'a.clnrm.toml': 'x' }, { searched: ['.'] }, [
    [(path) => rmSync(path('a.clnrm.toml')), 'a.clnrm.toml'],
  ]);

  expect(told).toEqual(['a.clnrm.toml']);
});

it('in a tree every file counts but installed packages, logs and what editors leave for a moment', async () => {
  const files = {
    'app/node_modules/x/index.js': '',
    'app/lib/a.js': '',
    'app/out.log': '',
    'app/.a.js.swp': '',
  };
  const changes = [...Object.keys(files), 'app/lib/a.js~'].map(
    (name): Change => (name === 'app/lib/a.js' ? [write(name, 'changed'), name] : [write(name, 'changed')]),
  );

  expect(await toldOf(files, { trees: ['app'] }, changes)).toEqual(['app/lib/a.js']);
});

it('what changed after its place was asked for and before it is watched is told', async () => {
  using place = project({ 'a.js': '' });
  await using watch = openWatch();
  const since = Date.now();
  writeFileSync(join(place.folder, 'a.js'), 'x');

  await watch.cover({ ...placesIn(place.folder, { trees: ['.'] }), files: none }, since);

  for await (const told of watch) return expect(told).toBe(join(place.folder, 'a.js'));
});
