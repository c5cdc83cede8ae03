import * as v from 'valibot';
import { definePlugin } from '../src/plugin.ts';

/** Any image, with its own entrypoint or the spec's. */
export default definePlugin({
  name: 'generic_container',
  summary: 'Any image in a container',
  backends: ['container'],
  outputs: ['url', 'host', 'port'],
  options: v.strictObject({}),

  async start(_options, { service, host, container }) {
    const { image = '', command, entrypoint, ports, wait } = service;
    const started = await container({
      image,
      ports,
      ...(command ? { command } : {}),
      ...(entrypoint ? { entrypoint } : {}),
      ...(wait ? { wait } : {}),
    });
    const [port] = ports;
    if (port === undefined) return started;
    const name = host(port);
    return { ...started, outputs: { url: `http://${name}:${port}`, host: name, port: String(port) } };
  },
});
