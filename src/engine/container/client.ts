import { release } from 'node:os';
import { fault } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import { call, findEngine } from './socket.ts';

type Runtime = typeof import('testcontainers/build/container-runtime/index.js');

/** The engine's API client that testcontainers brings. */
export type Docker = Awaited<ReturnType<Runtime['getContainerRuntimeClient']>>['container']['dockerode'];

/** What the engine can do here, as `GET /info` says. */
interface EngineFacts {
  /** Root in its containers is the caller outside (rootless Docker and Podman). */
  readonly rootless: boolean;
  readonly canLimit: { readonly memory: boolean; readonly cpu: boolean; readonly pids: boolean };
}

/** A local container engine. */
export interface Engine {
  readonly socket: string;
  readonly facts: EngineFacts;
  /** For what needs a registry. Loads testcontainers at the first call: 200 ms of CPU that nobody else should pay. */
  docker(): Promise<Docker>;
  /** Who may pull from `registry`: what testcontainers finds in the user's Docker configuration. */
  credentials(registry: string): Promise<Awaited<ReturnType<Runtime['getAuthConfig']>>>;
}

/** The environment of the program itself: testcontainers reads it while it loads and knows no other way. */
export type MutableEnvironment = Record<string, string | undefined>;

const noEngine = (reason: string): InfrastructureError =>
  new InfrastructureError([fault('no-engine', reason)]);

/**
 * The deep path loads in half the time of the package's front (wait strategies, compose, ssh stay out);
 * the version is pinned and a test holds it. Ryuk and the search for the host need images or the bridge.
 */
const loadRuntime = async (env: MutableEnvironment, socket: string): Promise<Runtime> => {
  env.TESTCONTAINERS_RYUK_DISABLED = 'true';
  env.TESTCONTAINERS_HOST_OVERRIDE = 'localhost';
  env.DOCKER_HOST ??= `unix://${socket}`;
  return import('testcontainers/build/container-runtime/index.js');
};

const loadDocker = async (runtime: Promise<Runtime>, socket: string): Promise<Docker> => {
  const { container } = await (await runtime).getContainerRuntimeClient();
  const modem: unknown = container.dockerode.modem;
  const chosen = typeof modem === 'object' && modem !== null && 'socketPath' in modem ? modem.socketPath : '';
  if (chosen === socket) return container.dockerode;
  throw noEngine(
    `testcontainers is set up for another engine than ${socket}: remove tc.host and docker.host from ~/.testcontainers.properties`,
  );
};

const isTrue = (body: object, key: string): boolean =>
  Object.entries(body).some(([k, v]) => k === key && v === true);

const text = (body: object, key: string): string =>
  String(Object.entries(body).find(([k]) => k === key)?.[1] ?? '');

const readFacts = (body: object): EngineFacts => {
  const kernel = text(body, 'KernelVersion');
  if (kernel !== release() || text(body, 'OSType') === 'windows')
    throw noEngine(
      `the container engine runs in another system (kernel ${kernel}, here ${release()}): an engine in a VM or on another machine is not supported yet, only one on this Linux`,
    );
  return {
    rootless: text(body, 'SecurityOptions').includes('rootless'),
    canLimit: {
      memory: isTrue(body, 'MemoryLimit'),
      cpu: isTrue(body, 'CpuCfsQuota'),
      pids: isTrue(body, 'PidsLimit'),
    },
  };
};

/**
 * Connects to the local container engine. `env` is `process.env`: three variables are set in it so that
 * testcontainers takes this engine, never starts Ryuk and never probes the bridge. Rejects with `no-engine`.
 */
export const openEngine = async (env: MutableEnvironment): Promise<Engine> => {
  const found = await findEngine(env);
  if ('reason' in found) throw noEngine(found.reason);
  const { socket } = found;
  const { status, body } = await call({ socket, method: 'GET', path: '/info' });
  if (status !== 200 || typeof body !== 'object' || body === null)
    throw noEngine(`the container engine at ${socket} does not say what it is: HTTP ${status}`);
  const facts = readFacts(body);
  let runtime: Promise<Runtime> | undefined;
  let docker: Promise<Docker> | undefined;
  const load = (): Promise<Runtime> => {
    runtime ??= loadRuntime(env, socket);
    return runtime;
  };
  return {
    socket,
    facts,
    docker: () => {
      docker ??= loadDocker(load(), socket);
      return docker;
    },
    credentials: async (registry) => (await load()).getAuthConfig(registry),
  };
};
