import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { pipeline } from 'node:stream/promises';
import { listenTo } from './ask.ts';
import type { Container } from './container.ts';
import { refusalOf } from './explain.ts';
import { type TarEntry, untar } from './untar.ts';

/** A container of a service, or of `steps`, in which nobody writes any more. */
export interface WroteInside {
  readonly service: string;
  readonly socket: string;
  readonly id: string;
}

/** Reads what a container holds, before it is gone. */
export type ReadInside = (wrote: WroteInside) => Promise<void>;

/** Ends a container, so that nobody writes any more, and has it read; nothing where nobody reads. */
export const readEnded = async (
  { id, stop, exited }: Pick<Container, 'id' | 'stop' | 'exited'>,
  place: Omit<WroteInside, 'id'>,
  read: ReadInside | undefined,
): Promise<void> => {
  if (read === undefined) return;
  await stop('SIGKILL');
  await exited;
  await read({ ...place, id });
};

/** What is copied out of a container, and where to. */
export interface CopyRequest {
  /** Absolute: a file or a folder of the container. */
  readonly path: string;
  /** Whether a file is wanted, by its absolute path inside. */
  wanted(path: string): boolean;
  /** A folder of the host: files get numbers there. */
  readonly into: string;
  /** Of all files together. */
  readonly mostBytes: number;
}

/** A file that was copied. */
export interface Copied {
  readonly inside: string;
  /** On the host. */
  readonly path: string;
  readonly bytes: number;
}

/** Bytes of a folder that are looked through for the files that are wanted. */
const MOST_LOOKED = 1 << 30;

const archiveOf = async ({ socket, id }: Omit<WroteInside, 'service'>, path: string) => {
  try {
    return await listenTo({ socket, method: 'GET', path: `/containers/${id}/archive`, query: { path } });
  } catch (error) {
    if (refusalOf(error).status === 404) return undefined;
    throw error;
  }
};

/**
 * Copies plain files out of a container, running or ended; links are not followed. `cut` is the first file for which
 * there was no more room, or the folder where it is too big to be looked through.
 */
export const copyOut = async (
  { socket, id }: Omit<WroteInside, 'service'>,
  { path, wanted, into, mostBytes }: CopyRequest,
): Promise<{ readonly files: readonly Copied[]; readonly cut?: string }> => {
  const archive = await archiveOf({ socket, id }, path);
  if (archive === undefined) return { files: [] };
  const files: Copied[] = [];
  let [looked, bytes] = [0, 0];
  const write = async (entry: TarEntry, inside: string): Promise<void> => {
    const target = join(into, String(files.length));
    await pipeline(entry.bytes(), createWriteStream(target));
    files.push({ inside, path: target, bytes: entry.size });
    bytes += entry.size;
  };
  try {
    for await (const entry of untar(archive)) {
      const inside = join(dirname(path), entry.name);
      looked += entry.size;
      if (wanted(inside)) {
        if (bytes + entry.size > mostBytes) return { files, cut: inside };
        await write(entry, inside);
      }
      if (looked > MOST_LOOKED) return { files, cut: path };
    }
    return { files };
  } finally {
    archive.destroy();
  }
};
