import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chdir } from 'node:process';
import { parseArgs } from 'node:util';
import { unmeasured } from './rows.mjs';
import { groupText } from './table.mjs';

/** Each group is loaded only when it is asked for. */
const groups = {
  startup: async () => (await import('./startup.mjs')).startup(),
  specs: async () => (await import('./specs.mjs')).specs(),
  container: async () => (await import('./container.mjs')).container(),
  dev: async () => (await import('./dev.mjs')).developing(),
  tui: async () => (await import('./tui.mjs')).tui(),
  spans: async () => (await import('./spans.mjs')).spans(),
  html: async () => (await import('./html.mjs')).html(),
};

const usage = `npm run bench -- [--json] [${Object.keys(groups).join('] [')}]\n`;

const wanted = () => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean' } },
    });
    const unknown = positionals.find((name) => !Object.hasOwn(groups, name));
    if (unknown !== undefined) throw new Error(`there is no group of rows '${unknown}'`);
    return { json: values.json ?? false, names: positionals.length > 0 ? positionals : Object.keys(groups) };
  } catch (error) {
    process.stderr.write(`${error.message}\n${usage}`);
    process.exit(2);
  }
};

const { json, names } = wanted();
chdir(new URL('../..', import.meta.url).pathname);
if (!existsSync('dist/cli.js'))
  execFileSync(process.execPath, ['build.mjs', '--no-types'], { stdio: 'inherit' });

const all = [];
for (const name of names) {
  const rows = await groups[name]().catch((error) => [unmeasured(name, name, error)]);
  all.push(...rows);
  if (!json) process.stdout.write(`${groupText(name, rows)}\n`);
}
if (json) process.stdout.write(`${JSON.stringify({ node: process.version, rows: all }, null, 2)}\n`);
else process.stdout.write('✓ within the budget  ✗ beyond it  · information  – skipped  ! not measured\n');
// figures are information; a row that could not be measured is a fault
process.exitCode = all.some(({ verdict }) => verdict === 'unmeasured') ? 1 : 0;
