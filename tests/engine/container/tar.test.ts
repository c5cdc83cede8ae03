import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tar } from '../../../src/engine/container/tar.ts';
import { untar } from '../../../src/engine/container/untar.ts';

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

/** Cut anywhere, as it comes from a socket. */
const inPieces = (archive: Buffer, length: number): Readable =>
  Readable.from(
    (function* () {
      for (let at = 0; at < archive.length; at += length) yield archive.subarray(at, at + length);
    })(),
  );

const filesIn = async (stream: Readable): Promise<Readonly<Record<string, string>>> => {
  const found: Record<string, string> = {};
  for await (const { name, bytes } of untar(stream)) {
    const parts: Buffer[] = [];
    // a file that nobody reads is passed over
    if (!name.endsWith('unread')) for await (const part of bytes()) parts.push(part);
    found[name] = Buffer.concat(parts).toString();
  }
  return found;
};

test.for(['ustar', 'pax', 'gnu'])(
  'of an archive as %s its plain files are read, however it is cut',
  async (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'clnrm-untar-'));
    const long = `${'deep/'.repeat(30)}é.txt`;
    execFileSync(
      'sh',
      [
        '-c',
        `mkdir -p ${dirname(long)} && printf long >${long} && ln -s x link && printf 12345 >unread && printf ab >zz`,
      ],
      { cwd: folder },
    );
    const archive = execFileSync('tar', [`--format=${format}`, '-c', 'link', 'unread', 'deep', 'zz'], {
      cwd: folder,
    });
    rmSync(folder, { recursive: true });

    for (const length of [37, 513, 100_000])
      expect(await filesIn(inPieces(archive, length))).toEqual({ unread: '', [long]: 'long', zz: 'ab' });
    // cut in the middle of a file: what there was
    expect(Object.keys(await filesIn(inPieces(archive.subarray(0, 700), 64)))).toEqual([]);
  },
);
