import * as v from 'valibot';
import { definePlugin } from '../src/plugin.ts';

const PORT = 5432;

const options = v.strictObject({
  user: v.optional(v.string(), 'postgres'),
  password: v.optional(v.string(), 'postgres'),
  database: v.optional(v.string()),
});

/** A PostgreSQL server; SQL files come in through `files` under `/docker-entrypoint-initdb.d`. */
export default definePlugin({
  name: 'postgres',
  summary: 'PostgreSQL in a container',
  backends: ['container'],
  outputs: ['url', 'host', 'port', 'user', 'password', 'database'],
  options,

  async start({ user, password, database = user }, { service, host, container }) {
    const started = await container({
      image: service.image ?? 'postgres:16-alpine',
      env: {
        POSTGRES_USER: user,
        POSTGRES_PASSWORD: password,
        POSTGRES_DB: database,
        // so that `psql` in a step of this service needs no arguments
        PGUSER: user,
        PGDATABASE: database,
        PGHOST: '127.0.0.1',
        PGPASSWORD: password,
      },
      ports: [PORT],
      // a first server runs the init scripts without TCP and is stopped again: only the real one listens there
      wait: {
        probe: { kind: 'command', argv: ['pg_isready', '-q', '-h', '127.0.0.1', '-p', String(PORT)] },
        timeoutMs: 60_000,
        intervalMs: 50,
      },
    });
    const name = host(PORT);
    const url = new URL(`postgres://${name}:${PORT}/${encodeURIComponent(database)}`);
    url.username = user;
    url.password = password;
    return { ...started, outputs: { url: url.href, host: name, port: String(PORT), user, password, database } };
  },
});
