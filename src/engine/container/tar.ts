/** A file to put into a tar; `mode` as a number, owner as numbers. */
export interface TarFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

const BLOCK = 512;

const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;

/** A ustar header (POSIX.1-1988); the checksum counts its own field as spaces. */
const header = (
  name: string,
  size: number,
  type: string,
  file: Omit<TarFile, 'path' | 'content'>,
): Buffer => {
  const block = Buffer.alloc(BLOCK);
  block.write(name.slice(0, 100), 0);
  block.write(octal(file.mode, 8), 100);
  block.write(octal(file.uid ?? 0, 8), 108);
  block.write(octal(file.gid ?? 0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write(' '.repeat(8), 148);
  block.write(type, 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
};

const padded = (content: Uint8Array): Buffer =>
  Buffer.concat([content, Buffer.alloc((BLOCK - (content.byteLength % BLOCK)) % BLOCK)]);

/** A pax record names its own length, which counts the digits of that length too. */
const record = (key: string, value: string): Buffer => {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  const guess = rest + String(rest).length;
  const length = rest + String(guess).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
};

const fits = (path: string): boolean => path.length <= 100 && /^[\x20-\x7e]*$/.test(path);

const entry = (file: TarFile): readonly Buffer[] => {
  const plain = [header(file.path, file.content.byteLength, '0', file), padded(file.content)];
  if (fits(file.path)) return plain;
  const name = record('path', file.path);
  const [, content = Buffer.alloc(0)] = plain;
  return [
    header('pax', name.byteLength, 'x', { mode: 0o644 }),
    padded(name),
    header('long', file.content.byteLength, '0', file),
    content,
  ];
};

/** A tar of plain files, long and non-ASCII paths as pax records. Same files, same bytes. */
export const tar = (files: readonly TarFile[]): Buffer =>
  Buffer.concat([...files.flatMap(entry), Buffer.alloc(2 * BLOCK)]);
