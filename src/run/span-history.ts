import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Print, SeenSpans } from '../otel/seen.ts';
import { makeKeptFolder } from '../util/folder.ts';

/** Spans that earlier runs saw, and those of this one: so that yesterday's cannot be sent again. */
export interface SpanHistory {
  readonly seen: SeenSpans;
  /** Keeps prints of a scenario that has ended. */
  add(prints: readonly Print[]): void;
  /** Writes what was added. Never throws: a folder that cannot be written keeps no history. */
  save(): void;
}

/** 128 KiB at most. */
const MOST_KEPT = 16_384;
const BYTES = 8;

/** Numbers lie as this machine writes them: the file stays on it. */
const read = (file: string): Uint32Array => {
  try {
    const bytes = readFileSync(file);
    const whole = Math.min(MOST_KEPT, Math.floor(bytes.length / BYTES)) * BYTES;
    return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + whole));
  } catch {
    return new Uint32Array(0);
  }
};

const write = (file: string, words: Uint32Array): void => {
  makeKeptFolder(dirname(file));
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, new Uint8Array(words.buffer, words.byteOffset, words.byteLength));
  renameSync(aside, file);
};

/** The history in the file `ids` of `folder`, the newest 16,384 spans, 8 bytes each; of this run alone without one. */
export const openSpanHistory = (folder: string | undefined): SpanHistory => {
  const file = folder === undefined ? undefined : join(folder, 'ids');
  const seen = new SeenSpans();
  let before: number | undefined;
  // read when the first evidence is there, not before the first room is
  const load = (): SeenSpans => {
    if (before !== undefined) return seen;
    if (file !== undefined) seen.addAll(read(file));
    before = seen.size;
    return seen;
  };
  return {
    get seen() {
      return load();
    },
    add: (prints) => {
      for (const print of prints) load().add(print);
    },
    save() {
      if (file === undefined || seen.size === (before ?? 0)) return;
      try {
        write(file, seen.words(MOST_KEPT));
      } catch {
        // a checkout that is read-only still has times and run ids to tell spans apart
      }
    },
  };
};
