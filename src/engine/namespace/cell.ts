import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { fault } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import { installed } from '../../util/install.ts';
import { cannotCarry } from '../allow.ts';
import { JOIN, JOIN_INSIDE } from '../joining/places.ts';
import type { Door } from '../room.ts';
import { ipcDoor } from './ipc-door.ts';
import { bindReadOnly, hide, hostMounts, isSystemPath, privateOfRoot, quote, systemTrees } from './mounts.ts';
import { WHOLE_PROC } from './proc.ts';
import { explainRefusal, type Tools } from './tools.ts';

/** A net namespace with its door and a read-only view of the system, used by one room after the other. */
export interface Cell extends AsyncDisposable {
  readonly pid: number;
  /** On the host: `base` and `root` are mounted in the cell's own mount namespace, `etc` holds files it shows. */
  readonly folder: string;
  readonly door: Door;
  /** Gives the loopback these addresses, for good: the cell is quiet no more. */
  carry(addresses: readonly string[]): Promise<void>;
  /** Routes to the outside that the kernel did not find, since the cell began. */
  refusedRoutes(): number;
  /** Nobody but the door has a socket, and only the usual addresses are there: the next room starts from nothing. */
  isQuiet(): boolean;
}

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];

/** User and group of every process in a room, whoever the caller is: the caller's own, by another number. */
export const ROOM_UID = 1000;

/** The home folder inside a room. */
export const ROOM_HOME = '/tmp/home';

/** Files of /etc that are the same in every room; `hosts` is written anew for each. */
const ETC: Readonly<Record<string, string>> = {
  passwd: `root:x:0:0:root:/root:/bin/sh\nclnrm:x:${ROOM_UID}:${ROOM_UID}:clnrm:${ROOM_HOME}:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n`,
  group: `root:x:0:\nclnrm:x:${ROOM_UID}:\nnogroup:x:65534:\n`,
  'resolv.conf': '',
  hostname: 'clnrm\n',
  hosts: '',
};

/**
 * Makes the view in fresh user, mount and net namespaces, then becomes the door. `base` is the bare tree, still
 * writable for mount points; `root` shows it read-only with everything mounted, so that a room need not do it.
 */
const script = (folder: string, extra: readonly string[]): string => {
  const mounts = hostMounts();
  const { folders, links } = systemTrees();
  const shown = [...folders, ...extra];
  return [
    'set -e',
    '{ ip link set lo up || echo 0x9 >/sys/class/net/lo/flags; } 2>/dev/null || { echo "lo cannot be brought up" >&2; exit 9; }',
    // plain ports for ordinary users; ports free at once for the next room (both are of this net namespace alone)
    'for s in ip_unprivileged_port_start tcp_max_tw_buckets; do echo 0 2>/dev/null >/proc/sys/net/ipv4/$s || :; done',
    `F=${quote(folder)}; B="$F"/base; R="$F"/root; mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$B"`,
    'cd "$B"; mkdir -p proc dev/pts tmp run sys var/tmp home root mnt',
    'ln -s /tmp/.shm dev/shm; ln -s ../run var/run',
    'ln -s /proc/self/fd dev/fd; for n in 0:stdin 1:stdout 2:stderr; do ln -s /proc/self/fd/${n%%:*} dev/${n##*:}; done',
    ...links.map(([path, target]) => `ln -s ${quote(target)} "$B"${quote(path)}`),
    `mkdir -p ${shown.map((path) => `"$B"${quote(path)}`).join(' ')}`,
    `for d in ${DEVICES.join(' ')}; do : >dev/$d; done`,
    // one copy for all rooms of the cell: a bind of it would be a mount for each of them
    `mkdir -p .${WHOLE_PROC}; cat ${quote(installed(JOIN))} >.${JOIN_INSIDE}; chmod 644 .${JOIN_INSIDE}`,
    'mount --bind "$B" "$R"; cd "$R"',
    ...shown.flatMap((path) => bindReadOnly(path, path, mounts)),
    ...privateOfRoot().map(hide),
    `for d in ${DEVICES.join(' ')}; do mount --bind /dev/$d dev/$d; done`,
    `for f in ${Object.keys(ETC).join(' ')}; do [ ! -e etc/$f ] || { mount --bind "$F"/etc/$f etc/$f; mount -o remount,bind,ro,nosuid,nodev etc/$f; }; done`,
    'mount -o remount,bind,ro,nosuid,nodev .',
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

/**
 * Listening and connected sockets of the cell's net namespace, those that wait for their end too. The counters cost
 * microseconds; `/proc/<pid>/net/tcp` lists the same and walks the machine's whole table for it, 3 ms a read.
 */
const socketCount = (pid: number): number =>
  ['sockstat', 'sockstat6'].reduce((sum, name) => {
    try {
      const lines = readFileSync(`/proc/${pid}/net/${name}`, 'utf8').split('\n');
      const counts = lines.filter((line) => /^(TCP|UDP)6?:/.test(line)).join(' ');
      return sum + [...counts.matchAll(/\b(?:inuse|tw) (\d+)/g)].reduce((all, [, n]) => all + Number(n), 0);
    } catch {
      return sum;
    }
  }, 0);

/** Only the preparation is cut short by `signal`: a cell that is ready serves teardown after an interrupt too. */
const whenReady = async (child: ChildProcess, signal: AbortSignal): Promise<void> => {
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.once('error', (error) => reject(failure(error.message)));
      child.once('exit', () => reject(failure(explainRefusal(stderr))));
      child.once('message', () => resolve());
    });
  } finally {
    signal.removeEventListener('abort', kill);
  }
};

/** Gives the loopback of a cell more addresses, with the rights that its makers have over its net namespace. */
const carryIn = async (tools: Tools, pid: number, addresses: readonly string[]): Promise<void> => {
  const orders = addresses.map(
    (one) => `ip addr add ${one}/${one.includes(':') ? '128 nodad' : '32'} dev lo`,
  );
  const inCell = [
    '-t',
    String(pid),
    '-U',
    '--preserve-credentials',
    '-n',
    tools.sh,
    '-ec',
    orders.join('\n'),
  ];
  await promisify(execFile)(tools.nsenter, inCell, { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } }).catch(
    (error: Error & { stderr?: string }) => {
      throw cannotCarry(addresses, error.stderr?.trim() ?? error.message);
    },
  );
};

/** Makes a cell below `folder`; about 70 ms, nearly all of it Node's start. */
export const openCell = async (
  tools: Tools,
  folder: string,
  doorScript: string,
  signal: AbortSignal,
): Promise<Cell> => {
  for (const name of ['root', 'base', 'etc']) mkdirSync(join(folder, name), { recursive: true });
  for (const [name, text] of Object.entries(ETC)) writeFileSync(join(folder, 'etc', name), text);
  const child = spawn(tools.unshare, ['-U', '-r', '-n', '-m', tools.sh, '-c', script(folder, nodeFolder())], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', NODE: execPath, DOOR: doorScript },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await whenReady(child, signal);
  const pid = child.pid ?? 0;
  let isAltered = false;
  return {
    pid,
    folder,
    door: ipcDoor(child),
    refusedRoutes: () => routesNotFound(pid),
    carry: (addresses) => {
      isAltered = true;
      return carryIn(tools, pid, addresses);
    },
    isQuiet: () => !isAltered && child.exitCode === null && socketCount(pid) === 0,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
};
