import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClnrmError } from '../../src/diagnostics/errors.ts';
import { load } from '../../src/spec/load.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clnrm-load-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const loaded = (name: string, data: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, data);
  return load({ path, id: name }).text;
};
const refusal = (run: () => unknown): readonly string[] => {
  try {
    run();
    return [];
  } catch (error) {
    if (!(error instanceof ClnrmError)) throw error;
    return error.diagnostics.map(({ code, message }) => `${code}: ${message}`);
  }
};

test('text comes as it is, without a byte order mark', () => {
  expect(loaded('a', '\ufeff[meta]\r\nname = "ä€𝄞"\n')).toBe('[meta]\r\nname = "ä€𝄞"\n');
});

test('text that is not UTF-8 is refused with the line', () => {
  expect(refusal(() => loaded('b', Buffer.from('a\nb\xe9\n', 'latin1')))).toEqual([
    'unreadable-file: b is not UTF-8 text (line 2)',
  ]);
});

test('folders, missing files, dead links and files above 5 MB are refused', () => {
  expect(refusal(() => load({ path: folder, id: 'here' }))).toEqual(['unreadable-file: here is a folder']);
  expect(refusal(() => load({ path: join(folder, 'no'), id: 'no' }))).toEqual([
    'unreadable-file: no does not exist',
  ]);
  symlinkSync('nowhere', join(folder, 'link'));
  expect(refusal(() => load({ path: join(folder, 'link'), id: 'link' }))).toEqual([
    'unreadable-file: link is a link to something that is not there',
  ]);
  expect(refusal(() => loaded('c', Buffer.alloc(5 * 1024 * 1024 + 1)))).toEqual([
    'unreadable-file: c is too large for a spec: 5242881 bytes, 5242880 is the most',
  ]);
});
