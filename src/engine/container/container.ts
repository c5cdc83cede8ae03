import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fault } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import type { ExecOptions, ExecResult, Exit } from '../../model/plugin.ts';
import { catchesSignal } from '../process-handle.ts';
import { demand } from './ask.ts';
import { type ExecTarget, execInContainer } from './exec.ts';
import { explain, refusalOf } from './explain.ts';
import { textAt } from './facts.ts';
import { ensureImage, healthcheckOf } from './image.ts';
import { attachAndStart, isSignal, nameOf, order, type Place } from './place.ts';
import { type Pod, pidOf } from './pod.ts';
import { removeContainer } from './reap.ts';
import { type ContainerSettings, createOptions, readFiles } from './settings.ts';
import { type TarFile, tar } from './tar.ts';

/** A running container of a pod. */
export interface Container extends AsyncDisposable {
  readonly id: string;
  /** What it writes, from its first byte, not yet read: read both, or it may block. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when it has ended and all it wrote was handed over. */
  readonly exited: Promise<Exit>;
  /** How a person enters it, for `--keep`. */
  readonly enter: string;
  /** Its first process on this machine; undefined where the engine runs elsewhere. */
  pid(): Promise<number | undefined>;
  exec(argv: readonly string[], options: ExecOptions): Promise<ExecResult>;
  /** Sends `signal` to its first process, without waiting; nothing when it has ended. */
  stop(signal: string): Promise<void>;
  /** Whether the first process has a handler for `signal`; as pid 1 it ignores all others. True when unknown. */
  catches(signal: string): Promise<boolean>;
  /** Runs the image's own HEALTHCHECK once: `healthy`, or what it said. Rejects when the image has none. */
  health(signal: AbortSignal): Promise<string>;
}

const startFault = (service: string, error: unknown, image: string): InfrastructureError => {
  const { message, hint } = explain(refusalOf(error), image);
  return new InfrastructureError([
    fault('service-start', `service '${service}' could not be started: ${message}`, hint ? { hint } : {}),
  ]);
};

/** Runs the probe that the image's author wrote: `["CMD", …]` or `["CMD-SHELL", script]`. */
const probeArgv = ([kind, ...rest]: readonly string[]): readonly string[] | undefined => {
  if (kind === 'CMD') return rest;
  return kind === 'CMD-SHELL' ? ['/bin/sh', '-c', ...rest] : undefined;
};

/** The pid on this host, if it is truly pid 1 of a namespace: anything else is somebody else's process. */
const firstProcess = async (pod: Pod, id: string): Promise<number | undefined> => {
  const pid = await pidOf(pod.engine.socket, id).catch(() => 0);
  if (pid === 0) return undefined;
  try {
    return /^NSpid:.*\s1$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')) ? pid : undefined;
  } catch {
    return undefined;
  }
};

const createOnce = async (pod: Pod, settings: ContainerSettings, body: object): Promise<Place> => {
  const { socket } = pod.engine;
  const query = { name: nameOf(settings.service) };
  const made = await demand({ socket, method: 'POST', path: '/containers/create', query, body });
  const id = textAt(made, 'Id');
  pod.own(id);
  return { socket, id };
};

/** Without a look at the image first: it is nearly always there, and a create of one that is not says so. */
const create = async (pod: Pod, settings: ContainerSettings): Promise<Place> => {
  const { image, pull, service, signal, pulling = (fetch) => fetch() } = settings;
  const fetch = (policy: typeof pull): Promise<void> =>
    pulling(() => ensureImage(pod.engine, image, policy, signal));
  const body = await createOptions(pod, settings);
  const fail = (error: unknown): never => {
    throw startFault(service, error, image);
  };
  if (pull === 'always') await fetch(pull);
  return createOnce(pod, settings, body).catch(async (error: unknown) => {
    if (refusalOf(error).status !== 404) return fail(error);
    await fetch(pull === 'always' ? 'missing' : pull);
    return createOnce(pod, settings, body).catch(fail);
  });
};

const copyFiles = async ({ socket, id }: Place, files: readonly TarFile[]): Promise<void> => {
  if (files.length === 0) return;
  const path = `/containers/${id}/archive`;
  await demand({ socket, method: 'PUT', path, query: { path: '/' }, body: tar(files) });
};

const healthOf = async (target: ExecTarget, signal: AbortSignal): Promise<string> => {
  const argv = probeArgv(await healthcheckOf(target.pod.engine.socket, target.image));
  if (argv) {
    const { exitCode, stdout, stderr } = await execInContainer(target, argv, { signal });
    return exitCode === 0 ? 'healthy' : `unhealthy: ${(stderr || stdout).trim() || `exit code ${exitCode}`}`;
  }
  const message = `service '${target.service}': the image '${target.image}' has no HEALTHCHECK to wait for`;
  throw new InfrastructureError([
    fault('service-not-ready', message, { hint: 'wait for http, port, log or command instead' }),
  ]);
};

const kill = async (place: Place, signal: string, { service, image }: ContainerSettings): Promise<void> => {
  try {
    await order(place, 'kill', { signal });
  } catch (error) {
    const { status } = refusalOf(error);
    if (status === 404 || status === 409) return;
    const { message } = explain(refusalOf(error), image);
    throw new InfrastructureError([
      fault('service-start', `service '${service}' could not be sent ${signal}: ${message}`, {
        hint: 'correct stop.signal: a name such as SIGTERM',
      }),
    ]);
  }
};

const asContainer = (
  pod: Pod,
  place: Place,
  settings: ContainerSettings,
  running: Awaited<ReturnType<typeof attachAndStart>>,
  sent: Set<string>,
): Container => {
  let hasEnded = false;
  void running.exited.then(
    () => {
      hasEnded = true;
    },
    () => {},
  );
  const target = { pod, id: place.id, service: settings.service, image: settings.image };
  return {
    id: place.id,
    ...running,
    enter: `docker exec -it ${place.id.slice(0, 12)} sh`,
    pid: () => firstProcess(pod, place.id),
    exec: (argv, options) => execInContainer(target, argv, options),
    stop: (signal) => {
      sent.add(signal);
      return kill(place, signal, settings);
    },
    async catches(signal) {
      const pid = await firstProcess(pod, place.id);
      return pid === undefined || !isSignal(signal) || catchesSignal(pid, signal);
    },
    health: (signal) => healthOf(target, signal),
    async [Symbol.asyncDispose]() {
      // its processes are gone: what the engine still keeps of it goes with the pod
      if (hasEnded) return;
      sent.add('SIGKILL');
      await removeContainer(pod.engine.socket, place.id);
      pod.forget(place.id);
    },
  };
};

/**
 * Starts a container in the pod and does not wait until it is ready. Aborting never leaves a container: what
 * the engine was asked for is awaited, then removed. Rejects with `missing-image`, `service-start` or
 * `limit-unavailable` in words of the spec.
 */
export const startContainer = async (pod: Pod, settings: ContainerSettings): Promise<Container> => {
  const { signal, service } = settings;
  signal.throwIfAborted();
  const files = await readFiles(settings);
  const place = await create(pod, settings);
  const sent = new Set<string>();
  try {
    await pod.mayStart();
    signal.throwIfAborted();
    const running = await copyFiles(place, files)
      .then(() => attachAndStart(place, sent))
      .catch((error: unknown) => {
        throw startFault(service, error, settings.image);
      });
    signal.throwIfAborted();
    return asContainer(pod, place, settings, running, sent);
  } catch (error) {
    await removeContainer(pod.engine.socket, place.id);
    pod.forget(place.id);
    throw error;
  }
};
