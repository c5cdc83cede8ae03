import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../src/util/folder.ts';

test('a folder is made with those above it, and may be there already', () => {
  const place = mkdtempSync(join(tmpdir(), 'clnrm-folder-'));
  try {
    makeFolder(join(place, 'a/b'));
    makeFolder(join(place, 'a/b'));

    expect(existsSync(join(place, 'a/b'))).toBe(true);
    writeFileSync(join(place, 'file'), '');
    expect(() => makeFolder(join(place, 'file/below'))).toThrow('ENOTDIR');
  } finally {
    rmSync(place, { recursive: true });
  }
});

test.runIf(process.platform === 'linux')('a place that takes no folder is an error, and not for ever', () => {
  expect(() => makeFolder('/proc/none/below')).toThrow('ENOENT');
});
