import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { run } from './measure.mjs';
import { atMost, row, skipped } from './rows.mjs';

const group = 'html';
const name = '1,000 scenarios and 50,000 spans open in a browser';
const ROUNDS = Number(process.env.CLNRM_BENCH_ROUNDS ?? 7);

/** A report for people in headless Chromium, until its `load` event. */
export const html = async () => {
  // in dist, because the reporter looks upwards for its page
  const folder = mkdtempSync(join('dist', 'bench-'));
  try {
    const outfile = join(folder, 'html-page.mjs');
    await build({
      entryPoints: [resolve(import.meta.dirname, 'html-page.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'warning',
    });
    const { stdout } = await run([process.execPath, outfile, String(ROUNDS)], { capture: true });
    const { report, floor, characters, errors } = JSON.parse(stdout);
    if (report === undefined) return [skipped(group, name, 'no Chromium: install chromium-headless-shell')];
    if (errors.length > 0) throw new Error(`the page has errors: ${errors[0]}`);
    return [
      row({
        group,
        name,
        samples: report,
        floor: { name: 'an empty page', samples: floor },
        budget: atMost(2000),
        note: `${(characters / 1e6).toFixed(1)} MB`,
      }),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
