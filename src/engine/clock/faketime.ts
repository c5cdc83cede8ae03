/** libfaketime that was seen to work, by its path there; or why only Node can be told the time. */
export type Trial = { readonly library: string } | { readonly reason: string };

/** Where packages and `make install` put it: Debian, Fedora, Alpine and Arch, by hand. */
const FOLDERS = [
  '/usr/lib/*/faketime',
  '/usr/lib64/faketime',
  '/usr/lib/faketime',
  '/usr/local/lib/faketime',
];

/** About 32 years: no clock is that wrong by itself. */
const TRIED_S = 1_000_000_000;

/** How far two looks at the clock of one trial may be apart. */
const SLACK_S = 60;

const SCRIPT = `for l in ${FOLDERS.map((folder) => `${folder}/libfaketime.so.1`).join(' ')}; do
  [ -r "$l" ] || continue
  echo "$l $(LD_PRELOAD=$l FAKETIME=-${TRIED_S} FAKETIME_DONT_FAKE_MONOTONIC=1 date +%s)"
done 2>/dev/null
echo "now $(date +%s 2>/dev/null)"`;

/** What to run where libfaketime is to be tried: `date`, under each that is there. */
export const TRIAL: readonly string[] = ['sh', '-c', SCRIPT];

/** Reads what the trial printed: the first library under which `date` showed another time. */
export const readTrial = (stdout: string): Trial => {
  const now = Number(/^now (\d+)$/m.exec(stdout)?.[1] ?? Number.NaN);
  const tried = [...stdout.matchAll(/^(\/\S+) (\d*)$/gm)];
  const works = tried.find(([, , shown]) => Math.abs(now - TRIED_S - Number(shown)) < SLACK_S);
  if (works?.[1] !== undefined) return { library: works[1] };
  return { reason: tried.length > 0 ? 'libfaketime sets no clock there' : 'libfaketime is not there' };
};
