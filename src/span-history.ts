import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Print, SeenSpans } from './otel/seen.ts';

/** Spans that earlier runs saw, and those of this one: so that yesterday's cannot be sent again. */
export interface SpanHistory {
  readonly seen: SeenSpans;
  /** Keeps prints of a scenario that has ended. */
  add(prints: readonly Print[]): void;
  /** Writes what was added. Never throws: a folder that cannot be written keeps no history. */
  save(): void;
}

/** 512 KiB at most. */
const MOST_KEPT = 65_536;
const BYTES = 8;

const read = (file: string): readonly Print[] => {
  try {
    const bytes = readFileSync(file);
    const whole = Math.min(MOST_KEPT, Math.floor(bytes.length / BYTES));
    return Array.from({ length: whole }, (_, at) => [
      bytes.readUInt32LE(at * BYTES),
      bytes.readUInt32LE(at * BYTES + 4),
    ]);
  } catch {
    return [];
  }
};

const write = (file: string, prints: readonly Print[]): void => {
  const bytes = Buffer.alloc(prints.length * BYTES);
  prints.forEach(([id, hash], at) => {
    bytes.writeUInt32LE(id, at * BYTES);
    bytes.writeUInt32LE(hash, at * BYTES + 4);
  });
  mkdirSync(dirname(file), { recursive: true });
  // what clnrm remembers of this machine belongs into no repository
  writeFileSync(join(dirname(file), '.gitignore'), '*\n');
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, bytes);
  renameSync(aside, file);
};

/** The history in `.clnrm/ids` below `folder`: the newest 65,536 spans, 8 bytes each. */
export const openSpanHistory = (folder: string): SpanHistory => {
  const file = join(folder, '.clnrm', 'ids');
  const seen = new SeenSpans();
  for (const print of read(file)) seen.add(print);
  const before = seen.size;
  return {
    seen,
    add: (prints) => {
      for (const print of prints) seen.add(print);
    },
    save() {
      if (seen.size === before) return;
      try {
        write(file, seen.prints().slice(-MOST_KEPT));
      } catch {
        // a checkout that is read-only still has times and run ids to tell spans apart
      }
    },
  };
};
