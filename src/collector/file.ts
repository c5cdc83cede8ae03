import type { FileHandle } from 'node:fs/promises';

/** Bytes in which the end of the last line is looked for. */
const LONGEST_PART = 64 << 20;
/** How every line begins that a collector wrote. */
const BEGINNING = Buffer.from('{"resource');

const isWhole = (line: Buffer): boolean => {
  try {
    JSON.parse(line.toString('utf8'));
    return true;
  } catch {
    return false;
  }
};

/** A collector that was killed may have left a part of a line, which nobody was told is kept: it goes. */
export const withoutPart = async (handle: FileHandle): Promise<void> => {
  const { size } = await handle.stat();
  const { buffer } = await handle.read({
    buffer: Buffer.alloc(Math.min(size, LONGEST_PART)),
    position: Math.max(0, size - LONGEST_PART),
  });
  const part = buffer.subarray(buffer.lastIndexOf(0x0a) + 1);
  if (part.length === 0) return;
  if (part.subarray(0, BEGINNING.length).equals(BEGINNING) && !isWhole(part))
    await handle.truncate(size - part.length);
  else await handle.appendFile('\n');
};
