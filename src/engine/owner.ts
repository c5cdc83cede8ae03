import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The process that owns what a run leaves in the world. pid, start and boot together name one process for ever. */
export interface Owner {
  readonly run: string;
  readonly pid: number;
  /** Field 22 of `/proc/<pid>/stat` on Linux, the text of `ps -o lstart=` elsewhere. */
  readonly start: string;
  readonly boot: string;
  readonly pidns: string;
  readonly host: string;
}

const attempt = (read: () => string): string => {
  try {
    return read();
  } catch {
    return '';
  }
};

/** When process `pid` started; '' when there is no such process. */
const startOf = (pid: number): string => {
  if (process.platform !== 'linux')
    return attempt(() =>
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim(),
    );
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  // the command name may hold spaces and brackets; a zombie has ended
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
};

const here = (): Pick<Owner, 'boot' | 'pidns' | 'host'> => ({
  boot: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  pidns: attempt(() => readlinkSync('/proc/self/ns/pid')),
  host: hostname(),
});

/** This process as the owner of `run`. */
export const ownerOf = (run: string): Owner => ({
  run,
  pid: process.pid,
  start: startOf(process.pid),
  ...here(),
});

/** `foreign`: another host or pid namespace, whose processes cannot be seen from here, so it is left alone. */
export const stateOf = (owner: Owner): 'alive' | 'dead' | 'foreign' => {
  const { boot, pidns, host } = here();
  if (owner.host !== host) return 'foreign';
  if (owner.boot !== boot) return 'dead';
  if (owner.pidns !== pidns) return 'foreign';
  return startOf(owner.pid) === owner.start ? 'alive' : 'dead';
};
