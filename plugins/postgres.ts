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

/** What the init scripts made, as the first scenario found it. */
const KEPT = 'clnrm_kept';

/** Prints the roles, as SQL. */
const KEEP = `create database ${KEPT} template :"name";
alter database ${KEPT} allow_connections false;
select string_agg(quote_literal(rolname), ', ') from pg_roles;`;

/** Databases and roles that scenarios made go too. */
const restore = (roles: string): string => `
select format('drop database %I with (force)', datname) from pg_database
where not datistemplate and datname not in ('${KEPT}', 'postgres') or datname = :'name' \\gexec
create database :"name" template ${KEPT};
select string_agg(quote_ident(rolname), ', ') as made from pg_roles where rolname not in (${roles}) \\gset
\\if :{?made}
\\connect postgres
drop owned by :made cascade;
\\connect template1
drop owned by :made cascade;
drop role :made;
\\endif`;

/** A PostgreSQL server; SQL files come in through `files` under `/docker-entrypoint-initdb.d`. */
export default definePlugin({
  name: 'postgres',
  summary: 'PostgreSQL in a container',
  backends: ['container'],
  outputs: ['url', 'host', 'port', 'user', 'password', 'database'],
  ports: [PORT],
  image: IMAGE,
  options,

  async start({ user, password, database = user }, { service, host, container, signal }) {
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
    // no database can be dropped or copied by who is connected to it
    const administer = async (script: string, signal: AbortSignal): Promise<string> => {
      const argv = ['psql', '-qXAt', '-d', 'template1', '-v', 'ON_ERROR_STOP=1', '-v', `name=${database}`];
      const { exitCode, stdout, stderr } = await exec(argv, { signal, stdin: script });
      if (exitCode !== 0) throw new Error(stderr.trim());
      return stdout.trim();
    };
    let roles: string | undefined;
    try {
      if (service.scope !== undefined) roles = await administer(KEEP, signal);
    } catch (error) {
      await started[Symbol.asyncDispose]();
      throw error;
    }
    const resetTo = (roles: string) => async (given: AbortSignal) =>
      void (await administer(restore(roles), given));
    return {
      ...started,
      exec,
      ...(roles !== undefined && { reset: resetTo(roles) }),
      outputs: { url: url.href, host: name, port: String(PORT), user, password, database },
    };
  },
});
