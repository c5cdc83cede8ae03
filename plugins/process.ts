import * as v from 'valibot';
import { definePlugin } from '../src/plugin.ts';

/** Any program, started from the spec's folder in the scenario's room. */
export default definePlugin({
  name: 'process',
  summary: 'A program of yours, started from source in the room',
  backends: ['process'],
  outputs: ['url', 'host', 'port'],
  options: v.strictObject({}),

  async start(_options, { service, host, spawn }) {
    const { command = [], ports, wait } = service;
    const started = await spawn({ command, ports, ...(wait ? { wait } : {}) });
    const [port] = ports;
    if (port === undefined) return started;
    const name = host(port);
    return { ...started, outputs: { url: `http://${name}:${port}`, host: name, port: String(port) } };
  },
});
