import { closeSync, readdirSync, readFileSync } from 'node:fs';

const CLOSE_ON_EXEC = 0o2000000;

/** Whether every program started from here would get the handle: fdinfo of proc(5). */
const isPassedOn = (handle: number): boolean => {
  const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${handle}`, 'utf8'))?.[1];
  return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0;
};

const closeIfPassedOn = (handle: number): void => {
  try {
    if (isPassedOn(handle)) closeSync(handle);
  } catch {
    // the handle of the listing itself
  }
};

/**
 * Closes handles that the caller left open in us (a job server, a lock, a secret's pipe): every process of a room
 * would inherit them, and Node opens its own so that none is. Only for a process that is ours alone; Linux only.
 */
export const closeInherited = (env: Readonly<Record<string, string | undefined>>): void => {
  if (process.platform !== 'linux') return;
  const channel = Number(env.NODE_CHANNEL_FD ?? -1);
  for (const name of readdirSync('/proc/self/fd')) {
    const handle = Number(name);
    if (handle > 2 && handle !== channel) closeIfPassedOn(handle);
  }
};
