import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { project } from '../helpers/project.ts';

/** Keeps the evidence of a hundred runs, and prints what kept it from that. */
const KEEPING = `import { openKeeper } from './src/run/last-run.ts';
const [folder] = process.argv.slice(2);
for (let index = 0; index < 100; index++) {
  const trouble = openKeeper({ folder, run: process.pid + '-' + index, seed: '1', secrets: [] }).close();
  if (trouble) console.log(trouble.message);
}`;

test('runs of one project that end at the same time leave one whole evidence, and no complaint', async () => {
  using place = project({});
  const [program, folder] = [join(place.folder, 'keeping.mjs'), join(place.folder, '.clnrm')];
  await build({
    stdin: { contents: KEEPING, resolveDir: resolve('.'), loader: 'ts' },
    ...{ outfile: program, bundle: true, platform: 'node', format: 'esm', target: 'node20' },
    define: { CLNRM_VERSION: '"0.0.0"' },
  });

  const keep = () => promisify(execFile)(process.execPath, [program, folder]);
  const ended = await Promise.all([keep(), keep(), keep()]);

  expect(ended.map(({ stdout }) => stdout)).toEqual(['', '', '']);
  expect(readdirSync(folder).sort()).toEqual(['.gitignore', 'last']);
  expect(JSON.parse(readFileSync(join(folder, 'last/index.json'), 'utf8'))).toMatchObject({ seed: '1' });
});
