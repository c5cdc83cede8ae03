import { randomBytes } from 'node:crypto';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { fault } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import { cannotCarry } from '../allow.ts';
import type { Owner } from '../owner.ts';
import type { Door } from '../room.ts';
import type { Engine } from './client.ts';
import { explain, refusalOf } from './explain.ts';
import { at, textAt } from './facts.ts';
import { ensureHolderImage, HOLDER_IMAGE } from './holder-image.ts';
import { bind, hostNodeMounts } from './host-node.ts';
import { ownerLabels } from './labels.ts';
import { carryAddresses } from './privileged.ts';
import { removeContainer } from './reap.ts';
import { openRelayDoor } from './relay-door.ts';
import { refusedRoutes } from './routes.ts';
import { type Answer, call } from './socket.ts';

/** What a pod is made of. */
export interface PodRequest {
  readonly engine: Engine;
  readonly owner: Owner;
  /** Shown by `docker ps --filter label=`, for people: the scenario for example. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Names that resolve to an address of the pod's loopback: all services, also those piped in from elsewhere. */
  readonly hosts: Readonly<Record<string, string>>;
  /** A private folder on the host for this pod, removed by the caller. */
  readonly scratch: string;
  /** Absolute path of `relay.ts`, bundled. */
  readonly relayScript: string;
  readonly signal: AbortSignal;
}

/** A sealed network namespace that containers share: own loopback, nothing else. */
export interface Pod extends AsyncDisposable {
  readonly engine: Engine;
  readonly labels: Readonly<Record<string, string>>;
  /** Works from the start: its methods wait until the relay answers. */
  readonly door: Door;
  /** The holder's container id: others join `container:<id>`. */
  readonly holder: string;
  /** Settles when the door is gone although the pod was not disposed. */
  readonly lost: Promise<void>;
  /** Makes addresses of the outside addresses of the pod's loopback; 300 ms. */
  carry(addresses: readonly string[]): Promise<void>;
  /** Connections to the outside that the kernel refused, and outside names asked for; so far. */
  egressBlocked(): number;
  /** The outside names among them. */
  blockedNames(): readonly string[];
  /** Containers are created at once and start only when `listening` has settled; it fails them when it rejects. */
  startAfter(listening: Promise<unknown>): void;
  /** Settles when containers may start. */
  mayStart(): Promise<unknown>;
  /** Removes container `id` with the pod, unless `forget` is called first. */
  own(id: string): void;
  forget(id: string): void;
}

/** No server listens on this address of the pod's loopback but the relay. */
const NAME_SERVER = '127.0.0.53';
const INSIDE = '/clnrm/room';

const failed = (
  reason: string,
  details: { hint?: string; log?: readonly string[] } = {},
): InfrastructureError =>
  new InfrastructureError([
    fault('room-failed', `the room of containers could not be opened: ${reason}`, details),
  ]);

const refused = (answer: Answer): InfrastructureError => {
  const { message, hint } = explain(refusalOf(answer.body, answer.status), HOLDER_IMAGE);
  return failed(message, hint === undefined ? {} : { hint });
};

