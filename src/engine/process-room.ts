import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import net from 'node:net';
import { basename, join, relative } from 'node:path';
import { RUN_VARIABLE } from '../util/own-variables.ts';
import { packagesAbove } from './namespace/mounts.ts';
import { roomProcess } from './process-handle.ts';
import type { Door, ProcessRequest, ProcessRoom, RoomProcess, RoomRequest } from './room.ts';
import { endProcesses, roomMark } from './run-folder.ts';
import { refuseNested } from './workspace.ts';

/** Listens on a free port of the host's loopback. */
export const listenAnywhere = (
  onConnection: (socket: net.Socket) => void,
): Promise<AsyncDisposable & { readonly port: number }> =>
  new Promise((resolve, reject) => {
    const server = net.createServer({ allowHalfOpen: true }, onConnection);
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address ? address.port : 0,
        async [Symbol.asyncDispose]() {
          server.close();
        },
      });
    });
  });

/** The host's own loopback as a door: nothing is sealed here, and two rooms share every port. */
const loopbackDoor: Door = {
  listen: (port, onConnection, host = '127.0.0.1') =>
    new Promise((resolve, reject) => {
      const server = net.createServer({ allowHalfOpen: true }, onConnection);
      server.once('error', reject);
      server.listen({ port, host }, () =>
        resolve({
          async [Symbol.asyncDispose]() {
            server.close();
          },
        }),
      );
    }),
  connect: (port, signal) =>
    new Promise((resolve, reject) => {
      const socket = net.connect({
        port,
        host: '127.0.0.1',
        allowHalfOpen: true,
        ...(signal ? { signal } : {}),
      });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(socket);
      });
    }),
  async [Symbol.asyncDispose]() {},
};

/** Folders that a copy of the workspace leaves where they are: large, and never written by a test. */
const LINKED = new Set(['node_modules']);
const LEFT_OUT = new Set(['.git', '.clnrm']);

const copyWorkspace = ({ workspace, scratch }: RoomRequest): string => {
  const copy = join(scratch, 'workspace');
  cpSync(workspace, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => !LEFT_OUT.has(basename(source)) && !LINKED.has(basename(source)),
  });
  const links = [join(workspace, 'node_modules'), ...packagesAbove(workspace)];
  for (const path of links) {
    const place = path.startsWith(`${workspace}/`)
      ? join(copy, basename(path))
      : join(scratch, basename(path));
    if (existsSync(path) && !existsSync(place)) symlinkSync(path, place);
  }
  const files = join(scratch, 'upper');
  if (existsSync(files)) cpSync(files, copy, { recursive: true });
  return copy;
};

/**
 * Opens a room of plain child processes in a private copy of the workspace. Not sealed: its services share the
 * host's network, and a process that left its group is found by the run's variable only.
 */
export const openProcessRoom = (request: RoomRequest, run: string): ProcessRoom => {
  refuseNested(request);
  const mark = roomMark(run, basename(request.scratch));
  const copy = copyWorkspace(request);
  const inside = (path: string): string => {
    const below = relative(request.workspace, path);
    return below.startsWith('..') ? path : join(copy, below);
  };
  const home = join(request.scratch, 'home');
  const tmp = join(request.scratch, 'tmp');
  for (const folder of [home, tmp]) mkdirSync(folder, { recursive: true });
  const running = new Set<RoomProcess>();
  const empty = async (): Promise<boolean> => {
    const all = [...running];
    for (const one of all) one.destroy();
    await Promise.allSettled(all.map((one) => one.exited));
    endProcesses(mark);
    return false;
  };
  return {
    level: 'process',
    sealed: false,
    door: loopbackDoor,
    workspace: inside(request.folder),
    lateFiles: request.lateFiles,
    written: [{ folder: copy, shows: request.workspace }],
    home,
    tmp,
    enter: `cd ${inside(request.folder)} && HOME=${home} TMPDIR=${tmp} sh`,
    host: () => '127.0.0.1',
    // not sealed: they are reached as they are
    carry: async () => {},
    spawn: ({ argv, env, cwd }: ProcessRequest) => {
      const [program = '', ...args] = argv;
      const child = spawn(program, args, {
        // last, so that nothing in a spec's own env hides a process from the end of the room
        env: { ...env, [RUN_VARIABLE]: mark },
        cwd: inside(cwd),
        stdio: 'pipe',
        detached: true,
      });
      const started = roomProcess(child, 'self');
      running.add(started);
      return started;
    },
    isDeserted: () => false,
    inhabitants: () => [],
    empty,
    egressBlocked: () => 0,
    async [Symbol.asyncDispose]() {
      await empty();
    },
  };
};
