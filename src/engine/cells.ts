import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Cell, openCell } from './namespace/cell.ts';
import type { Tools } from './namespace/tools.ts';

/** Net namespaces with their doors, used by one room after the other. */
export interface Cells extends AsyncDisposable {
  /** Begins to make cells until there are `count`, so that they are there when scenarios ask. */
  warm(count: number): void;
  acquire(): Promise<Cell>;
  /** Gives a cell back; one that is not quiet is thrown away. */
  release(cell: Cell): Promise<void>;
}

/** Sockets that were just closed are gone within a millisecond or two. */
const QUIET_LOOKS = 20;

/** Makes cells as they are asked for, below `folder`. */
export const createCells = (tools: Tools, folder: string, doorScript: string, signal: AbortSignal): Cells => {
  const idle: Promise<Cell>[] = [];
  const all = new Set<Promise<Cell>>();
  let count = 0;
  const make = (): Promise<Cell> => {
    const cell = openCell(tools, join(folder, `cell-${++count}`), doorScript, signal);
    all.add(cell);
    cell.catch(() => all.delete(cell));
    return cell;
  };
  return {
    warm(count) {
      while (all.size < count) idle.push(make());
    },
    acquire: () => idle.shift() ?? make(),
    async release(cell) {
      for (let look = 0; look < QUIET_LOOKS && !cell.isQuiet(); look++) await delay(1);
      if (cell.isQuiet()) idle.push(Promise.resolve(cell));
      else await cell[Symbol.asyncDispose]();
    },
    async [Symbol.asyncDispose]() {
      const cells = await Promise.allSettled(all);
      await Promise.all(
        cells.map((cell) => cell.status === 'fulfilled' && cell.value[Symbol.asyncDispose]()),
      );
    },
  };
};
