import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execPath } from 'node:process';
import { fault } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import type { Door } from '../room.ts';
import { ipcDoor } from './ipc-door.ts';
import { bindReadOnly, hide, isSystemPath, parseMounts, privateOfRoot, systemTrees } from './mounts.ts';
import { explainRefusal, type Tools } from './tools.ts';

/** A net namespace with its door and a read-only view of the system, used by one room after the other. */
export interface Cell extends AsyncDisposable {
  readonly pid: number;
  /** Where the view is mounted, in the cell's own mount namespace. */
  readonly root: string;
  readonly door: Door;
  /** Routes to the outside that the kernel did not find, since the cell began. */
  refusedRoutes(): number;
  /** Nobody but the door has a socket: the next room starts from nothing. */
  isQuiet(): boolean;
}

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

const script = (root: string, extra: readonly string[]): string => {
  const mounts = parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  const { folders, links } = systemTrees();
  const shown = [...folders, ...extra];
  return [
    'set -e',
    '{ ip link set lo up || echo 0x9 >/sys/class/net/lo/flags; } 2>/dev/null || { echo "lo cannot be brought up" >&2; exit 9; }',
    // plain ports for ordinary users; ports free at once for the next room (both are of this net namespace alone)
    'for s in ip_unprivileged_port_start tcp_max_tw_buckets; do echo 0 2>/dev/null >/proc/sys/net/ipv4/$s || :; done',
    `R=${root}; mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$R"`,
    'cd "$R"; mkdir -p proc dev/shm dev/pts tmp run sys var/tmp home root mnt',
    ...links.map(([path, target]) => `ln -s ${target} "$R"${path}`),
    `mkdir -p ${shown.map((path) => `"$R"'${path}'`).join(' ')}`,
    ...shown.flatMap((path) => bindReadOnly(path, path, mounts)),
    ...privateOfRoot().map(hide),
    `for d in ${DEVICES.join(' ')}; do : >dev/$d; mount --bind /dev/$d dev/$d; done`,
    'ln -s /proc/self/fd dev/fd; for n in 0:stdin 1:stdout 2:stderr; do ln -s /proc/self/fd/${n%%:*} dev/${n##*:}; done',
    'ln -s ../run var/run',
    'cd /; exec "$NODE" "$DOOR"',
  ].join('\n');
};

/** The running node's folder, when the system folders do not show it already. */
const nodeFolder = (): readonly string[] => {
  const prefix = dirname(dirname(execPath));
  return isSystemPath(prefix) ? [] : [prefix];
};

const failure = (reason: string): InfrastructureError =>
  new InfrastructureError([fault('room-failed', `a sealed room could not be prepared: ${reason}`)]);

/** Reads a counter of `/proc/<pid>/net/snmp` or `snmp6`; 0 where the kernel does not tell. */
const routesNotFound = (pid: number): number => {
  try {
    const lines = readFileSync(`/proc/${pid}/net/snmp`, 'utf8').split('\n');
    const [names, values] = lines.filter((line) => line.startsWith('Ip: ')).map((line) => line.split(' '));
    const v6 = /Ip6OutNoRoutes\s+(\d+)/.exec(readFileSync(`/proc/${pid}/net/snmp6`, 'utf8'))?.[1] ?? '0';
    return Number(values?.[names?.indexOf('OutNoRoutes') ?? -1] ?? 0) + Number(v6);
  } catch {
    return 0;
  }
};

const socketCount = (pid: number): number =>
  ['tcp', 'tcp6', 'udp', 'udp6'].reduce((sum, name) => {
    try {
      return sum + readFileSync(`/proc/${pid}/net/${name}`, 'utf8').trim().split('\n').length - 1;
    } catch {
      return sum;
    }
  }, 0);

const whenReady = (child: ChildProcess, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', (error) => reject(failure(error.message)));
    child.once('exit', () => reject(failure(explainRefusal(stderr))));
    child.once('message', () => resolve());
    signal.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
  });

/** Makes a cell below `folder`; about 70 ms, nearly all of it Node's start. */
export const openCell = async (
  tools: Tools,
  folder: string,
  doorScript: string,
  signal: AbortSignal,
): Promise<Cell> => {
  const root = join(folder, 'root');
  mkdirSync(root, { recursive: true });
  const child = spawn(tools.unshare, ['-U', '-r', '-n', '-m', tools.sh, '-c', script(root, nodeFolder())], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', NODE: execPath, DOOR: doorScript },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await whenReady(child, signal);
  const pid = child.pid ?? 0;
  return {
    pid,
    root,
    door: ipcDoor(child),
    refusedRoutes: () => routesNotFound(pid),
    isQuiet: () => child.exitCode === null && socketCount(pid) === 0,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
};
