import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Programs that are started by path (the door, the janitor) are entries of their own beside the bin. */
const entries = [
  'src/cli.ts',
  'src/index.ts',
  'src/plugin.ts',
  'src/engine/door.ts',
  'src/engine/janitor.ts',
  'src/engine/container/relay.ts',
].filter((entry) => existsSync(entry));

rmSync('dist', { recursive: true, force: true });

const { metafile } = await build({
  entryPoints: entries,
  outdir: 'dist',
  outbase: 'src',
  bundle: true,
  splitting: true,
  sourcemap: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  chunkNames: 'chunks/[name]-[hash]',
  // testcontainers reads files beside its own and loads native parts: it cannot be bundled.
  external: ['testcontainers'],
  define: { CLNRM_VERSION: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
  // CommonJS dependencies call require for Node's own modules.
  banner: {
    js: "import { createRequire as clnrmCreateRequire } from 'node:module'; const require = clnrmCreateRequire(import.meta.url);",
  },
  logLevel: 'warning',
});

/** Bytes that `clnrm` loads before it knows the command: the budget is 300 KB. */
const staticSize = (file, seen = new Set()) => {
  if (seen.has(file)) return 0;
  seen.add(file);
  const { bytes = 0, imports = [] } = metafile.outputs[file] ?? {};
  const parts = imports.filter(({ kind, external }) => kind === 'import-statement' && !external);
  return parts.reduce((sum, { path }) => sum + staticSize(path, seen), bytes);
};

const size = staticSize('dist/cli.js');
if (size > 300_000) throw new Error(`dist/cli.js loads ${size} bytes at once, the budget is 300000`);
chmodSync('dist/cli.js', 0o755);

execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
