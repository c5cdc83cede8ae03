import { cpSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Judgement } from './judge.ts';

/** A damaged spec that was treated wrongly: enough to see it again. */
export interface Wrong {
  readonly index: number;
  readonly wrongs: readonly string[];
  readonly path?: string;
  readonly text?: string;
}

/** What `count` damaged specs came to. */
export interface Tally {
  readonly planned: number;
  readonly refused: number;
  readonly slowestMs: number;
  readonly wrong: readonly Wrong[];
  /** How often each code was given. */
  readonly codes: Readonly<Record<string, number>>;
}

/** No spec may take longer to be planned or refused. */
const LIMIT_MS = 1_000;
/** After this long without an answer a worker hangs. */
const HANG_MS = 20_000;
const HANGS = `hangs: no answer after ${HANG_MS} ms`;

const bundled = async (folder: string): Promise<string> => {
  const outfile = join(folder, 'worker.mjs');
  await build({
    entryPoints: [resolve(import.meta.dirname, 'worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['testcontainers'],
    define: { CLNRM_VERSION: '"0.0.0"' },
    logLevel: 'error',
    banner: {
      js: "import { createRequire as damagedRequire } from 'node:module'; const require = damagedRequire(import.meta.url);",
    },
  });
  return outfile;
};

interface Answer extends Judgement {
  readonly index: number;
  readonly path: string;
  readonly text: string;
}

/** Asks one worker thread for one damaged spec after another; one that hangs is ended and replaced. */
const ask = (file: string, seed: number) => {
  let answer: (one: Answer | Wrong) => void = () => {};
  let failed: (error: unknown) => void = () => {};
  const start = () =>
    new Worker(file, { workerData: { root: resolve('.'), seed } })
      .on('message', (one: Answer) => answer(one))
      .on('error', (error) => failed(error));
  let worker = start();
  return {
    judged: async (index: number): Promise<Answer | Wrong> => {
      const given = new Promise<Answer | Wrong>((done, fail) => {
        answer = done;
        failed = fail;
      });
      const watch = setTimeout(() => answer({ index, wrongs: [HANGS] }), HANG_MS);
      worker.postMessage(index);
      const one = await given;
      clearTimeout(watch);
      if (one.wrongs.includes(HANGS)) {
        await worker.terminate();
        worker = start();
      }
      return one;
    },
    end: () => worker.terminate(),
  };
};

/** Damages `count` specs of the project, `threads` at a time, and says how each was treated. `first` is the first number. */
export const judgeDamagedSpecs = async ({
  count,
  seed = 1,
  threads = 1,
  first = 0,
}: {
  readonly count: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly first?: number;
}): Promise<Tally> => {
  const folder = await mkdtemp(join(tmpdir(), 'clnrm-damaged-'));
  const tally = { planned: 0, refused: 0, slowestMs: 0, wrong: [] as Wrong[] };
  const codes: Record<string, number> = {};
  try {
    const file = await bundled(folder);
    // the macro library is looked for beside the program
    cpSync('templates', join(folder, 'templates'), { recursive: true });
    let next = first;
    const work = async (): Promise<void> => {
      const asked = ask(file, seed);
      while (next < first + count) {
        const answer = await fastest(asked.judged, next++);
        if (!('ms' in answer)) {
          tally.wrong.push(answer);
          continue;
        }
        const { index, wrongs, path, text, ms, outcome } = answer;
        tally[outcome]++;
        tally.slowestMs = Math.max(tally.slowestMs, ms);
        for (const code of answer.codes) codes[code] = (codes[code] ?? 0) + 1;
        const late = ms > LIMIT_MS ? [`takes ${Math.round(ms)} ms`] : [];
        if (wrongs.length + late.length > 0)
          tally.wrong.push({ index, wrongs: [...wrongs, ...late], path, text });
      }
      await asked.end();
    };
    await Promise.all(Array.from({ length: threads }, work));
    return { ...tally, codes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A machine that does other things too may be slow once: what counts is the best of three. */
const fastest = async (
  judged: (index: number) => Promise<Answer | Wrong>,
  index: number,
): Promise<Answer | Wrong> => {
  let best = await judged(index);
  for (let again = 0; again < 2 && 'ms' in best && best.ms > LIMIT_MS; again++) {
    const other = await judged(index);
    if ('ms' in other && other.ms < best.ms) best = other;
  }
  return best;
};
