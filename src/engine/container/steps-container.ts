import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyInto } from '../copy.ts';
import type { WrittenTree } from '../room.ts';
import { type Container, startContainer } from './container.ts';
import { type ReadInside, readEnded } from './copy-out.ts';
import type { Pod } from './pod.ts';
import { removeAsRoot } from './privileged.ts';
import type { ContainerSettings } from './settings.ts';

/** The container of `[isolation] image`: steps without a service of their own run in it. */
export interface StepsRequest
  extends Pick<ContainerSettings, 'image' | 'pull' | 'env' | 'limits' | 'signal'> {
  /** The folder tree that steps see as a private copy, at its own absolute path. */
  readonly workspace: string;
  /** Where steps start, inside the workspace. */
  readonly folder: string;
  /** A private folder on the host for the copy. */
  readonly scratch: string;
  readonly files?: ContainerSettings['files'];
  /** Called once, when the container is gone and its copy of the workspace is still there. */
  collect?(tree: WrittenTree): Promise<void>;
  /** Called once before, when all in it has ended. */
  readonly readInside?: ReadInside;
  /** The caller's own numbers when absent, so that what steps write belongs to who removes it. */
  readonly user?: string;
}

/** Stays until it is removed, and reaps what steps leave in the background. */
const STAY = 'while :; do sleep 86400 & wait $!; done';

const removeCopy = async (pod: Pod, copy: string): Promise<void> => {
  try {
    await rm(copy, { recursive: true, force: true });
  } catch {
    // a step that ran as another user left files that are not ours to remove
    await removeAsRoot(pod.engine, pod.labels, copy);
    await rm(copy, { recursive: true, force: true });
  }
};

/** Starts the container of `[isolation] image`. It needs a shell, as every `run` step does. */
export const startStepsContainer = async (pod: Pod, request: StepsRequest): Promise<Container> => {
  const { workspace, folder, scratch, signal, collect, readInside, ...common } = request;
  const copy = join(scratch, 'workspace');
  await mkdir(copy, { recursive: true });
  await copyInto({ sources: [`${workspace}/.`], target: copy, run: pod.labels['clnrm.run'] ?? '', signal });
  const own = pod.engine.facts.rootless ? '0:0' : `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  try {
    const container = await startContainer(pod, {
      service: 'steps',
      user: own,
      files: [],
      ...common,
      entrypoint: ['sh', '-c', STAY],
      command: [],
      workdir: folder,
      folder,
      volumes: [{ source: copy, target: workspace, readOnly: false }],
      signal,
    });
    container.stdout.resume();
    container.stderr.resume();
    let isCollected = collect === undefined;
    return {
      ...container,
      async [Symbol.asyncDispose]() {
        const place = { service: 'steps', socket: pod.engine.socket };
        if (!isCollected) await readEnded(container, place, readInside);
        await container[Symbol.asyncDispose]();
        if (!isCollected) await collect?.({ folder: copy, shows: workspace });
        isCollected = true;
        await removeCopy(pod, copy);
      },
    };
  } catch (error) {
    await removeCopy(pod, copy);
    throw error;
  }
};
