import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import { inhabitantsOf } from '../inhabitants.ts';
import { childOf, hasNoChildren, roomProcess } from '../process-handle.ts';
import type { ProcessRequest, ProcessRoom, RoomRequest, WrittenTree } from '../room.ts';
import { type Cell, ROOM_HOME } from './cell.ts';
import type { Ground } from './ground.ts';
import { fstabLine, isSystemPath, packagesAbove, quote, type RoomMount, shownReadOnly } from './mounts.ts';
import { ownProc, WHOLE_PROC } from './proc.ts';
import type { Tools } from './tools.ts';
import { MAPPED, mapUser, mayMap } from './user.ts';

/** A room to be opened: its wishes, where it is opened, and what its workspace lies on. */
interface Opening {
  readonly request: RoomRequest;
  readonly cell: Cell;
  readonly ground: Ground;
}

/**
 * The inside of a room, run as root of the cell's user namespace in fresh mount, pid, ipc and uts namespaces.
 * The last line enters one more user namespace: it owns neither the mounts nor the net, so nothing started in
 * it can remount or change addresses. pid 1 reads a pipe of the runner: when the runner ends, however it ends,
 * the kernel ends every process of the room. SIGCHLD ignored makes the kernel reap orphans.
 */
const script = ({ request, ground, cell }: Opening, { unshare, sh }: Tools): string => {
  const { workspace, binds } = request;
  const parents = parentsOf(request);
  const points = [
    ROOM_HOME,
    '/tmp/.shm',
    workspace,
    ...parents.filter(isFolder),
    ...binds.filter(({ source }) => isFolder(source)).map(({ target }) => target),
  ];
  const files = [
    ...parents.filter((path) => !isFolder(path)),
    ...binds.filter(({ source }) => !isFolder(source)).map(({ target }) => target),
  ];
  return [
    'set -e',
    `B=${quote(cell.folder)}/base; R=${quote(cell.folder)}/root; S=${quote(request.scratch)}; cd "$R"`,
    '{ echo clnrm >/proc/sys/kernel/hostname || hostname clnrm; } 2>/dev/null || :',
    'mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs tmp',
    `mkdir -p ${points.map(mountPoint).join(' ')}${isPlain(ground.lower) ? '' : ' tmp/.lower'}`,
    ...files.map(
      (path) =>
        `mkdir -p "$(dirname ${mountPoint(path)})"; [ -e ${mountPoint(path)} ] || : >${mountPoint(path)}`,
    ),
    ...(isPlain(ground.lower) ? [] : [`mount --bind ${quote(ground.lower)} tmp/.lower`]),
    'mount -a -T "$S"/fstab',
    ...(isPlain(ground.lower) ? [] : ['umount tmp/.lower; rmdir tmp/.lower']),
    ...ground.apart.map((path, number) => viewApart(join(workspace, path), number)),
    ...(ground.apart.length > 0 ? ['mount -a -T "$S"/fstab.above'] : []),
    'pivot_root . .',
    'umount -l .',
    'cd /',
    "trap '' CHLD",
    `exec ${unshare} --user ${mayMap() ? MAPPED : ''} --mount ${sh} -c 'echo ready; read -r _'`,
  ].join('\n');
};

/** The view of a folder apart; read-only where the kernel lays no overlay: devices, views of views, mounts in it. */
const viewApart = (path: string, number: number): string => {
  const layers = `userxattr,lowerdir=tmp/.apart,upperdir="$S"/apart/${number}/upper,workdir="$S"/apart/${number}/work`;
  const readOnly = shownReadOnly(path, path).map(
    ({ source, target, options }) => `mount -o ${options} ${quote(source)} "$R"${quote(target)}`,
  );
  return [
    'mkdir tmp/.apart',
    `if { mount --bind ${quote(path)} tmp/.apart && mount -t overlay -o ${layers} overlay "$R"${quote(path)}; } 2>/dev/null`,
    `then :; else ${readOnly.join('; ')}; fi`,
    'umount tmp/.apart 2>/dev/null || :',
    'rmdir tmp/.apart',
  ].join('\n');
};

const isFolder = (path: string): boolean => statSync(path).isDirectory();

/** Overlay's options know no quotes: any other folder is shown under a plain name first. */
const isPlain = (path: string): boolean => /^[\w./@+-]+$/.test(path);

const parentsOf = ({ workspace }: RoomRequest): readonly string[] =>
  packagesAbove(workspace).filter((path) => !isSystemPath(path));

/** Mount points are made in the bare tree, which is shown read-only; below /tmp in the room's own. */
const mountPoint = (path: string): string => `${path.startsWith('/tmp/') ? '"$R"' : '"$B"'}${quote(path)}`;

/** What of /proc speaks of the whole machine and can be written (the list of the OCI runtime specification). */
const MACHINE_WIDE = ['sys', 'sysrq-trigger', 'irq', 'bus', 'fs', 'acpi', 'mtrr', 'scsi'];

const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * The kernel lets the machine's root write sysctls by user id alone, without any capability, and a room of
 * root has that id under another number. Ordinary users need none of this.
 */
const closedProc = (root: string): readonly RoomMount[] =>
  isRoot()
    ? MACHINE_WIDE.filter((name) => existsSync(`/proc/${name}`)).map((name) => {
        const path = `${root}/proc/${name}`;
        return { source: path, target: path, type: 'none', options: 'bind,ro' };
      })
    : [];

/** The view of the workspace, and what is shown above it. */
const workspaceMounts = ({ request, ground }: Opening, root: string): readonly RoomMount[] => {
  const { workspace, scratch } = request;
  const lower = isPlain(ground.lower) ? ground.lower : `${root}/tmp/.lower`;
  const layers = `userxattr,lowerdir=${lower},upperdir=${scratch}/upper,workdir=${scratch}/work`;
  return [
    ...parentsOf(request).flatMap((path) => shownReadOnly(path, root + path)),
    { source: 'overlay', target: root + workspace, type: 'overlay', options: layers },
  ];
};

