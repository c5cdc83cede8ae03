import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { stopwatch } from './measure.mjs';
import { atMost, row } from './rows.mjs';

const group = 'tui';
const PRESSES = Number(process.env.CLNRM_BENCH_ROUNDS ?? 20) * 10;

/** As in build.mjs: Ink looks for them only where DEV is set. */
const withoutDevtools = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {}' }));
  },
};

/** The view as it is shipped: one bundle, React for production. */
const bundled = async (folder) => {
  const outfile = join(folder, 'frames.mjs');
  await build({
    ...{
      entryPoints: ['tests/bench/tui-frames.mjs'],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
    },
    target: 'node20',
    plugins: [withoutDevtools],
    define: { CLNRM_VERSION: '"0.0.0"', 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return import(pathToFileURL(outfile).href);
};

const p95 = (samples) => [...samples].sort((a, b) => a - b)[Math.ceil(samples.length * 0.95) - 1];

/** From a key to its picture, scrolling over a thousand scenarios. */
export const tui = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-bench-'));
  try {
    const { frames, pictures } = await bundled(folder);
    const rows = [];
    for (const [columns, lines] of [
      [80, 24],
      [160, 50],
    ]) {
      const size = `${columns}x${lines}`;
      const samples = await frames(columns, lines, PRESSES);
      const floor = [];
      for (let round = 0; round < 50; round++) floor.push(await stopwatch(() => pictures(columns, lines)));
      rows.push(
        row({
          ...{ group, name: `key to picture at ${size}, p50`, samples, budget: atMost(50) },
          floor: { name: 'the picture itself, without Ink', samples: floor },
        }),
        row({
          group,
          name: `key to picture at ${size}, p95`,
          samples: [p95(samples)],
          budget: atMost(50),
          note: `of ${samples.length} keys`,
        }),
      );
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
