import type { Readable } from 'node:stream';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import type { Exit } from '../../model/plugin.ts';
import { demand } from './ask.ts';
import type { Engine } from './client.ts';
import { explain, refusalOf } from './explain.ts';
import { textAt } from './facts.ts';
import type { Mount } from './host-node.ts';
import { ensureImage } from './image.ts';
import { attachAndStart, describeExit, nameOf, order, type Place } from './place.ts';
import { removeContainer } from './reap.ts';

/** A container that is in no room: on the network of the machine, as the caller, and without rights of its own. */
export interface LoneRequest {
  /** For its name in `docker ps`. */
  readonly word: string;
  readonly image: string;
  /** For the image's own entrypoint. */
  readonly command: readonly string[];
  readonly mounts: readonly Mount[];
  readonly labels: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** A container in no room, running; gone when it is disposed. */
export interface LoneContainer extends AsyncDisposable {
  readonly id: string;
  /** Not yet read: read both, or it may block. */
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when it has ended and all it wrote was handed over. */
  readonly exited: Promise<Exit>;
  /** Sends `signal` to its first process, without waiting. */
  stop(signal: string): Promise<void>;
  describeExit(): Promise<string>;
}

const createOptions = (
  { facts }: Engine,
  { image, command, mounts, labels }: Omit<LoneRequest, 'signal'>,
): object => ({
  Image: image,
  Cmd: command,
  Labels: labels,
  // what it writes is the caller's; in a rootless engine root is the caller
  User: facts.rootless ? '0:0' : `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
  HostConfig: {
    NetworkMode: 'host',
    Mounts: mounts,
    ReadonlyRootfs: true,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges', 'label=disable'],
  },
});

/** The engine's refusal in words that name the image. */
const inWords = (error: unknown, image: string): Error => {
  if (error instanceof InfrastructureError) return error;
  return new Error(explain(refusalOf(error), image).message);
};

/**
 * Starts a container of an image, which is pulled where the engine does not have it. Aborting leaves none. Rejects
 * with `missing-image`, or with what the engine said.
 */
export const startLone = async (engine: Engine, request: LoneRequest): Promise<LoneContainer> => {
  const { socket } = engine;
  const { image, signal, word } = request;
  await ensureImage(engine, image, 'missing', signal);
  signal.throwIfAborted();
  let place: Place | undefined;
  try {
    const body = createOptions(engine, request);
    const query = { name: nameOf(word) };
    const made = await demand({ socket, method: 'POST', path: '/containers/create', query, body });
    place = { socket, id: textAt(made, 'Id') };
    signal.throwIfAborted();
    const { id } = place;
    const created = place;
    const running = await attachAndStart(created, new Set());
    return {
      id,
      ...running,
      stop: async (sent) => void (await order(created, 'kill', { signal: sent })),
      describeExit: () => describeExit(created),
      [Symbol.asyncDispose]: () => removeContainer(socket, id),
    };
  } catch (error) {
    if (place !== undefined) await removeContainer(socket, place.id);
    signal.throwIfAborted();
    throw inWords(error, image);
  }
};
