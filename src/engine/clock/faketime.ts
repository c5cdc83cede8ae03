import { accessSync, constants, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** libfaketime that was seen to work, by its path there; or why only Node can be told the time. */
export type Trial = { readonly library: string } | { readonly reason: string };

/** Where packages and `make install` put it: Debian, Fedora, Alpine and Arch, by hand. */
const FOLDERS = [
  '/usr/lib/*/faketime',
  '/usr/lib64/faketime',
  '/usr/lib/faketime',
  '/usr/local/lib/faketime',
];

const FILE = 'libfaketime.so.1';

const foldersLike = (pattern: string): readonly string[] => {
  const [before, after] = pattern.split('/*/');
  if (before === undefined || after === undefined) return [pattern];
  return readdirSync(before).map((name) => join(before, name, after));
};

/** The library of this machine, to be copied into containers; undefined where there is none. Linux only. */
export const hostLibrary = (platform: string = process.platform): string | undefined => {
  if (platform !== 'linux') return undefined;
  return FOLDERS.flatMap(foldersLike)
    .map((folder) => join(folder, FILE))
    .find((path) => {
      try {
        accessSync(path, constants.R_OK);
        return true;
      } catch {
        return false;
      }
    });
};

/** About 32 years: no clock is that wrong by itself. */
const TRIED_S = 1_000_000_000;

/** How far two looks at the clock of one trial may be apart. */
const SLACK_S = 60;

const SCRIPT = `for l in "$@" ${FOLDERS.map((folder) => `${folder}/${FILE}`).join(' ')}; do
  [ -r "$l" ] || continue
  echo "$l $(LD_PRELOAD=$l FAKETIME=-${TRIED_S} FAKETIME_DONT_FAKE_MONOTONIC=1 date +%s)"
done 2>/dev/null
echo "date $(date +%s)"`;

/** What to run where libfaketime is to be tried: with its own, then with those of `more`. */
export const trialOf = (more: readonly string[]): readonly string[] => ['sh', '-c', SCRIPT, 'sh', ...more];

/** Reads what the trial printed: the first library under which `date` showed another time. */
export const readTrial = (stdout: string): Trial => {
  const shown = stdout
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([path = '', seconds = '']) =>
      path === '' ? [] : [{ path, seconds: Number(seconds || Number.NaN) }],
    );
  const real = shown.find(({ path }) => path === 'date')?.seconds ?? Number.NaN;
  if (Number.isNaN(real)) return { reason: 'there is no `date` to try libfaketime with' };
  const libraries = shown.filter(({ path }) => path !== 'date');
  const works = libraries.find(({ seconds }) => Math.abs(real - TRIED_S - seconds) < SLACK_S);
  if (works) return { library: works.path };
  return {
    reason:
      libraries.length > 0 ? 'libfaketime was tried and does not work there' : 'libfaketime is not there',
  };
};
