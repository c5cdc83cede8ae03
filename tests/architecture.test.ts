import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { expect, test } from 'vitest';
import { plugins } from '../plugins/index.ts';
import { codes } from '../src/diagnostics/codes.ts';

const sources = ['src', 'plugins'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') || name.endsWith('.tsx'))
    .map((name) => ({ path: join(folder, name), text: readFileSync(join(folder, name), 'utf8') })),
);

test('every plugin of the folder is in the table under its own name, and the other way round', async () => {
  const files = readdirSync('plugins')
    .filter((name) => name !== 'index.ts')
    .map((name) => name.replace(/\.ts$/, ''));
  const named = await Promise.all(Object.values(plugins).map(async (load) => (await load()).default.name));

  expect(Object.keys(plugins).sort()).toEqual(files.sort());
  expect(named.sort()).toEqual(files.sort());
});

/** Files that tell of codes and use none. */
const telling = /^src\/diagnostics\/(codes\.ts|explanations\/)/;

test.for(Object.keys(codes))('the diagnostic code %s is used and documented', (code) => {
  const use = new RegExp(`['"\`]${code}(?:['"\`]|: )`);
  const users = sources.filter(({ path, text }) => !telling.test(path) && use.test(text));

  expect(users).not.toEqual([]);
  expect(readFileSync('docs/reference/errors.md', 'utf8')).toContain(`\`${code}\``);
});

test('no source file is longer than 300 lines', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => path);

  expect(long).toEqual([]);
});

test('the top-level folders are the agreed ones', () => {
  const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
  const folders = files.filter((path) => path.includes('/')).map((path) => path.split('/')[0]);

  const agreed = [
    '.ci',
    '.github',
    'bench',
    'docs',
    'examples',
    'homebrew',
    'plugins',
    'selftest',
    'src',
    'templates',
    'tests',
  ];
  expect([...new Set(folders)].filter((name) => name !== undefined && !agreed.includes(name))).toEqual([]);
});

type Outputs = Metafile['outputs'];

/** An output and all it imports statically: what is loaded before anything is chosen. */
const staticGraph = (outputs: Outputs, file: string): readonly string[] => {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const { path, kind, external } of outputs[name]?.imports ?? []) {
      if (kind === 'import-statement' && !external) visit(path);
    }
  };
  visit(file);
  return [...seen];
};

const HEAVY = ['testcontainers', 'ink', 'react', '@faker-js', 'nunjucks', '@opentelemetry'];

test('what the bin loads at once is small and holds no heavy package', async () => {
  const { metafile } = await build({
    entryPoints: ['src/cli.ts'],
    outdir: 'out',
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    external: ['testcontainers', 'react-devtools-core'],
    logLevel: 'silent',
  });
  const graph = staticGraph(metafile.outputs, 'out/cli.js').map((name) => metafile.outputs[name]);
  const inputs = graph.flatMap((output) => Object.keys(output?.inputs ?? {}));
  const external = graph.flatMap((output) => (output?.imports ?? []).filter((one) => one.external));

  expect(inputs).toContain('src/cli.ts');
  expect(inputs.filter((path) => HEAVY.some((name) => path.includes(`node_modules/${name}`)))).toEqual([]);
  expect(external.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path)).not.toContain(
    'testcontainers',
  );
  expect(graph.reduce((sum, output) => sum + (output?.bytes ?? 0), 0)).toBeLessThan(300_000);
});

test('the lock holds the optional packages of every platform, without which npm ci refuses it', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const wanted = Object.entries<{ optionalDependencies?: Record<string, string> }>(packages).flatMap(
    ([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).map((name) => ({ path, name })),
  );
  const missing = wanted.filter(
    ({ path, name }) =>
      !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
  );

  expect(wanted.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});
