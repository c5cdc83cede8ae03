import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ROOM_UID } from './cell.ts';
import { knownMounts } from './mounts.ts';
import { freshProc } from './proc.ts';
import type { Tools } from './tools.ts';

/** What `unshare` is told of the room's user. */
export const MAPPED = `--map-user=${ROOM_UID} --map-group=${ROOM_UID}`;

/** Whether a room can write in its own /proc who its user is. */
export const mayMap = (): boolean => freshProc(knownMounts()) === 'writable';

/**
 * Writes who the user of a room is, by the /proc of the runner: in a room whose /proc is read-only. `cell` and `init`
 * are process ids: of the cell, whose user namespace is the parent, and of the room's first process.
 */
export const mapUser = async ({ nsenter, sh }: Tools, cell: number, init: number): Promise<void> => {
  const write = (file: string, text: string): string => `echo ${text} >/proc/${init}/${file}`;
  const line = `${ROOM_UID} 0 1`;
  const orders = [write('setgroups', 'deny'), write('uid_map', line), write('gid_map', line)];
  const inUser = ['-t', String(cell), '-U', '--preserve-credentials', sh, '-ec', orders.join('\n')];
  await promisify(execFile)(nsenter, inUser, { env: {} });
};
