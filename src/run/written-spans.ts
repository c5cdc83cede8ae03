import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UsageError } from '../diagnostics/errors.ts';
import type { WrittenTree } from '../engine/room.ts';
import type { SpecPlan } from '../model/plan.ts';
import { fileSource, readSpans } from '../otel/sources/read-file.ts';
import type { SpanStore } from '../otel/store.ts';
import { patternToRegExp } from '../spec/glob.ts';
import { plural } from '../util/text.ts';
import { acceptReported, type SelfReports } from './self-reported.ts';

/** Reads spans out of the files that steps and services wrote, where `[otel] sources` has "file". */
export interface WrittenSpans extends SelfReports {
  /** Whether anything is read at all. */
  readonly wanted: boolean;
  /** Reads what was written into the trees of a room, when nobody writes any more. */
  collect(trees: readonly WrittenTree[]): Promise<void>;
}

/** Bytes of all files of one scenario. */
const MOST = 256 << 20;

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

  const matching = ({ folder: top, shows }: WrittenTree): readonly Found[] =>
    [...filesBelow(top)]
      .map((path) => ({ path, name: relative(folder, join(shows, relative(top, path))) }))
      .filter(({ name }) => {
        const fitting = files.filter((_, place) => tests[place]?.test(name));
        for (const pattern of fitting) unmatched.delete(pattern);
        return fitting.length > 0;
      })
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

  return {
    wanted: true,
    async collect(trees) {
      for (const found of trees.flatMap(matching)) {
        await read(found).catch((error: unknown) => {
          if (!(error instanceof UsageError)) throw error;
          const [first] = error.diagnostics;
          const line = first?.at === undefined ? '' : `:${first.at.line}`;
          reasons.push(`${found.name}${line}: ${first?.message}`);
        });
      }
    },
    outside: () => outside,
    reasons: () => [
      ...reasons,
      ...[...unmatched].map((pattern) => `no step or service wrote a file '${pattern}'`),
    ],
  };
};
