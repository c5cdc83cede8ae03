import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { discover } from '../../src/spec/discover.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'clnrm-discover-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const touch = (...paths: readonly string[]): void => {
  for (const path of paths) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), '');
  }
};
const found = (...paths: readonly string[]): readonly string[] =>
  discover(paths, cwd).selections.map(({ id, line }) => (line === undefined ? id : `${id} @${line}`));
const faults = (...paths: readonly string[]): readonly string[] =>
  discover(paths, cwd).diagnostics.map(({ code, message, hint }) => `${code}: ${message} (${hint ?? ''})`);

test('a folder gives the specs below it, sorted, in all three spellings', () => {
  touch('b.clnrm.toml', 'a/z.clnrm.toml.tera', 'a/c.clnrm.toml.njk', 'a/readme.md', 'a/clnrm.toml');
  expect(found()).toEqual(['a/c.clnrm.toml.njk', 'a/z.clnrm.toml.tera', 'b.clnrm.toml']);
});

test('folders of tools and macro libraries are never searched', () => {
  touch('node_modules/a.clnrm.toml', '.git/a.clnrm.toml', 'dist/a.clnrm.toml', '.clnrm/a.clnrm.toml');
  touch('x/node_modules/a.clnrm.toml', '_macros.clnrm.toml', 'own.clnrm.toml');
  expect(found('.')).toEqual(['own.clnrm.toml']);
});

test('linked folders are followed once, and never in a circle', () => {
  touch('real/one.clnrm.toml');
  symlinkSync('..', join(cwd, 'real/up'));
  symlinkSync('real', join(cwd, 'alias'));
  expect(found('.')).toEqual(['alias/one.clnrm.toml']);
});

test('any other file is a spec when it is named', () => {
  touch('odd.toml');
  expect(found('odd.toml')).toEqual(['odd.toml']);
});

test('FILE:LINE keeps the line, and a file that really has a colon wins', () => {
  touch('a.clnrm.toml', 'b.clnrm.toml:7');
  expect(found('a.clnrm.toml:12', 'b.clnrm.toml:7')).toEqual(['a.clnrm.toml @12', 'b.clnrm.toml:7']);
});

test('a spec that is named twice runs once, and the whole file wins over its lines', () => {
  touch('a.clnrm.toml', 'b.clnrm.toml');
  expect(found('a.clnrm.toml:3', '.', './a.clnrm.toml')).toEqual(['a.clnrm.toml', 'b.clnrm.toml']);
  expect(found('a.clnrm.toml:3', 'a.clnrm.toml:9', 'a.clnrm.toml:3')).toEqual([
    'a.clnrm.toml @3',
    'a.clnrm.toml @9',
  ]);
});

test.each([
  ['*.clnrm.toml', ['top.clnrm.toml']],
  ['**/*.clnrm.toml', ['a/b/deep.clnrm.toml', 'a/one.clnrm.toml', 'top.clnrm.toml']],
  ['a/**', ['a/b/deep.clnrm.toml', 'a/one.clnrm.toml']],
  ['{a,x}/o?e.clnrm.toml', ['a/one.clnrm.toml']],
  ['a/[n-p]ne.*', ['a/one.clnrm.toml', 'a/one.md']],
  ['*', ['a/b/deep.clnrm.toml', 'a/one.clnrm.toml', 'top.clnrm.toml']],
])('the pattern %s finds what a shell would', (pattern, expected) => {
  touch(
    'top.clnrm.toml',
    'a/one.clnrm.toml',
    'a/one.md',
    'a/b/deep.clnrm.toml',
    'node_modules/no.clnrm.toml',
  );
  expect(found(pattern)).toEqual(expected);
});

test('every path that leads to nothing is told at once, with what is near', () => {
  touch('specs/order.clnrm.toml', 'other/data.toml');
  expect(faults('specs/oder.clnrm.toml', 'other', 'x*.toml', 'specs/ordr.clnrm.toml:4')).toEqual([
    "unreadable-file: specs/oder.clnrm.toml does not exist (did you mean 'specs/order.clnrm.toml'?)",
    'no-specs: no spec is below other (specs are called *.clnrm.toml; name data.toml on the command line to run it all the same)',
    'no-specs: no file fits x*.toml (name a file, or a folder that holds *.clnrm.toml files; `clnrm init` writes one)',
    "unreadable-file: specs/ordr.clnrm.toml does not exist (did you mean 'specs/order.clnrm.toml'?)",
  ]);
});

test('a path below a missing folder names the folder', () => {
  expect(faults('no/such.clnrm.toml')).toEqual([
    'unreadable-file: no/such.clnrm.toml does not exist (the folder no is not there either)',
  ]);
});

test('a link to a spec that is gone is not passed over', () => {
  touch('specs/a.clnrm.toml');
  symlinkSync('nowhere', join(cwd, 'specs/gone.clnrm.toml'));
  expect(found('specs')).toEqual(['specs/a.clnrm.toml', 'specs/gone.clnrm.toml']);
  expect(found('specs/gone.clnrm.toml')).toEqual(['specs/gone.clnrm.toml']);
});
