import type { ServiceFile } from '../../model/spec.ts';
import { installed } from '../../util/install.ts';
import { startContainer } from '../container/container.ts';
import { environmentOf } from '../container/image.ts';
import type { Pod } from '../container/pod.ts';
import { execInRoom } from '../exec.ts';
import { collect, drained } from '../output.ts';
import type { ProcessRoom } from '../room.ts';
import { hostLibrary, readTrial, type Trial, trialOf } from './faketime.ts';

/** The preload as it lies in this installation. */
export const PRELOAD = 'dist/engine/clock/preload.cjs';

/** Where a room or a container sees the preload, and libfaketime where it was copied. */
export const PRELOAD_INSIDE = '/.clnrm/clock.cjs';
const LIBRARY_INSIDE = '/.clnrm/libfaketime.so.1';

/** An image that programs are to be started in. */
export interface ImageRequest {
  readonly pod: Pod;
  readonly image: string;
  readonly pull: 'missing' | 'always' | 'never';
  readonly signal: AbortSignal;
}

/** What is known of an image: what it sets itself, and how the time can be told in it. */
export interface ImageClock {
  readonly trial: Trial;
  readonly environment: Readonly<Record<string, string>>;
  /** What a container of it must hold. */
  readonly files: readonly ServiceFile[];
}

/** How clocks can be set on this machine: each level and each image is tried once. */
export interface Clocks {
  inRoom(room: ProcessRoom): Promise<Trial>;
  inImage(request: ImageRequest): Promise<ImageClock>;
}

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
    { argv: trialOf([]), env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }, cwd: room.workspace },
    { signal: new AbortController().signal },
  );
  return readTrial(stdout);
};

const fileAt = (target: string, source: string): ServiceFile => ({ target, source, mode: '0644' });

/** Runs the trial as the only program of a container: whatever else the image would start is not started. */
const tryInImage = async (request: ImageRequest, copied: readonly ServiceFile[]): Promise<Trial> => {
  const [entrypoint = '', ...command] = trialOf(copied.map(({ target }) => target));
  try {
    await using container = await startContainer(request.pod, {
      ...request,
      service: 'clock',
      entrypoint: [entrypoint],
      command,
      env: {},
      folder: '/',
      volumes: [],
      files: copied,
      limits: {},
    });
    const stdout = collect(container.stdout, 64 * 1024);
    container.stderr.resume();
    await container.exited;
    await drained(container.stdout);
    return readTrial(stdout.text());
  } catch (error) {
    request.signal.throwIfAborted();
    // an image that is not there is told by whoever needs it
    const message = error instanceof Error ? error.message : String(error);
    return { reason: `libfaketime cannot be tried in '${request.image}': ${message}` };
  }
};

/** The level "process" shares /dev/shm with the machine: libfaketime leaves files there. */
const NOT_THERE: Trial = { reason: 'libfaketime is used in rooms of their own only, and this is none' };

/** Looks nothing up before it is asked. */
export const createClocks = (): Clocks => {
  const rooms = new Map<string, Promise<Trial>>();
  const images = new Map<string, Promise<ImageClock>>();
  return {
    inRoom: async (room) =>
      room.level === 'process' ? NOT_THERE : once(rooms, room.level, () => tryInRoom(room)),
    inImage: (request) =>
      once(images, request.image, async () => {
        const library = hostLibrary();
        const copied = library === undefined ? [] : [fileAt(LIBRARY_INSIDE, library)];
        const trial = await tryInImage(request, copied);
        const isCopied = 'library' in trial && trial.library === LIBRARY_INSIDE;
        return {
          trial,
          environment: await environmentOf(request.pod.engine.socket, request.image),
          files: [fileAt(PRELOAD_INSIDE, installed(PRELOAD)), ...(isCopied ? copied : [])],
        };
      }),
  };
};
