import { fault } from '../../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../../diagnostics/errors.ts';
import type { Engine } from './client.ts';
import { refusalOf } from './explain.ts';
import { at } from './facts.ts';
import { call } from './socket.ts';

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** What the engine says of an image; undefined when it does not have it. */
const inspect = async (socket: string, image: string): Promise<unknown> => {
  const answer = await call({ socket, method: 'GET', path: `/images/${encodeURI(image)}/json` });
  if (answer.status === 404) return undefined;
  if (answer.status === 200) return answer.body;
  throw new InfrastructureError([
    fault(
      'missing-image',
      `the container engine cannot look up the image '${image}': ${refusalOf(answer.body).message}`,
    ),
  ]);
};

/** `HEALTHCHECK`, as the image's author wrote it: `CMD …`, `CMD-SHELL …`; empty when there is none. */
export const healthcheckOf = async (socket: string, image: string): Promise<readonly string[]> =>
  strings(at(await inspect(socket, image), 'Config', 'Healthcheck', 'Test'));

/** The variables that an image sets itself; none where the engine does not have it. */
export const environmentOf = async (
  socket: string,
  image: string,
): Promise<Readonly<Record<string, string>>> => {
  const pairs = strings(at(await inspect(socket, image), 'Config', 'Env'));
  return Object.fromEntries(
    pairs.map((pair) => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
  );
};

/** Without a tag the engine would pull every tag there is. */
const withTag = (image: string): string => (/(@|:[^/]*$)/.test(image) ? image : `${image}:latest`);

/** The registry as credentials name it; Docker Hub has this name for historical reasons. */
const registryOf = (image: string): string => {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : 'https://index.docker.io/v1/';
};

const missing = (image: string, reason: string, hint: string): InfrastructureError =>
  new InfrastructureError([fault('missing-image', `the image '${image}' is not there: ${reason}`, { hint })]);

/** What to do about a pull that failed, by what the registry or the way to it said. */
const remedyFor = (message: string, image: string): string => {
  if (/no such host|dial tcp|i\/o timeout|connection refused|TLS handshake/i.test(message))
    return `the registry cannot be reached from here: connect, or bring the image with docker load or docker build -t ${image}`;
  if (/unauthorized|denied|authentication|no basic auth/i.test(message))
    return 'correct the name, or log in with docker login';
  return `correct the name or the tag, or make it with docker build -t ${image}`;
};

const pull = async (engine: Engine, image: string, signal: AbortSignal): Promise<void> => {
  const docker = await engine.docker();
  const authconfig = await engine.credentials(registryOf(image));
  const options = { abortSignal: signal, ...(authconfig && { authconfig }) };
  const stream = await docker.pull(withTag(image), options);
  // the reason of a failed pull comes as the last line of a successful answer
  await new Promise<void>((resolve, reject) =>
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve())),
  );
};

/** Makes sure that the engine has `image`. Rejects with `missing-image`: why it is not there, and why it could not be pulled. */
export const ensureImage = async (
  engine: Engine,
  image: string,
  policy: 'missing' | 'always' | 'never',
  signal: AbortSignal,
): Promise<void> => {
  const isPresent = (await inspect(engine.socket, image)) !== undefined;
  if (isPresent && policy !== 'always') return;
  if (policy === 'never')
    throw missing(image, 'pull is "never"', `run docker pull ${image}, or set pull = "missing"`);
  try {
    await pull(engine, image, signal);
  } catch (error) {
    signal.throwIfAborted();
    const { message } = refusalOf(error);
    throw missing(image, `it could not be pulled: ${message.split('\n')[0]}`, remedyFor(message, image));
  }
  if ((await inspect(engine.socket, image)) !== undefined) return;
  throw missing(image, 'the pull ended without it', `run docker pull ${image} and see what it says`);
};
