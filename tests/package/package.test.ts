import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFormula } from '../helpers/formula.ts';

const VERSION = '0.2.0-rc.1';
const PACKED = `clnrm-${VERSION}.tgz`;

const place = mkdtempSync(join(tmpdir(), 'clnrm-package-'));
const release = join(place, 'release');
const env = {
  PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`,
  HOME: process.env.HOME,
  NO_COLOR: '1',
};

/** One line in a shell; its output, also where it fails. */
const shell = (line: string, cwd: string, more: Readonly<Record<string, string>> = {}) => {
  try {
    const stdout = execFileSync('/bin/sh', ['-c', `${line} 2>&1`], {
      cwd,
      encoding: 'utf8',
      env: { ...env, ...more },
    });
    return { output: stdout, exitCode: 0 };
  } catch (error) {
    if (!(error instanceof Error && 'status' in error && 'stdout' in error)) throw error;
    return { output: String(error.stdout), exitCode: Number(error.status) };
  }
};

const done = (line: string, cwd: string, more: Readonly<Record<string, string>> = {}): string => {
  const { output, exitCode } = shell(line, cwd, more);
  if (exitCode !== 0) throw new Error(`${line}: exit ${exitCode}\n${output}`);
  return output;
};

/** Users install as themselves; root, who tests everything else, leaves it to them. */
const isLeftOut = process.getuid?.() === 0 && process.env.CLNRM_PACKAGE_AS_ROOT !== '1';
const it = test.skipIf(isLeftOut);

// a copy with the version of a candidate: the tests beside this one go on using their own dist
beforeAll(() => {
  if (isLeftOut) return;
  const source = join(place, 'source');
  const files = done('git ls-files -co --exclude-standard', resolve('.')).trim().split('\n');
  for (const file of files.filter((one) => !/^(tests|coverage)\//.test(one)))
    cpSync(file, join(source, file), { recursive: true });
  symlinkSync(resolve('node_modules'), join(source, 'node_modules'));
  done(`npm version ${VERSION} --no-git-tag-version`, source);
  done(`npm run release -- --out ${release} --homepage https://example.test/clnrm`, source);
}, 180_000);

afterAll(() => {
  rmSync(place, { recursive: true, force: true });
});

it('a release has the packed file, checksums that hold, notes, formula and a bill of what a user installs', () => {
  const bill = JSON.parse(readFileSync(join(release, 'sbom.cdx.json'), 'utf8'));
  const names = bill.components.map(({ name }: { name: string }) => name);

  expect(readdirSync(release).sort()).toEqual(
    ['SHA256SUMS', 'clnrm.rb', PACKED, 'release-notes.md', 'sbom.cdx.json'].sort(),
  );
  expect(done('sha256sum -c SHA256SUMS', release)).toContain(`${PACKED}: OK`);
  expect(readFileSync(join(release, 'release-notes.md'), 'utf8')).toContain('### Added');
  expect(names).toEqual(expect.arrayContaining(['nunjucks', 'testcontainers', 'ink', 'react', 'chokidar']));
  expect(names).not.toContain('vitest');
});

it('the packed file has the program, its templates and pages, and nothing of the workshop', () => {
  const files = done(`tar -tzf ${PACKED}`, release).trim().split('\n');

  expect(files).toEqual(
    expect.arrayContaining([
      'package/dist/cli.js',
      'package/dist/third-party.md',
      'package/docs/man/clnrm.1',
      'package/README.md',
      'package/LICENSE',
    ]),
  );
  expect(files.filter((file) => /^package\/(src|tests|node_modules|\.ci)\/|\.map$/.test(file))).toEqual([]);
});

/** What a new user types, and what they see of it. */
const breakAndMend = [
  'npx clnrm init hello',
  'cd hello && npx clnrm run --stable',
  // the inner span no longer knows who asked for it
  `cd hello && sed -i "s/{ parent, attributes: { 'hello.length'/{ attributes: { 'hello.length'/" server.mjs && npx clnrm run --stable`,
  `cd hello && sed -i "s/{ attributes: { 'hello.length'/{ parent, attributes: { 'hello.length'/" server.mjs && npx clnrm run --stable`,
];

it('a new user gets green, breaks the app, reads why, mends it, and gets green again', async () => {
  const home = join(place, 'user');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  done(`npm install --ignore-scripts --prefer-offline --no-audit --no-fund ${join(release, PACKED)}`, home);

  const runs = breakAndMend.map((line) => ({ line, ...shell(line, home) }));

  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 1, 0]);
  await expect(
    runs.map(({ line, output }) => `$ ${line}\n${output.replace(/^npm warn .*\n/gm, '')}`).join('\n'),
  ).toMatchFileSnapshot('transcript.txt');
}, 120_000);

it('the formula installs the packed file into a prefix of its own, and its own test passes there', () => {
  const { url, sha256, install, test: steps } = readFormula(join(release, 'clnrm.rb'));
  const [cellar, work] = [join(place, 'cellar'), join(place, 'work')];
  const tarball = join(release, PACKED);
  // what Homebrew does before and what `std_npm_args` is
  done(`mkdir -p ${cellar} ${work}/unpacked && tar -xzf ${tarball} -C ${work}/unpacked`, place);
  const unpacked = join(work, 'unpacked/package');
  const packed = done('npm pack --ignore-scripts --loglevel error', unpacked).trim();
  const variables = {
    LIBEXEC: join(cellar, 'libexec'),
    BIN: join(cellar, 'bin'),
    VERSION,
    STD_NPM_ARGS: `--global --ignore-scripts --prefer-offline --no-audit --no-fund --prefix=${join(cellar, 'libexec')} ${join(unpacked, packed)}`,
  };

  for (const line of install) done(line, unpacked, variables);
  const testPath = join(work, 'test');
  mkdirSync(testPath);
  const outputs = steps.map((line) => done(line, testPath, variables));

  expect(url).toBe(`https://example.test/clnrm/releases/download/v${VERSION}/${PACKED}`);
  expect(sha256).toBe(createHash('sha256').update(readFileSync(tarball)).digest('hex'));
  expect(outputs.at(0)).toContain(VERSION);
  expect(outputs.at(-1)).toContain('1 passed (1)');
}, 120_000);
