import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Exit } from '../model/plugin.ts';
import type { RoomProcess } from './room.ts';

/** The first child of a process, by `/proc/<pid>/task/<pid>/children`; undefined when there is none. */
export const childOf = (pid: number): number | undefined => {
  try {
    const first = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0];
    return first ? Number(first) : undefined;
  } catch {
    return undefined;
  }
};

/** Whether a process has ended: gone, or only waiting to be asked how it ended. */
const isOver = (pid: string): boolean => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // the command name may hold brackets
    return stat.slice(stat.lastIndexOf(')')).startsWith(') Z');
  } catch {
    return true;
  }
};

/** True when process `pid` lives and certainly has no living child; false when the kernel does not tell. */
export const hasNoChildren = (pid: number): boolean => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children === '' || children.split(' ').every(isOver);
  } catch {
    return false;
  }
};

/** Whether the process has a handler for `signal`: bit of `SigCgt` in `/proc/<pid>/status`; true when unknown. */
export const catchesSignal = (pid: number | undefined, signal: NodeJS.Signals): boolean => {
  try {
    const mask = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (mask === undefined) return true;
    return (BigInt(`0x${mask}`) & (1n << BigInt(constants.signals[signal] - 1))) !== 0n;
  } catch {
    return true;
  }
};

const send = (pid: number | undefined, signal: NodeJS.Signals): void => {
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // gone already
  }
};

/**
 * A started child as a process of a room. `self` says where the process itself is: the child, or the child of
 * the child (nsenter forks once). The child must lead its own process group.
 */
export const roomProcess = (child: ChildProcessWithoutNullStreams, where: 'self' | 'child'): RoomProcess => {
  let known: number | undefined;
  const pid = (): number | undefined => {
    if (where === 'self') return child.pid;
    known ??= child.pid === undefined ? undefined : childOf(child.pid);
    return known;
  };
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
  });
  exited.catch(() => {});
  const killGroup = (): void => {
    if (child.pid !== undefined) send(-child.pid, 'SIGKILL');
  };
  const isGone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  // a process that ends without reading its input is not a fault of ours
  child.stdin.on('error', () => {});
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    pid,
    kill: (signal) => send(pid(), signal),
    destroy: () => {
      const inner = where === 'child' ? pid() : undefined;
      if (inner === undefined || isGone()) return killGroup();
      // nsenter has to outlive it: where pid 1 of the machine is slow to bury orphans, the room would wait for that
      child.once('exit', killGroup);
      send(inner, 'SIGKILL');
      // it stops itself together with a child that was stopped
      send(child.pid, 'SIGCONT');
    },
    catches: (signal) => catchesSignal(pid(), signal),
  };
};
