import { once } from 'node:events';
import { statfsSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { at, textAt } from './container/facts.ts';
import { type Answer, call, findEngine } from './container/socket.ts';
import { probeProcessLevel } from './machine.ts';
import { createRunFolder, deadRuns, removeTree } from './run-folder.ts';

/** One thing that was tried on this machine. */
export interface HealthCheck {
  readonly name: string;
  /** A warning takes something away; with a fault, specs that need nothing special do not run as they should. */
  readonly status: 'ok' | 'warning' | 'fault';
  /** What was seen, in one line. */
  readonly found: string;
  readonly remedy?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const MEGABYTE = 1024 * 1024;
const LITTLE_MB = 1024;
const TOO_LITTLE_MB = 64;
const ANSWER_MS = 5_000;

const ok = (name: string, found: string): HealthCheck => ({ name, status: 'ok', found });

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** `reason: remedy`, as the probes of engine and namespaces say it, taken apart at the last colon before the remedy. */
const refused = (name: string, status: 'warning' | 'fault', reason: string): HealthCheck => {
  const [found = reason, ...rest] = reason.split(/: |; /);
  return { name, status, found, ...(rest.length > 0 && { remedy: rest.join(': ') }) };
};

/** Makes a user, a mount and a network namespace and throws them away. */
const namespaces = (): HealthCheck => {
  const level = probeProcessLevel();
  return 'tools' in level
    ? ok('namespaces', 'rooms can be sealed without a container engine')
    : refused('namespaces', 'fault', level.reason);
};

const kernelHint = (info: unknown): string => `${textAt(info, 'ServerVersion')} on ${textAt(info, 'Driver')}`;

const limitsLacking = (info: unknown): readonly string[] =>
  [
    ['memory', 'MemoryLimit'] as const,
    ['cpu', 'CpuCfsQuota'] as const,
    ['pids', 'PidsLimit'] as const,
  ].flatMap(([name, key]) => (at(info, key) === true ? [] : [name]));

/** Asks the engine what it is, and lets it ask the registry for an image's manifest: nothing is pulled. */
const engineChecks = async (env: Environment): Promise<readonly HealthCheck[]> => {
  const engine = await findEngine(env);
  if ('reason' in engine) {
    const check = refused('engine', 'warning', engine.reason);
    return [{ ...check, found: `${check.found} (specs that name an image need one)` }];
  }
  const { socket } = engine;
  const { status, body } = await call({ socket, method: 'GET', path: '/info' });
  if (status !== 200)
    return [
      {
        name: 'engine',
        status: 'warning',
        found: `the engine at ${socket} answers HTTP ${status} when asked what it is`,
        remedy: 'restart it, and see its log',
      },
    ];
  const lacking = limitsLacking(body);
  const known = `${kernelHint(body)} at ${socket}`;
  const itself: HealthCheck =
    lacking.length === 0
      ? ok('engine', known)
      : {
          name: 'engine',
          status: 'warning',
          found: `${known}; it cannot limit ${lacking.join(', ')}`,
          remedy: 'switch on the cgroup controllers of the engine, or leave [limits] out',
        };
  return [itself, await registry(socket)];
};

const registry = async (socket: string): Promise<HealthCheck> => {
  const answer = await call({
    socket,
    method: 'GET',
    path: '/distribution/busybox:latest/json',
    signal: AbortSignal.timeout(ANSWER_MS),
  }).catch((error: unknown): Answer => ({ status: 0, body: { message: reasonOf(error) } }));
  if (answer.status === 200) return ok('registry', 'the engine reaches Docker Hub');
  return {
    name: 'registry',
    status: 'warning',
    found: `the engine does not reach Docker Hub: ${textAt(answer.body, 'message').split('\n')[0]}`,
    remedy: 'connect it, give it a mirror, or bring images with docker load or docker build',
  };
};

/** Writes what a run writes first, where runs write, and looks what room is left. */
const disk = (): HealthCheck => {
  const name = 'disk';
  try {
    const { folder } = createRunFolder(`health-${process.pid}`);
    try {
      writeFileSync(join(folder, 'probe'), Buffer.alloc(MEGABYTE));
      const { bavail, bsize } = statfsSync(folder);
      const freeMb = Math.floor((bavail * bsize) / MEGABYTE);
      const found = `${freeMb} MiB free below ${folder.slice(0, folder.lastIndexOf('/'))}`;
      if (freeMb >= LITTLE_MB) return ok(name, found);
      const status = freeMb < TOO_LITTLE_MB ? 'fault' : 'warning';
      return { name, status, found, remedy: 'make room, or set TMPDIR to a folder on another disk' };
    } finally {
      removeTree(folder);
    }
  } catch (error) {
    const found = `a run cannot write its folder: ${reasonOf(error)}`;
    return { name, status: 'fault', found, remedy: 'make room, or set TMPDIR to a folder you may write to' };
  }
};

/** Listens on a port of the loopback, and sends itself a byte through it. */
const ports = async (): Promise<HealthCheck> => {
  const server = createServer((socket) => socket.end('x'));
  try {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening', { signal: AbortSignal.timeout(ANSWER_MS) });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const socket = createConnection(port, '127.0.0.1');
    await once(socket, 'data', { signal: AbortSignal.timeout(ANSWER_MS) });
    socket.destroy();
    return ok('ports', `port ${port} of 127.0.0.1 was opened and answered`);
  } catch (error) {
    return {
      name: 'ports',
      status: 'fault',
      found: `no port of 127.0.0.1 can be opened and reached: ${reasonOf(error)}`,
      remedy: 'bring the loopback up (ip link set lo up), and allow it in the firewall',
    };
  } finally {
    server.close();
  }
};

const leftovers = (): HealthCheck => {
  const dead = deadRuns().length;
  return dead === 0
    ? ok('leftovers', 'no dead run left anything')
    : {
        name: 'leftovers',
        status: 'warning',
        found: `${dead} dead runs left something`,
        remedy: 'clnrm clean',
      };
};

/** Tries everything a run may need of this machine: namespaces, engine, registry, disk, ports. Rejects never. */
export const probeMachine = async (env: Environment): Promise<readonly HealthCheck[]> => [
  namespaces(),
  ...(await engineChecks(env)),
  disk(),
  await ports(),
  leftovers(),
];