const holderConfig = ({ engine, hosts }: PodRequest, folder: string, labels: object): object => ({
  Image: HOLDER_IMAGE,
  // sockets in the shared folder belong to the caller; in a rootless engine root is the caller
  User: engine.facts.rootless ? '0:0' : `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
  Entrypoint: [execPath, `${INSIDE}/relay.cjs`, INSIDE, NAME_SERVER],
  Hostname: 'clnrm',
  // the engine keeps what a terminal shows as plain text: it is read when the relay cannot start
  Tty: true,
  Labels: labels,
  HostConfig: {
    NetworkMode: 'none',
    ExtraHosts: Object.entries(hosts).map(([name, address]) => `${name}:${address}`),
    Dns: [NAME_SERVER],
    DnsSearch: ['.'],
    DnsOptions: [],
    Mounts: [...hostNodeMounts(), bind(folder, INSIDE, false)],
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges', 'label=disable'],
    // the relay opens any port the scenario names, as an ordinary user
    Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
  },
});

const createHolder = async (request: PodRequest, folder: string, labels: object): Promise<string> => {
  const { socket } = request.engine;
  await ensureHolderImage(socket);
  const body = holderConfig(request, folder, labels);
  const query = { name: `clnrm-room-${randomBytes(4).toString('hex')}` };
  const answer = await call({ socket, method: 'POST', path: '/containers/create', query, body });
  if (answer.status === 201) return textAt(answer.body, 'Id');
  throw refused(answer);
};

const startHolder = async (socket: string, id: string): Promise<void> => {
  const answer = await call({ socket, method: 'POST', path: `/containers/${id}/start` });
  if (answer.status < 300) return;
  throw refused(answer);
};

/** The pid of a running container on this host; 0 when it is not running. */
export const pidOf = async (socket: string, id: string): Promise<number> => {
  const { body } = await call({ socket, method: 'GET', path: `/containers/${id}/json` });
  return Number(at(body, 'State', 'Pid') ?? 0);
};

/** What the relay wrote before it died. */
const holderLog = async (socket: string, id: string): Promise<readonly string[]> => {
  const query = { stdout: 'true', stderr: 'true', tail: '30' };
  const { status, body } = await call({ socket, method: 'GET', path: `/containers/${id}/logs`, query });
  return status === 200
    ? String(body)
        .split(/[\r\n]+/)
        .filter((line) => line !== '')
    : [];
};

/** Says why the door ended. When the pod is disposed nobody waits for it any more, and nobody asks the engine. */
const watchHolder = async (
  socket: string,
  id: string,
  { isDisposed, fail }: { isDisposed(): boolean; fail(error: Error): void },
): Promise<void> => {
  await call({ socket, method: 'POST', path: `/containers/${id}/wait` });
  if (isDisposed()) return;
  const log = await holderLog(socket, id);
  const reason = log.find((line) => /^\w*error\b/i.test(line)) ?? log.at(-1) ?? 'without a word';
  fail(failed(`its door ended: ${reason.trim()}`, { log }));
};

/**
 * Opens a pod: about 200 ms, of which the last 60 (Node's start in the holder) pass while the caller goes on.
 * Aborting never leaves a container: what the engine was asked for is awaited, then removed.
 */
export const openPod = async (request: PodRequest): Promise<Pod> => {
  const { engine, signal, scratch, relayScript } = request;
  const { socket } = engine;
  signal.throwIfAborted();
  const folder = join(scratch, 'door');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await copyFile(relayScript, join(folder, 'relay.cjs'));
  const labels = { ...request.labels, ...ownerLabels(request.owner) };
  const door = await openRelayDoor(folder);
  const owned = new Set<string>();
  let isDisposed = false;
  const dispose = async (): Promise<void> => {
    isDisposed = true;
    await door[Symbol.asyncDispose]();
    await Promise.all([...owned].map((id) => removeContainer(socket, id)));
  };
  try {
    const holder = await createHolder(request, folder, labels);
    owned.add(holder);
    await startHolder(socket, holder);
    signal.throwIfAborted();
    void watchHolder(socket, holder, { isDisposed: () => isDisposed, fail: door.fail }).catch(() => {});
    let before: Promise<unknown> = Promise.resolve();
    let pid = 0;
    void pidOf(socket, holder).then((known) => {
      pid = known;
    }, door.fail);
    return {
      engine,
      labels,
      door,
      holder,
      lost: door.lost,
      startAfter: (listening) => {
        // whoever waits for it hears of its failure
        listening.catch(() => {});
        before = listening;
      },
      mayStart: () => before,
      async carry(addresses) {
        if (await carryAddresses(engine, labels, holder, addresses)) return;
        throw cannotCarry(addresses, 'the container engine may not, or the machine has no `ip`');
      },
      egressBlocked: () =>
        refusedRoutes(pid) + [...door.names.values()].reduce((sum, times) => sum + times, 0),
      blockedNames: () => [...door.names.keys()],
      own: (id) => owned.add(id),
      forget: (id) => owned.delete(id),
      [Symbol.asyncDispose]: dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
};