/** What may lie inside the workspace, and the room's own /proc. */
const mountsAbove = ({ binds, nested }: RoomRequest, root: string): readonly RoomMount[] => [
  ...binds.flatMap(({ source, target, readOnly }) =>
    readOnly
      ? shownReadOnly(source, root + target)
      : [{ source, target: root + target, type: 'none', options: 'rbind' }],
  ),
  ownProc(`${root}/proc`, !mayMap()),
  ...(nested && isRoot() ? [ownProc(root + WHOLE_PROC, true)] : []),
  ...closedProc(root),
];

/** A mount point cannot be made where the room is read-only. */
const refusePlace = ({ target }: RoomRequest['binds'][number]): void => {
  const isMachine = ['/proc', '/dev', '/sys'].some((top) => target === top || target.startsWith(`${top}/`));
  if (!isMachine && (!isSystemPath(target) || existsSync(target))) return;
  throw new InfrastructureError([
    fault(
      'room-failed',
      `nothing can be put at '${target}': that part of a room is the machine's own, read-only`,
      {
        hint: 'choose a target in the project, in /tmp, /srv, /var or a folder of its own; or give the service an image',
      },
    ),
  ]);
};

/** What covers a folder apart: files of services may have been laid there already. */
const prepareApart = ({ workspace, scratch }: RoomRequest, path: string, number: number): void => {
  const own = join(scratch, 'apart', String(number));
  const [upper, laid] = [join(own, 'upper'), join(scratch, 'upper', path)];
  mkdirSync(join(own, 'work'), { recursive: true });
  if (existsSync(laid)) renameSync(laid, upper);
  else mkdirSync(upper);
  // the mode of the cover is the one that counts
  chmodSync(upper, lstatSync(join(workspace, path)).mode & 0o7777);
};

const writeTable = (file: string, mounts: readonly RoomMount[]): void =>
  writeFileSync(file, `${mounts.map(fstabLine).join('\n')}\n`);

const prepare = (opening: Opening): void => {
  const { request, ground, cell } = opening;
  for (const bind of request.binds) refusePlace(bind);
  const { scratch, hosts } = request;
  for (const folder of ['upper', 'work']) mkdirSync(join(scratch, folder), { recursive: true });
  for (const [number, path] of ground.apart.entries()) prepareApart(request, path, number);
  const names = Object.entries(hosts).map(([name, address]) => `${address}\t${name}\n`);
  const loopback = '127.0.0.1\tlocalhost clnrm\n::1\tlocalhost\n';
  writeFileSync(join(cell.folder, 'etc/hosts'), `${loopback}${names.join('')}`);
  const root = join(cell.folder, 'root');
  const [below, above] = [workspaceMounts(opening, root), mountsAbove(request, root)];
  const isWhole = ground.apart.length === 0;
  writeTable(join(scratch, 'fstab'), isWhole ? [...below, ...above] : below);
  if (!isWhole) writeTable(join(scratch, 'fstab.above'), above);
};

/** Begins a program in a folder: `$1` is LD_PRELOAD, the rest are its words. */
const START = 'cd -- "$0" && { [ -z "$1" ] || export LD_PRELOAD="$1"; } && shift && exec "$@"';

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

const writtenTrees = ({ request: { workspace, scratch }, ground }: Opening): readonly WrittenTree[] => [
  { folder: join(scratch, 'upper'), shows: workspace },
  ...ground.apart.map((path, number) => ({
    folder: join(scratch, 'apart', String(number), 'upper'),
    shows: join(workspace, path),
  })),
];

/** Opens a fresh room in a cell: about 15 ms. The cell must not be in use by another room. */
export const openNamespaceRoom = async (tools: Tools, opening: Opening): Promise<ProcessRoom> => {
  const { cell, request } = opening;
  prepare(opening);
  const inCell = ['-t', String(cell.pid), '-U', '--preserve-credentials', '-n', '-m'];
  const inside = ['-m', '-p', '-i', '-u', '-f', '--kill-child=SIGKILL'];
  const code = script(opening, tools);
  const child = spawn(tools.nsenter, [...inCell, tools.unshare, ...inside, tools.sh, '-c', code], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await whenReady(child);
  const init = childOf(child.pid ?? 0) ?? 0;
  if (!mayMap()) await mapUser(tools, cell.pid, init);
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
  const enterUser = [tools.nsenter, '-t', '1', '-U', '--preserve-credentials'];

  return {
    level: 'namespace',
    sealed: true,
    door: cell.door,
    workspace: request.folder,
    lateFiles: request.lateFiles,
    written: writtenTrees(opening),
    home: ROOM_HOME,
    tmp: '/tmp',
    enter: [tools.nsenter, ...enterRoom, ...enterUser, 'sh'].join(' '),
    host: (service) => service,
    carry: cell.carry,
    spawn: ({ argv, env, cwd }: ProcessRequest) => {
      // what the room's programs load first is not for nsenter, which begins outside
      const { LD_PRELOAD, ...rest } = env;
      const start = [tools.sh, '-c', START, cwd, LD_PRELOAD ?? '', ...argv];
      const started = roomProcess(
        spawn(tools.nsenter, [...enterRoom, ...enterUser, ...start], {
          env: rest,
          stdio: 'pipe',
          detached: true,
        }),
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
    inhabitants: () => inhabitantsOf(init),
    empty,
    egressBlocked: () => Math.max(0, cell.refusedRoutes() - blockedBefore),
    async [Symbol.asyncDispose]() {
      await empty();
    },
  };
};
