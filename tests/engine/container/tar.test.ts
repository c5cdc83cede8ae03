import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tar } from '../../../src/engine/container/tar.ts';

test('what the tar program unpacks is what was put in, long and foreign names included', () => {
  const name = fc.stringMatching(/^[a-zé€ ]{1,40}$/);
  const file = fc.record({
    folders: fc.array(name, { maxLength: 6 }),
    content: fc.uint8Array({ maxLength: 2000 }),
    mode: fc.constantFrom(0o600, 0o644, 0o755),
  });
  fc.assert(
    fc.property(fc.array(file, { minLength: 1, maxLength: 4 }), (drafts) => {
      const files = drafts.map(({ folders, ...rest }, index) => ({
        path: [...folders.map((one) => `d${one}`), `f${index}`].join('/'),
        ...rest,
      }));
      const folder = mkdtempSync(join(tmpdir(), 'clnrm-tar-'));
      execFileSync('tar', ['-x', '-C', folder], { input: tar(files) });
      for (const { path, content, mode } of files) {
        expect(new Uint8Array(readFileSync(join(folder, path)))).toEqual(content);
        expect(statSync(join(folder, path)).mode & 0o777).toBe(mode);
      }
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 30 },
  );
});
