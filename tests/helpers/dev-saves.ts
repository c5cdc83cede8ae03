import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chooser } from './mutate.ts';
import { project } from './project.ts';
import { leftBy } from './start-cli.ts';
import { type Held, heldBy, startDev } from './start-dev.ts';

/** Versions of 20 files: 14 specs, 4 parts that specs include, one file that steps read, one of variables. */
const SPECS = 14;
const PARTS = 4;

type Versions = Map<string, number>;

const specName = (index: number): string => `s${index}.clnrm.toml`;
const partName = (index: number): string => `parts/p${index}.toml`;

const texts: Readonly<Record<string, (version: number) => string>> = {
  ...Object.fromEntries(
    Array.from({ length: SPECS }, (_, index) => [
      specName(index),
      (version: number) => `[meta]
name = "s${index}"

[[scenario]]
name = "${index}: own ${version}, {% include './${partName(index % PARTS)}' %}, var {{ version }}"
run = "test $(cat data.txt) -ge 0 && cat data.txt && exit ${version % 2}"
`,
    ]),
  ),
  ...Object.fromEntries(
    Array.from({ length: PARTS }, (_, index) => [partName(index), (version: number) => `part ${version}`]),
  ),
  'data.txt': (version) => `${version}\n`,
  'vars.toml': (version) => `version = "${version}"\n`,
};

const expectedOf = (versions: Versions): readonly string[] => {
  const of = (name: string): number => versions.get(name) ?? 0;
  return Array.from({ length: SPECS }, (_, index) => {
    const [own, part] = [of(specName(index)), of(partName(index % PARTS))];
    const red = own % 2 === 1 ? 'failed' : 'passed';
    return `${index}: own ${own}, part ${part}, var ${of('vars.toml')} ${red} ${of('data.txt')}`;
  });
};

/** How the saves of one session came out. */
export interface SavesTold {
  /** Saves after which, in the quiet, some verdict was not that of the last save. */
  readonly stale: readonly string[];
  /** After a quarter of the saves, and after the last. */
  readonly held: readonly [early: Held, late: Held];
  readonly left: readonly string[];
  readonly rounds: number;
  readonly stopped: number;
}

/**
 * Saves in random order over 20 files, in place or by a rename; some follow each other at once, some come amid a round,
 * some in the quiet. Whenever it is quiet, every verdict must be of what lies on disk.
 */
export const saveOften = async (saves: number, seed: string): Promise<SavesTold> => {
  const versions: Versions = new Map();
  const names = Object.keys(texts);
  using place = project({
    'clnrm.toml': '',
    ...Object.fromEntries(names.map((name) => [name, texts[name]?.(0) ?? ''])),
  });
  await using dev = startDev(['--vars-file', 'vars.toml'], { cwd: place.folder });
  const choose = chooser(seed);
  const said = (id: string): string => {
    const line = dev.events.findLast((event) => event.type === 'step:log' && event.scenario === id);
    return line?.type === 'step:log' ? line.line : '';
  };
  const seen = (): readonly string[] =>
    [...dev.verdicts()].map(([name, { id, status }]) => `${name} ${status} ${said(id)}`);
  const missing = (): readonly string[] => {
    const now = new Set(seen());
    return expectedOf(versions).filter((one) => !now.has(one));
  };
  const stale: string[] = [];
  const quiet = async (): Promise<void> => {
    const limit = delay(20_000, 'late' as const, { ref: false });
    const ended = await Promise.race([
      dev.idle(() => missing().length === 0).then(() => 'quiet' as const),
      limit,
    ]);
    if (ended === 'late') stale.push(...missing());
  };
  await quiet();
  let early: Held | undefined;
  const pid = dev.cli.child.pid ?? 0;
  for (let save = 1; save <= saves; save++) {
    const name = names[choose(names.length)] ?? '';
    const version = (versions.get(name) ?? 0) + 1;
    versions.set(name, version);
    const path = join(place.folder, name);
    const text = texts[name]?.(version) ?? '';
    if (choose(2) === 0) writeFileSync(path, text);
    else {
      writeFileSync(`${path}~`, text);
      renameSync(`${path}~`, path);
    }
    const next = choose(4);
    if (next === 0) await quiet();
    if (next === 1) await delay(choose(400));
    if (save === Math.ceil(saves / 4)) {
      await quiet();
      early = heldBy(pid);
    }
  }
  await quiet();
  const late = heldBy(pid);
  dev.cli.child.kill('SIGINT');
  await dev.cli.done;
  return {
    stale,
    held: [early ?? late, late],
    left: await leftBy(dev.cli),
    rounds: dev.events.filter(({ type }) => type === 'watch:round').length,
    stopped: dev.events.filter(({ type }) => type === 'watch:stop').length,
  };
};
