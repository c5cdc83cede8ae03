import { type Dirent, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError } from '../diagnostics/errors.ts';
import { copyOut, type WroteInside } from '../engine/container/copy-out.ts';
import type { WrittenTree } from '../engine/room.ts';
import type { SpecPlan } from '../model/plan.ts';
import { fileSource, readSpans } from '../otel/sources/read-file.ts';
import type { SpanStore } from '../otel/store.ts';
import { isPattern, patternToRegExp, splitPattern } from '../spec/glob.ts';
import { plural } from '../util/text.ts';
import { acceptReported, type SelfReports } from './self-reported.ts';

/** Reads spans out of the files that steps and services wrote, where `[otel] sources` has "file". */
export interface WrittenSpans extends SelfReports {
  /** Whether anything is read at all. */
  readonly wanted: boolean;
  /** Reads what was written into the trees of a room, when nobody writes any more. */
  collect(trees: readonly WrittenTree[]): Promise<void>;
  /** Reads what a container holds, by way of a private folder of the host, when nobody in it writes any more. */
  collectFrom(wrote: WroteInside, scratch: string): Promise<void>;
}

/** Bytes of all files of one scenario. */
const MOST = 256 << 20;

/** The file that a pattern without a star means, or the folder that all it means lie below. */
const baseOf = (pattern: string): string => (isPattern(pattern) ? splitPattern(pattern).base : pattern);

interface Found {
  /** On the host. */
  readonly path: string;
  /** From the spec's folder. */
  readonly name: string;
}

const entriesOf = (folder: string): readonly Dirent[] => {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
};

/** Plain files below a folder, links not followed: what is not of the room is not looked at. */
function* filesBelow(top: string): Generator<string> {
  const waiting = [top];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop())
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isFile()) yield path;
    }
}

const NONE: WrittenSpans = {
  wanted: false,
  collect: async () => {},
  collectFrom: async () => {},
  outside: () => 0,
  reasons: () => [],
};

/** Listens to one attempt at a scenario that began at `sinceNs`. Times are Unix ns on the runner's clock. */
export const createWrittenSpans = (
  { otel, folder, clock }: Pick<SpecPlan, 'otel' | 'folder' | 'clock'>,
  store: SpanStore,
  nowNs: () => bigint,
): WrittenSpans => {
  const { files } = otel;
  if (files === undefined) return NONE;
  const sinceNs = nowNs();
  const tests = files.map(patternToRegExp);
  const unmatched = new Set(files);
  const reasons: string[] = [];
  let [bytes, outside] = [0, 0];

  const fits = (name: string): boolean => {
    const fitting = files.filter((_, place) => tests[place]?.test(name));
    for (const pattern of fitting) unmatched.delete(pattern);
    return fitting.length > 0;
  };

  const matching = ({ folder: top, shows }: WrittenTree): readonly Found[] =>
    [...filesBelow(top)]
      .map((path) => ({ path, name: relative(folder, join(shows, relative(top, path))) }))
      .filter(({ name }) => fits(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));

  const read = async ({ path, name }: Found): Promise<void> => {
    bytes += statSync(path).size;
    if (bytes > MOST) {
      reasons.push(`${name} was not read: the files hold more than ${MOST >> 20} MiB`);
      return;
    }
    const accept = acceptReported({ sinceNs, untilNs: nowNs(), clocked: clock !== undefined });
    const sum = await readSpans(store, fileSource(path, name), accept);
    outside += sum.outside;
    if (sum.rejected > 0)
      reasons.push(`${plural(sum.rejected, 'span')} of ${name} left out, because their ids are not ids`);
  };

  const readAll = async (all: readonly Found[]): Promise<void> => {
    for (const found of all) {
      await read(found).catch((error: unknown) => {
        if (!(error instanceof UsageError)) throw error;
        const [first] = error.diagnostics;
        const line = first?.at === undefined ? '' : `:${first.at.line}`;
        reasons.push(`${found.name}${line}: ${first?.message}`);
      });
    }
  };

  const readFolder = async (
    { service, ...holder }: WroteInside,
    path: string,
    into: string,
  ): Promise<void> => {
    mkdirSync(into);
    const { files: copied, cut } = await copyOut(holder, {
      path,
      wanted: fits,
      into,
      mostBytes: MOST - bytes,
    });
    const named = copied.map((one) => ({ path: one.path, name: `${service}:${one.inside}` }));
    await readAll(named.sort((a, b) => (a.name < b.name ? -1 : 1)));
    rmSync(into, { recursive: true, force: true });
    if (cut !== undefined)
      reasons.push(`${service}:${cut} was not read: there is more than ${MOST >> 20} MiB`);
  };

  return {
    wanted: true,
    collect: (trees) => readAll(trees.flatMap(matching)),
    async collectFrom(wrote, scratch) {
      const inside = new Set(files.filter((pattern) => pattern.startsWith('/')).map(baseOf));
      for (const [place, path] of [...inside].entries())
        await readFolder(wrote, path, join(scratch, `copied-${place}-${wrote.id}`));
    },
    outside: () => outside,
    reasons: () => [
      ...reasons,
      ...[...unmatched].map((pattern) => `no step or service wrote a file '${pattern}'`),
    ],
  };
};
