import { access, constants } from 'node:fs/promises';
import http from 'node:http';
import { userInfo } from 'node:os';
import { usualSockets, wantedSocket } from './sockets.ts';

/** A reply of the engine: JSON where it says so, else text. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** What to ask of the engine; a `Uint8Array` body goes out as a tar, anything else as JSON. */
export interface Call {
  readonly socket: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

const parse = (text: string, type: string | undefined): unknown => {
  if (type?.startsWith('application/json') !== true) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Sends one request, with `more` headers; the caller listens to what becomes of it. */
export const send = (
  { socket, method, path, query = {}, body, signal }: Call,
  more: Readonly<Record<string, string>> = {},
): http.ClientRequest => {
  const search = new URLSearchParams(query).toString();
  const isTar = body instanceof Uint8Array;
  const payload = isTar ? body : body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const request = http.request({
    socketPath: socket,
    method,
    path: search === '' ? path : `${path}?${search}`,
    headers: {
      host: 'engine',
      ...more,
      ...(payload && {
        'content-type': isTar ? 'application/x-tar' : 'application/json',
        'content-length': payload.byteLength,
      }),
    },
    agent: false,
    ...(signal && { signal }),
  });
  request.end(payload);
  return request;
};

/** The whole of an answer whose head has arrived. */
export const readAnswer = (response: http.IncomingMessage): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.once('error', reject);
    response.once('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      resolve({ status: response.statusCode ?? 0, body: parse(text, response.headers['content-type']) });
    });
  });

/** One request to the engine over its unix socket. Rejects only when no answer came; a refusal is an answer. */
export const call = (asked: Call): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = send(asked);
    request.once('error', reject);
    request.once('response', (response) => readAnswer(response).then(resolve, reject));
  });

/** The engine that answers, or one line that says why there is none and what to do. */
export type FoundEngine = { readonly socket: string } | { readonly reason: string };

type Environment = Readonly<Record<string, string | undefined>>;

const PING_MS = 5_000;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'EIO';

const explainSilence = (socket: string, code: string): string => {
  if (code === 'EACCES' || code === 'EPERM')
    return `the container engine at ${socket} may not be used by ${userInfo().username}: add the user to the socket's group (sudo usermod -aG docker ${userInfo().username}) and log in again`;
  if (code === 'ECONNREFUSED')
    return `the container engine at ${socket} is not running: start it (sudo systemctl start docker)`;
  if (code === 'ENOENT')
    return `there is no container engine at ${socket}: start it, or correct or unset DOCKER_HOST`;
  return `the container engine at ${socket} does not answer (${code}): restart it`;
};

const ping = async (socket: string, signal: AbortSignal): Promise<FoundEngine> => {
  try {
    const { status } = await call({ socket, method: 'GET', path: '/_ping', signal });
    return status === 200
      ? { socket }
      : { reason: `what listens at ${socket} is no container engine: it answers HTTP ${status}` };
  } catch (error) {
    return { reason: explainSilence(socket, codeOf(error)) };
  }
};

const isThere = (path: string): Promise<boolean> =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );

/**
 * Looks for an engine that answers: `DOCKER_HOST` and nothing else where it is set, else the usual sockets of
 * Docker and Podman, rootful and rootless. A few ms; loads no client.
 */
export const findEngine = async (
  env: Environment,
  signal: AbortSignal = AbortSignal.timeout(PING_MS),
): Promise<FoundEngine> => {
  const named = wantedSocket(env);
  if (named !== undefined) return ping(named, signal);
  const wanted = env.DOCKER_HOST;
  if (wanted)
    return {
      reason: `DOCKER_HOST is ${wanted}: an engine on another machine is not supported yet, only a local one (unset DOCKER_HOST, or set it to unix:///path/of/the/socket)`,
    };
  const reasons: string[] = [];
  for (const socket of usualSockets(env)) {
    if (!(await isThere(socket))) continue;
    const found = await ping(socket, signal);
    if ('socket' in found) return found;
    reasons.push(found.reason);
  }
  return {
    reason:
      reasons[0] ??
      'no container engine was found: install Docker or Podman and start it, or name its socket in DOCKER_HOST',
  };
};
