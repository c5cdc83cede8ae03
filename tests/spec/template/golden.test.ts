import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { goldenRendering } from '../../helpers/golden-template.ts';

const golden = resolve('tests/spec/template/values.golden.toml');

test('the values of seed 42 are part of the contract: they change only with a note in the changelog', async () => {
  await expect(await goldenRendering()).toMatchFileSnapshot(golden);
});

test('another time zone and language of the machine give the same bytes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clnrm-values-'));
  try {
    const outfile = join(folder, 'print.mjs');
    const banner = {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    };
    await build({
      ...{ entryPoints: ['tests/helpers/print-golden.ts'], outfile, banner, bundle: true },
      ...{ platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' },
    });
    const env = { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' };
    const [machine, ...lines] = execFileSync(process.execPath, [outfile], { env, encoding: 'utf8' }).split(
      '\n',
    );

    expect(machine).toBe('Asia/Tokyo 9');
    await expect(lines.join('\n')).toMatchFileSnapshot(golden);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
