import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Built aside and moved at the end: a build that fails leaves the last good one in place. */
const out = `dist.${process.pid}`;

/** The janitor is started by path, so it is an entry of its own beside the bin. */
const entries = [
  'src/cli.ts',
  'src/index.ts',
  'src/plugin.ts',
  'src/engine/janitor.ts',
  'src/collector/process.ts',
];

/** What every room waits for: Node starts a CommonJS program 9 ms sooner than an ES module. */
const programs = ['src/engine/door.ts', 'src/engine/container/relay.ts'];

/** What runs in every Node of a subject, to join its trace and where its clock is frozen, however old that Node is. */
const preloads = ['src/engine/clock/preload.ts', 'src/engine/joining/preload.ts'];

/** Bytes of a bundle and of everything it imports statically. */
const staticSize = (outputs, file, seen = new Set()) => {
  if (seen.has(file)) return 0;
  seen.add(file);
  const { bytes = 0, imports = [] } = outputs[file] ?? {};
  return imports
    .filter(({ kind, external }) => kind === 'import-statement' && !external)
    .reduce((sum, { path }) => sum + staticSize(outputs, path, seen), bytes);
};

const common = {
  outdir: out,
  outbase: 'src',
  bundle: true,
  sourcemap: true,
  platform: 'node',
  target: 'node20',
  // names stay, so that a stack can be read; comments and blanks only cost the parser time
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'warning',
};

const bundlePrograms = () =>
  build({ ...common, entryPoints: programs, format: 'cjs', outExtension: { '.js': '.cjs' } });

const bundlePreloads = () =>
  build({
    ...common,
    entryPoints: preloads,
    format: 'cjs',
    target: 'node12',
    // a copy in a container has no map beside it
    sourcemap: false,
    outExtension: { '.js': '.cjs' },
  });

/** The page of `-r html`: one script and one style, which the reporter writes into each report. */
const bundlePage = () =>
  build({
    entryPoints: ['src/reporters/html/page/page.ts', 'src/reporters/html/page/page.css'],
    outdir: out,
    outbase: 'src',
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    logLevel: 'warning',
  });

/** Ink looks for React's developer tools where DEV is set; nobody who installs clnrm has them. */
const withoutDevtools = {
  name: 'without-devtools',
  setup(build) {
    build.onResolve({ filter: /^react-devtools-core$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'export default {}' }));
  },
};

const bundle = () =>
  build({
    ...common,
    entryPoints: entries,
    splitting: true,
    metafile: true,
    format: 'esm',
    chunkNames: 'chunks/[name]-[hash]',
    // ES modules of dependencies are shaken, their CommonJS twins are not
    mainFields: ['module', 'main'],
    // testcontainers reads files beside its own and loads native parts: it cannot be bundled.
    external: ['testcontainers'],
    plugins: [withoutDevtools],
    define: { CLNRM_VERSION: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
    // CommonJS dependencies call require for Node's own modules.
    banner: {
      js: "import { createRequire as clnrmCreateRequire } from 'node:module'; const require = clnrmCreateRequire(import.meta.url);",
    },
  });

/**
 * Node's options for the bin. V8 optimises on four threads; where cores are few they take them from the program itself,
 * which with one is sooner done.
 */
const NODE_OPTIONS = '--v8-pool-size=1';

/** The bin as a shell reads it, to start Node with options, which not every `env` can; to Node its second line is a text. */
const startAsShell = (file) => {
  const [, ...lines] = readFileSync(file, 'utf8').split('\n');
  const head = ['#!/bin/sh', `':' //; exec node ${NODE_OPTIONS} "$0" "$@"`];
  writeFileSync(file, [...head, ...lines].join('\n'));
  const map = JSON.parse(readFileSync(`${file}.map`, 'utf8'));
  writeFileSync(`${file}.map`, JSON.stringify({ ...map, mappings: `;${map.mappings}` }));
  chmodSync(file, 0o755);
};

/** Folders of the packages whose code is in the bundle. */
const bundled = ({ inputs }) =>
  [
    ...new Set(
      Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
    ),
  ].sort();

/** What their licences ask of whoever passes the code on: names, versions and the licences' own text. */
const notices = (folders) =>
  folders
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
      const text =
        file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
      return `## ${name}@${version}\n\n${text}\n`;
    })
    .join('\n');

const declare = () => {
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', `${out}/types`];
  execFileSync(process.execPath, tsc, { stdio: 'inherit' });
};

try {
  const [{ metafile, warnings }, ...beside] = await Promise.all([
    bundle(),
    bundlePrograms(),
    bundlePreloads(),
    bundlePage(),
  ]);
  if ([warnings, ...beside.map((one) => one.warnings)].flat().length > 0)
    throw new Error('the bundle has warnings');
  const size = staticSize(metafile.outputs, `${out}/cli.js`);
  if (size > 300_000) throw new Error(`dist/cli.js loads ${size} bytes at once, the budget is 300000`);
  startAsShell(`${out}/cli.js`);
  writeFileSync(`${out}/third-party.md`, notices(bundled(metafile)));
  // declarations are for those who import clnrm, and take longer than all the rest
  if (!process.argv.includes('--no-types')) declare();
  rmSync('dist', { recursive: true, force: true });
  renameSync(out, 'dist');
} finally {
  rmSync(out, { recursive: true, force: true });
}
