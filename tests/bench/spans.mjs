import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { interleave, run } from './measure.mjs';
import { atMost, row } from './rows.mjs';

const group = 'spans';
const ROUNDS = Number(process.env.CLNRM_BENCH_ROUNDS ?? 7);

/** Bundled as the program is, so that what is measured is what ships. */
const bundle = (outdir) =>
  build({
    entryPoints: ['spans-load.ts', 'spans-subject.ts'].map((name) => resolve(import.meta.dirname, name)),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as benchRequire } from 'node:module'; const require = benchRequire(import.meta.url);",
    },
  });

const inNode = (...argv) => run([process.execPath, ...argv], { capture: true });

const measure = async (folder, count, { rounds, budget }) => {
  const bodies = join(folder, String(count));
  mkdirSync(bodies);
  await inNode(join(folder, 'spans-load.mjs'), bodies, String(count));
  const split = [];
  const subject = async (what) => {
    const { stdout } = await inNode(join(folder, 'spans-subject.mjs'), what, bodies);
    const { ms, spans, receiveMs } = JSON.parse(stdout);
    if (spans !== undefined && spans !== count) throw new Error(`${spans} of ${count} spans arrived`);
    if (receiveMs !== undefined) split.push(receiveMs / ms);
    return ms;
  };
  const samples = await interleave(rounds, {
    receiver: () => subject('receiver'),
    floor: () => subject('floor'),
  });
  const share = Math.round((100 * split.reduce((sum, one) => sum + one, 0)) / split.length);
  return row({
    group,
    name: `${count / 1000} k received and judged`,
    samples: samples.receiver,
    floor: { name: 'the same bodies sent to a server that throws them away', samples: samples.floor },
    ...(budget && { budget }),
    note: `${share} % of it receiving; each run in a fresh process`,
  });
};

/** Spans of ten attributes in batches of 512 over loopback, sealed and judged by 20 expectations. */
export const spans = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-bench-'));
  try {
    await bundle(folder);
    return [
      await measure(folder, 10_000, { rounds: ROUNDS, budget: atMost(300) }),
      await measure(folder, 100_000, { rounds: Math.min(3, ROUNDS) }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
