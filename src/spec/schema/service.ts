import * as v from 'valibot';
import type { ServiceFile, Stop, VolumeMount, Wait } from '../../model/spec.ts';
import { environment } from './environment.ts';
import { later } from './later.ts';
import { matcher } from './matcher.ts';
import { linePattern, namePattern } from './name.ts';
import { note } from './note.ts';
import { argv, choice, duration, flag, integer, list, must, table, text, texts, word } from './parts.ts';
import { say } from './say.ts';

const port = integer(1, 65_535);

const absolute = v.pipe(
  word,
  v.startsWith('/', say('wrong-type', 'must be an absolute path', 'begin it with `/`')),
);

/** Where something is shown in the room; `..` could lead out of it. */
const within = v.check(
  (path: string) => !path.split('/').includes('..'),
  say('wrong-type', 'must not lead upwards', 'write it without `..`'),
);

const volume = v.pipe(
  table('a volume', { source: word, target: v.pipe(absolute, within), read_only: v.optional(flag, true) }),
  v.transform(({ source, target, read_only }): VolumeMount => ({ source, target, readOnly: read_only })),
);

const file = v.pipe(
  table('a file', {
    target: v.pipe(word, within),
    content: v.exactOptional(text),
    source: v.exactOptional(word),
    mode: v.optional(
      v.pipe(word, v.regex(/^0?[0-7]{3,4}$/, say('wrong-type', 'must be octal digits', 'write "0644"'))),
      '0644',
    ),
  }),
  v.check(
    ({ content, source }) => (content === undefined) !== (source === undefined),
    say('conflicting-keys', 'needs either `content` or `source`'),
  ),
  v.transform(
    ({ target, content, source, mode }): ServiceFile => ({
      target,
      mode,
      ...(content !== undefined && { content }),
      ...(source !== undefined && { source }),
    }),
  ),
);

/** A probe whose `http` has no port yet: a service with one port lends its own. */
export type WrittenWait = Omit<Wait, 'probe' | 'at'> & {
  readonly probe:
    | Wait['probe']
    | (Omit<Extract<Wait['probe'], { kind: 'http' }>, 'port'> & { readonly port: undefined });
};

const PROBES = ['http', 'log', 'span', 'command', 'health'] as const;

const wait = v.pipe(
  table('wait', {
    http: v.exactOptional(
      v.pipe(word, v.startsWith('/', say('wrong-type', 'must be a path', 'write http = "/healthz"'))),
    ),
    port: v.exactOptional(port),
    status: v.exactOptional(matcher('number')),
    log: v.exactOptional(linePattern),
    span: v.exactOptional(namePattern),
    command: v.exactOptional(argv),
    health: v.exactOptional(v.literal(true, say('wrong-type', 'can only be true'))),
    timeout: v.optional(duration, '30s'),
    interval: v.optional(duration, '25ms'),
  }),
  v.rawTransform(({ dataset, addIssue, NEVER }): WrittenWait => {
    const { timeout, interval, ...written } = dataset.value;
    const probe = probeOf(written);
    if (typeof probe === 'string') {
      addIssue({ message: probe });
      return NEVER;
    }
    return { probe, timeoutMs: timeout, intervalMs: interval };
  }),
  note({ json: { anyOf: [...PROBES, 'port'].map((probe) => ({ required: [probe] })) } }),
);

interface Written {
  readonly http?: string;
  readonly port?: number;
  readonly status?: Extract<Wait['probe'], { kind: 'http' }>['status'];
  readonly log?: string;
  readonly span?: string;
  readonly command?: readonly string[];
  readonly health?: true;
}

/** The one probe that is written, or what is wrong. `port` alone is a probe, beside `http` it is the probe's. */
const probeOf = (written: Written): WrittenWait['probe'] | string => {
  const named = PROBES.filter((key) => written[key] !== undefined);
  const all = written.port === undefined || written.http !== undefined ? named : [...named, 'port'];
  if (all.length > 1)
    return say(
      'conflicting-keys',
      `names two probes: ${all.map((one) => `\`${one}\``).join(' and ')}`,
      'keep one',
    );
  const { http, port, status, log, span, command } = written;
  if (status !== undefined && http === undefined) {
    return say('conflicting-keys', 'has a `status` and no `http`', 'only an http probe has a status');
  }
  if (http !== undefined) return { kind: 'http', path: http, port, ...(status !== undefined && { status }) };
  if (port !== undefined) return { kind: 'port', port };
  if (log !== undefined) return { kind: 'log', pattern: log, times: 1 };
  if (span !== undefined) return { kind: 'span', name: span };
  if (command !== undefined) return { kind: 'command', argv: command };
  if (written.health) return { kind: 'health' };
  return say('missing-key', 'names no probe', 'write one of http, port, log, span, command, health');
};

const stop = v.pipe(
  table('stop', {
    signal: v.optional(
      choice('SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'),
      'SIGTERM',
    ),
    grace: v.optional(duration, '10s'),
    quiet: v.optional(duration, '500ms'),
  }),
  v.transform(({ signal, grace, quiet }): Stop => ({ signal, graceMs: grace, quietMs: quiet })),
);

const build = table('build', {
  context: v.optional(word, '.'),
  dockerfile: v.exactOptional(word),
  args: v.optional(texts, {}),
  target: v.exactOptional(word),
});

const ownLimits = table('limits of a service', {
  cpu_millicores: v.exactOptional(integer(1)),
  memory_mb: v.exactOptional(integer(1)),
  pids: v.exactOptional(integer(1)),
});

const gpus = v.union([v.literal('all'), integer(1)], must('"all" or a whole number from 1 up'));

/** The keys that every service has, whatever its plugin. */
export const serviceEntries = {
  plugin: v.exactOptional(word),
  image: v.exactOptional(word),
  command: v.exactOptional(argv),
  args: v.exactOptional(argv),
  entrypoint: v.exactOptional(argv),
  env: v.optional(environment, {}),
  ports: v.optional(list('a list of ports such as [8080]', port), []),
  volumes: v.optional(list('a list of { source, target }', volume), []),
  files: v.optional(list('a list of { target, content }', file), []),
  workdir: v.exactOptional(word),
  user: v.exactOptional(word),
  pull: v.optional(choice('missing', 'always', 'never'), 'missing'),
  depends_on: v.optional(list('a list of services', word), []),
  wait: v.exactOptional(wait),
  stop: v.optional(stop, {}),
  build: later(build, 'build the image before, and name it with `image`'),
  tmpfs: later(list('a list of paths such as ["/tmp"]', v.pipe(absolute, within))),
  platform: later(word),
  scope: v.optional(choice('scenario', 'spec', 'run'), 'scenario'),
  restart: later(choice('no', 'on-failure', 'always')),
  limits: later(ownLimits, '[limits] holds for all services'),
  gpus: later(gpus),
  cuda: later(word),
  nested: v.exactOptional(flag),
  secrets: later(list('a list of variable names', word)),
};

/** The common keys of one `[service.*]`; the plugin's own options are not among them. */
export const service = v.pipe(
  table('[service.*]', serviceEntries),
  v.transform(({ command, args, depends_on, scope, wait: written, ...common }) => {
    const whole =
      command === undefined && args === undefined ? undefined : [...(command ?? []), ...(args ?? [])];
    return {
      ...common,
      dependsOn: depends_on,
      ...(scope !== 'scenario' && { scope }),
      ...(whole !== undefined && { command: whole }),
      ...(written !== undefined && { wait: written }),
    };
  }),
);
export type WrittenService = v.InferOutput<typeof service>;
