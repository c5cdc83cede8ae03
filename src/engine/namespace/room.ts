import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import { childOf, hasNoChildren, roomProcess } from '../process-handle.ts';
import type { ProcessRequest, ProcessRoom, RoomRequest } from '../room.ts';
import type { Cell } from './cell.ts';
import { bindReadOnly, isSystemPath, packagesAbove, quote } from './mounts.ts';
import type { Tools } from './tools.ts';

/** User and group of every process in a room, whoever the caller is: the caller's own, by another number. */
const UID = 1000;
const HOME = '/tmp/home';

/**
 * The inside of a room, run as root of the cell's user namespace in fresh mount, pid, ipc and uts namespaces.
 * The last line enters one more user namespace: it owns neither the mounts nor the net, so nothing started in
 * it can remount or change addresses. pid 1 is `cat` on a pipe of the runner: when the runner ends, however
 * it ends, the kernel ends every process of the room. SIGCHLD ignored makes the kernel reap orphans.
 */
const script = (request: RoomRequest, root: string, unshare: string, sh: string): string => {
  const { workspace, scratch } = request;
  const parents = packagesAbove(workspace).filter((path) => !isSystemPath(path));
  return [
    'set -e',
    `R=${quote(root)}; S=${quote(scratch)}; cd "$R"`,
    '{ echo clnrm >/proc/sys/kernel/hostname || hostname clnrm; } 2>/dev/null || :',
    'mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs tmp',
    'mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs dev/shm',
    `mkdir -p "$R"${quote(HOME)} "$R"${quote(workspace)}`,
    ...parents.flatMap(showParent),
    `mount --bind ${quote(workspace)} mnt`,
    `mount -t overlay overlay -o userxattr,lowerdir=mnt,upperdir="$S"/upper,workdir="$S"/work "$R"${quote(workspace)}`,
    'umount mnt',
    ...['hosts', 'passwd', 'group', 'resolv.conf', 'hostname'].map(
      (name) => `[ ! -e etc/${name} ] || mount --bind "$S"/etc/${name} etc/${name}`,
    ),
    ...request.binds.flatMap(showBind),
    'mount -t proc proc proc',
    ...closedProc(),
    'mount -o remount,bind,ro .',
    'pivot_root . .',
    'umount -l .',
    'cd /',
    "trap '' CHLD",
    `exec ${unshare} --user --map-user=${UID} --map-group=${UID} --mount ${sh} -c 'echo ready; exec cat'`,
  ].join('\n');
};

/** What of /proc speaks of the whole machine and can be written (the list of the OCI runtime specification). */
const MACHINE_WIDE = ['sys', 'sysrq-trigger', 'irq', 'bus', 'fs', 'acpi', 'mtrr', 'scsi'];

/**
 * The kernel lets the machine's root write sysctls by user id alone, without any capability, and a room of
 * root has that id under another number. Ordinary users need none of this.
 */
const closedProc = (): readonly string[] =>
  process.getuid?.() === 0
    ? MACHINE_WIDE.map((name) => `proc/${name}`)
        .filter((path) => existsSync(`/${path}`))
        .map((path) => `mount -o bind,ro ${path} ${path}`)
    : [];

const showParent = (path: string): readonly string[] => {
  const make = statSync(path).isDirectory()
    ? `mkdir -p "$R"${quote(path)}`
    : `mkdir -p "$(dirname "$R"${quote(path)})"; : >>"$R"${quote(path)}`;
  return [make, ...bindReadOnly(path, path, [])];
};

const showBind = ({ source, target, readOnly }: RoomRequest['binds'][number]): readonly string[] => {
  const place = `"$R"${quote(target)}`;
  const make = statSync(source).isDirectory()
    ? `mkdir -p ${place}`
    : `mkdir -p "$(dirname ${place})"; [ -e ${place} ] || : >${place}`;
  return readOnly
    ? [make, ...bindReadOnly(source, target, [])]
    : [make, `mount --rbind ${quote(source)} ${place}`];
};

