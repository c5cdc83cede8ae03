import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fault } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import type { ServiceFile, VolumeMount } from '../../model/spec.ts';
import type { Engine } from './client.ts';
import { bind } from './host-node.ts';
import type { Pod } from './pod.ts';
import type { TarFile } from './tar.ts';

/** Everything one container of a pod is started with. */
export interface ContainerSettings {
  /** The service's id, or a word such as `steps`: for messages, labels and the container's name. */
  readonly service: string;
  readonly image: string;
  readonly pull: 'missing' | 'always' | 'never';
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  /** All of it: nothing is added but what the image itself sets. */
  readonly env: Readonly<Record<string, string>>;
  readonly workdir?: string;
  readonly user?: string;
  /** Absolute folder of the spec: relative sources start from it. */
  readonly folder: string;
  readonly volumes: readonly VolumeMount[];
  readonly files: readonly ServiceFile[];
  /** Paths inside that are memory only. */
  readonly tmpfs?: readonly string[];
  readonly limits: { readonly cpuMillicores?: number; readonly memoryMb?: number; readonly pids?: number };
  readonly signal: AbortSignal;
  /** Told when an image must be fetched, for who counts the time. */
  readonly pulling?: (pull: () => Promise<void>) => Promise<void>;
}

const MEGABYTE = 1024 * 1024;
const NANO_CPUS_PER_MILLICORE = 1_000_000;

const refuse = (service: string, message: string, hint: string): InfrastructureError =>
  new InfrastructureError([fault('service-start', `service '${service}': ${message}`, { hint })]);

/** The engine only warns and runs without the limit, which would be a limit that is none. */
const checkLimits = ({ facts }: Engine, { service, limits }: ContainerSettings): void => {
  const missing = [
    limits.memoryMb !== undefined && !facts.canLimit.memory && 'memory_mb',
    limits.cpuMillicores !== undefined && !facts.canLimit.cpu && 'cpu_millicores',
    limits.pids !== undefined && !facts.canLimit.pids && 'pids',
  ].filter((name) => name !== false);
  if (missing.length === 0) return;
  const message = `service '${service}': the container engine cannot enforce limits.${missing.join(', limits.')} on this machine`;
  const hint = 'switch on the cgroup controllers of the engine, or remove the limit';
  throw new InfrastructureError([fault('limit-unavailable', message, { hint })]);
};

const checkVolumes = async ({ service, folder, volumes }: ContainerSettings): Promise<void> => {
  for (const { source, target } of volumes) {
    const path = resolve(folder, source);
    if (!target.startsWith('/'))
      throw refuse(service, `the target of the volume '${source}' is '${target}'`, 'write an absolute path');
    await stat(path).catch(() => {
      throw refuse(
        service,
        `the volume's source '${path}' does not exist`,
        'correct volumes.source, or make the folder first',
      );
    });
  }
};

/** The body of `POST /containers/create` (Docker Engine API v1.41). */
export const createOptions = async (pod: Pod, settings: ContainerSettings): Promise<object> => {
  checkLimits(pod.engine, settings);
  await checkVolumes(settings);
  const { command, entrypoint, env, workdir, user, volumes, folder, limits, tmpfs = [] } = settings;
  const memory = limits.memoryMb === undefined ? undefined : limits.memoryMb * MEGABYTE;
  return {
    Image: settings.image,
    ...(command && { Cmd: [...command] }),
    ...(entrypoint && { Entrypoint: [...entrypoint] }),
    ...(workdir !== undefined && { WorkingDir: workdir }),
    ...(user !== undefined && { User: user }),
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    Labels: { ...pod.labels, 'clnrm.service': settings.service },
    // the engine's own probe would make spans and load nobody asked for
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      NetworkMode: `container:${pod.holder}`,
      Init: false,
      Mounts: volumes.map(({ source, target, readOnly }) => bind(resolve(folder, source), target, readOnly)),
      Tmpfs: Object.fromEntries(tmpfs.map((path) => [path, ''])),
      // what a service writes is read by the runner; the engine's copy is only for people, and bounded
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '1' } },
      ...(memory !== undefined && { Memory: memory, MemorySwap: memory }),
      ...(limits.cpuMillicores !== undefined && { NanoCpus: limits.cpuMillicores * NANO_CPUS_PER_MILLICORE }),
      ...(limits.pids !== undefined && { PidsLimit: limits.pids }),
    },
  };
};

const isBelow = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);

const tarFile = async (file: ServiceFile, settings: ContainerSettings): Promise<TarFile> => {
  const { service, folder, volumes, tmpfs = [] } = settings;
  if (!file.target.startsWith('/'))
    throw refuse(service, `the target of a file is '${file.target}'`, 'write an absolute path');
  const cover = [...volumes.map(({ target }) => target), ...tmpfs].find((path) => isBelow(file.target, path));
  if (cover !== undefined)
    throw refuse(
      service,
      `the file '${file.target}' lies in '${cover}', which is a volume or tmpfs`,
      'put it into the volume, or choose another target',
    );
  const content =
    file.source === undefined
      ? Buffer.from(file.content ?? '')
      : await readFile(resolve(folder, file.source)).catch((error: NodeJS.ErrnoException) => {
          throw refuse(
            service,
            `the file's source '${file.source}' cannot be read: ${error.code}`,
            'correct files.source',
          );
        });
  return { path: file.target.slice(1), content, mode: Number.parseInt(file.mode, 8) };
};

/** The files of a service, read, for the tar that is unpacked at `/` before it starts. */
export const readFiles = (settings: ContainerSettings): Promise<readonly TarFile[]> =>
  Promise.all(settings.files.map((file) => tarFile(file, settings)));
