import { textAt } from './facts.ts';
import { call, findEngine } from './socket.ts';

/** A version is asked for by scripts: an engine that is slow does not hold them up. */
const LIMIT_MS = 300;

/** The engine's version and socket in one line, or why it has none to show. Asks at most 300 ms. */
export const engineVersion = async (env: Readonly<Record<string, string | undefined>>): Promise<string> => {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const found = await findEngine(env, signal);
  if ('reason' in found) return 'none that answers (clnrm health says why)';
  const { socket } = found;
  const answer = await call({ socket, method: 'GET', path: '/version', signal }).catch(() => undefined);
  const version = textAt(answer?.body, 'Version');
  return version === '' ? `${socket} does not say its version` : `${version} at ${socket}`;
};