const writeFiles = ({ scratch, hosts }: RoomRequest): void => {
  for (const folder of ['upper', 'work', 'etc']) mkdirSync(join(scratch, folder), { recursive: true });
  const names = Object.entries(hosts).map(([name, address]) => `${address}\t${name}\n`);
  writeFileSync(join(scratch, 'etc/hosts'), `127.0.0.1\tlocalhost clnrm\n::1\tlocalhost\n${names.join('')}`);
  writeFileSync(
    join(scratch, 'etc/passwd'),
    `root:x:0:0:root:/root:/bin/sh\nclnrm:x:${UID}:${UID}:clnrm:${HOME}:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n`,
  );
  writeFileSync(join(scratch, 'etc/group'), `root:x:0:\nclnrm:x:${UID}:\nnogroup:x:65534:\n`);
  writeFileSync(join(scratch, 'etc/resolv.conf'), '');
  writeFileSync(join(scratch, 'etc/hostname'), 'clnrm\n');
};

const whenReady = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const fail = (reason: string): void =>
      reject(
        new InfrastructureError([fault('room-failed', `the room could not be opened: ${reason.trim()}`)]),
      );
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(stderr || `exit ${code}`));
    child.stdout?.once('data', () => resolve());
  });

/** Opens a fresh room in a cell: about 15 ms. The cell must not be in use by another room. */
export const openNamespaceRoom = async (
  tools: Tools,
  cell: Cell,
  request: RoomRequest,
): Promise<ProcessRoom> => {
  writeFiles(request);
  const inCell = ['-t', String(cell.pid), '-U', '--preserve-credentials', '-n', '-m'];
  const inside = ['-m', '-p', '-i', '-u', '-f', '--kill-child=SIGKILL'];
  const code = script(request, cell.root, tools.unshare, tools.sh);
  const child = spawn(tools.nsenter, [...inCell, tools.unshare, ...inside, tools.sh, '-c', code], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await whenReady(child);
  const init = childOf(child.pid ?? 0) ?? 0;
  const blockedBefore = cell.refusedRoutes();
  const empty = async (): Promise<boolean> => {
    child.stdin?.destroy();
    await gone;
    return true;
  };
  let alive = 0;
  const enterNet = [`--user=/proc/${cell.pid}/ns/user`, `--net=/proc/${cell.pid}/ns/net`];
  const enterRoom = [...enterNet, '--preserve-credentials', '-t', String(init), '-m', '-p', '-i', '-u'];
  // leaving root of the cell behind drops every capability at the next exec; nothing gives them back
  const enterUser = [
    tools.nsenter,
    '-t',
    '1',
    '-U',
    '--preserve-credentials',
    tools.setpriv,
    '--no-new-privs',
  ];

  return {
    level: 'namespace',
    sealed: true,
    door: cell.door,
    workspace: request.folder,
    home: HOME,
    tmp: '/tmp',
    enter: [tools.nsenter, ...enterRoom, ...enterUser, 'sh'].join(' '),
    host: (service) => service,
    spawn: ({ argv, env, cwd }: ProcessRequest) => {
      const start = [tools.sh, '-c', 'cd -- "$0" && exec "$@"', cwd, ...argv];
      const started = roomProcess(
        spawn(tools.nsenter, [...enterRoom, ...enterUser, ...start], { env, stdio: 'pipe', detached: true }),
        'child',
      );
      alive++;
      void started.exited
        .catch(() => {})
        .then(() => {
          alive--;
        });
      return started;
    },
    // whoever outlives what was started here becomes a child of the room's pid 1
    isDeserted: () => alive === 0 && hasNoChildren(init),
    empty,
    egressBlocked: () => Math.max(0, cell.refusedRoutes() - blockedBefore),
    async [Symbol.asyncDispose]() {
      await empty();
    },
  };
};
