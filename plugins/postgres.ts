import * as v from 'valibot';
import { definePlugin, type Service } from '../src/plugin.ts';

const PORT = 5432;

const options = v.strictObject({
  user: v.optional(v.pipe(v.string(), v.description('Its superuser.')), 'postgres'),
  password: v.optional(v.pipe(v.string(), v.description("The superuser's password.")), 'postgres'),
  database: v.optional(
    v.pipe(v.string(), v.description('Made at its start; called like the user without it.')),
  ),
});

const IMAGE = 'postgres:16-alpine';

/** A PostgreSQL server; SQL files come in through `files` under `/docker-entrypoint-initdb.d`. */
export default definePlugin({
  name: 'postgres',
  summary: 'PostgreSQL in a container',
  backends: ['container'],
  outputs: ['url', 'host', 'port', 'user', 'password', 'database'],
  ports: [PORT],
  image: IMAGE,
  options,

  async start({ user, password, database = user }, { service, host, container }) {
    const started = await container({
      image: service.image ?? IMAGE,
      env: {
        POSTGRES_USER: user,
        POSTGRES_PASSWORD: password,
        POSTGRES_DB: database,
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
    // so that `psql` in a step of this service needs no arguments; the server's own start must not see these
    const login = { PGUSER: user, PGDATABASE: database, PGHOST: '127.0.0.1', PGPASSWORD: password };
    const exec: Service['exec'] = (argv, given) => {
      if (!started.exec) throw new Error('the container cannot run commands');
      return started.exec(argv, { ...given, env: { ...login, ...given.env } });
    };
    return {
      ...started,
      exec,
      outputs: { url: url.href, host: name, port: String(PORT), user, password, database },
    };
  },
});
