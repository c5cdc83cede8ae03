import { startContainer } from '../container/container.ts';
import { ensureImage, environmentOf } from '../container/image.ts';
import type { Pod } from '../container/pod.ts';
import { execInRoom } from '../exec.ts';
import { collect, drained } from '../output.ts';
import type { ProcessRoom } from '../room.ts';
import { readTrial, TRIAL, type Trial } from './faketime.ts';

/** The preload as it lies in this installation. */
export const PRELOAD = 'dist/engine/clock/preload.cjs';

/** Where a room or a container sees the preload. */
export const PRELOAD_INSIDE = '/.clnrm/clock.cjs';

/** An image that programs are to be started in. */
export interface ImageRequest {
  readonly pod: Pod;
  readonly image: string;
  readonly pull: 'missing' | 'always' | 'never';
  readonly signal: AbortSignal;
}

/** How clocks can be set on this machine: each level and each image is tried once. */
export interface Clocks {
  inRoom(room: ProcessRoom): Promise<Trial>;
  inImage(request: ImageRequest): Promise<Trial>;
}

/** The variables that an image sets itself; it is pulled where it must be. Rejects with `missing-image`. */
export const ownVariables = async ({
  pod: { engine },
  image,
  pull,
  signal,
}: ImageRequest): Promise<Readonly<Record<string, string>>> => {
  await ensureImage(engine, image, pull === 'always' ? 'missing' : pull, signal);
  return environmentOf(engine.socket, image);
};

/** An answer that was not cut short by the end of a scenario is kept. */
const once = <T>(known: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> => {
  const answer = known.get(key) ?? ask();
  known.set(key, answer);
  answer.catch(() => known.delete(key));
  return answer;
};

const tryInRoom = async (room: ProcessRoom): Promise<Trial> => {
  const { stdout } = await execInRoom(
    room,
    { argv: TRIAL, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, cwd: room.workspace },
    { signal: new AbortController().signal },
  );
  return readTrial(stdout);
};

/** Runs the trial as the only program of a container: whatever else the image would start is not started. */
const tryInImage = async (request: ImageRequest): Promise<Trial> => {
  const [entrypoint = '', ...command] = TRIAL;
  try {
    await using container = await startContainer(request.pod, {
      ...request,
      service: 'clock',
      entrypoint: [entrypoint],
      command,
      env: {},
      folder: '/',
      volumes: [],
      files: [],
      limits: {},
    });
    const stdout = collect(container.stdout, 64 * 1024);
    container.stderr.resume();
    await container.exited;
    await drained(container.stdout);
    return readTrial(stdout.text());
  } catch {
    request.signal.throwIfAborted();
    // an image that is not there is told by whoever needs it
    return { reason: `libfaketime cannot be looked for: '${request.image}' starts no shell` };
  }
};

/** The level "process" shares /dev/shm with the machine: libfaketime leaves files there. */
const NOT_THERE: Trial = { reason: 'libfaketime is used in rooms of their own only, and this is none' };

/** Looks nothing up before it is asked. */
export const createClocks = (): Clocks => {
  const rooms = new Map<string, Promise<Trial>>();
  const images = new Map<string, Promise<Trial>>();
  return {
    inRoom: async (room) =>
      room.level === 'process' ? NOT_THERE : once(rooms, room.level, () => tryInRoom(room)),
    inImage: (request) => once(images, request.image, () => tryInImage(request)),
  };
};
