import * as v from 'valibot';
import { definePlugin } from '../src/plugin.ts';

const PORT = 6379;

const options = v.strictObject({
  password: v.optional(v.pipe(v.string(), v.description('Asked of every client.'))),
});

const IMAGE = 'redis:7-alpine';

/** A Redis server that keeps nothing on disk. */
export default definePlugin({
  name: 'redis',
  summary: 'Redis in a container, in memory only',
  backends: ['container'],
  outputs: ['url', 'host', 'port', 'password'],
  ports: [PORT],
  image: IMAGE,
  options,

  async start({ password = '' }, { service, host, container }) {
    const secret = password === '' ? [] : ['--requirepass', password];
    const login = password === '' ? [] : ['--no-auth-warning', '-a', password];
    const started = await container({
      image: service.image ?? IMAGE,
      command: service.command ?? [
        'redis-server',
        '--save',
        '',
        '--appendonly',
        'no',
        // without a password Redis answers only its own loopback, which a pod shares but a published port does not
        ...(password === '' ? ['--protected-mode', 'no'] : secret),
      ],
      ports: [PORT],
      // a connection is accepted before data is loaded: PING is answered only after
      wait: {
        probe: {
          kind: 'command',
          argv: ['sh', '-c', 'test "$(redis-cli "$@" ping)" = PONG', 'sh', ...login],
        },
        timeoutMs: 30_000,
        intervalMs: 50,
      },
    });
    const name = host(PORT);
    const url = new URL(`redis://${name}:${PORT}`);
    url.password = password;
    return {
      ...started,
      outputs: { url: url.href, host: name, port: String(PORT), password },
      async reset(signal) {
        const said = await started.exec?.(['redis-cli', ...login, 'flushall'], { signal });
        if (said?.stdout.trim() !== 'OK') throw new Error(`FLUSHALL: ${said?.stdout}${said?.stderr}`.trim());
      },
    };
  },
});
