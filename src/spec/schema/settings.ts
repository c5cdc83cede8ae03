import * as v from 'valibot';
import type { Isolation, OtelSettings } from '../../model/spec.ts';
import { isOwnVariable } from '../../util/own-variables.ts';
import { isPattern } from '../glob.ts';
import { address } from './address.ts';
import { volatile } from './expect-golden.ts';
import { note } from './note.ts';
import {
  below,
  choice,
  duration,
  flag,
  integer,
  list,
  must,
  number,
  table,
  text,
  texts,
  word,
} from './parts.ts';
import { say } from './say.ts';

/** `[meta]`. */
export const meta = v.pipe(
  table('[meta]', {
    name: word,
    version: v.exactOptional(text),
    description: v.exactOptional(text),
    tags: v.optional(list('a list of tags', word), []),
    timeout: v.exactOptional(duration),
  }),
  v.transform(({ name, version, description, tags, timeout }) => ({
    name,
    tags,
    ...(version !== undefined && { version }),
    ...(description !== undefined && { description }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
  })),
);

/** RFC 3339 with an offset, so that it is one moment everywhere. */
const INSTANT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

const MOMENT = must('a moment such as "2025-01-01T00:00:00Z"');

/** A date of TOML gives its own text back, without an offset where it was written without one. */
const instant = v.pipe(
  v.custom<string | Date>((input) => typeof input === 'string' || input instanceof Date, MOMENT),
  v.transform((written) => (typeof written === 'string' ? written : written.toISOString())),
  v.regex(INSTANT, MOMENT),
  v.transform((written) => Date.parse(written.replace(' ', 'T').toUpperCase())),
  v.check((ms) => !Number.isNaN(ms), say('wrong-type', 'is a moment that no calendar has')),
  note({ json: { type: 'string', pattern: INSTANT.source } }),
);

/** Spans bear ns since 1970 in 64 bits, and many programs read them with a sign. */
const LAST_MS = 2 ** 63 / 1e6;

/** `[determinism]`. A frozen clock is that of templates, and of subjects where `clock` does not say "none". */
export const determinism = v.pipe(
  table('[determinism]', {
    seed: v.exactOptional(integer(0)),
    freeze_clock: v.exactOptional(instant),
    clock: v.exactOptional(choice('none', 'start')),
    volatile: v.optional(volatile, []),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const { value } = dataset;
    if (!dataset.typed) return;
    const { freeze_clock, clock } = dataset.value;
    if (freeze_clock === undefined && clock === 'start')
      addIssue({
        message: say(
          'missing-key',
          'has no moment to start at',
          'write freeze_clock = "2025-01-01T00:00:00Z"',
        ),
        path: [below(value, 'clock', clock)],
      });
    if (freeze_clock !== undefined && clock !== 'none' && (freeze_clock < 0 || freeze_clock > LAST_MS))
      addIssue({
        message: say(
          'wrong-type',
          'is a moment that spans cannot bear',
          'choose one between the years 1970 and 2262, or leave subjects alone: clock = "none"',
        ),
        path: [below(value, 'freeze_clock', freeze_clock)],
      });
  }),
  note({
    json: {
      if: { properties: { clock: { const: 'start' } }, required: ['clock'] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
      then: { required: ['freeze_clock'] },
    },
  }),
  v.transform(({ seed, freeze_clock, clock, volatile: names }) => ({
    volatile: names,
    ...(seed !== undefined && { seed }),
    ...(freeze_clock !== undefined &&
      clock !== 'none' && { clock: { startMs: freeze_clock, isWanted: clock === 'start' } }),
  })),
);

const variableName = v.pipe(
  word,
  v.regex(/^[A-Za-z_]\w*$/, say('wrong-type', 'must be the name of an environment variable')),
  v.check(
    (name) => !isOwnVariable(name),
    ({ input }) =>
      say(
        'conflicting-keys',
        `cannot be ${input}: what that is in a room says clnrm itself`,
        'take it out; a service or a step can be given a value of its own by `env`',
      ),
  ),
);

/** `network` of `[isolation]`. */
export const network = v.pipe(
  choice('auto', 'sealed', 'open'),
  v.check(
    (name) => name !== 'open',
    say(
      'not-supported-yet',
      'is not supported yet as "open"',
      'name the ways out: allow = ["api.example.test:443"]',
    ),
  ),
);

/** `level` of `[isolation]`. */
export const level = choice('auto', 'container', 'namespace', 'process');

/** `allow` of `[isolation]`. */
export const addresses = list('a list of addresses such as "api.example.test:443"', address);

/** `pass_env` of `[isolation]`. */
export const variableNames = list('a list of variable names', variableName);

/** `[isolation]`. */
export const isolation = v.pipe(
  table('[isolation]', {
    level: v.optional(level, 'auto'),
    network: v.optional(network, 'auto'),
    allow: v.optional(addresses, []),
    pass_env: v.optional(variableNames, []),
    image: v.exactOptional(word),
  }),
  v.transform(
    ({ level, network, allow, pass_env, image }): Isolation => ({
      level,
      network,
      allow,
      passEnv: pass_env,
      ...(image !== undefined && { image }),
    }),
  ),
);

/** `[limits]`; without a timeout of its own, so that `[meta] timeout` and the command line may set it. */
export const limits = v.pipe(
  table('[limits]', {
    timeout: v.exactOptional(duration),
    cpu_millicores: v.exactOptional(integer(1)),
    memory_mb: v.exactOptional(integer(1)),
    pids: v.exactOptional(integer(1)),
    output_kb: v.optional(integer(1), 1024n),
  }),
  v.transform(({ timeout, cpu_millicores, memory_mb, pids, output_kb }) => ({
    outputKb: output_kb,
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(cpu_millicores !== undefined && { cpuMillicores: cpu_millicores }),
    ...(memory_mb !== undefined && { memoryMb: memory_mb }),
    ...(pids !== undefined && { pids }),
  })),
);

const propagators = v.pipe(
  table('propagators', {
    use: v.optional(list('a list such as ["tracecontext", "baggage"]', choice('tracecontext', 'baggage')), [
      'tracecontext',
      'baggage',
    ]),
  }),
  v.transform(({ use }) => use),
);

const webAddress = v.pipe(
  word,
  v.regex(/^https?:\/\/[^\s/]/, say('wrong-type', 'must be an http:// or https:// address')),
  v.check((written) => URL.canParse(written), say('wrong-type', 'must be an http:// or https:// address')),
);

const sources = v.pipe(
  list('a list of "otlp", "stdout" and "file"', choice('otlp', 'stdout', 'file')),
  v.check(
    (names) => names.includes('otlp'),
    say('conflicting-keys', 'must hold "otlp": what is exported always counts', 'write ["otlp", "stdout"]'),
  ),
);

/** Everything in a container is too much to look through. */
const isWholeContainer = (path: string): boolean => {
  const [root, first = ''] = path.split('/');
  return root === '' && (first === '' || isPattern(first));
};

/** A file of the spec's folder as a room sees it, or with `/` one of a container. */
const writtenFile = v.pipe(
  word,
  v.check(
    (path) => !path.split('/').includes('..'),
    say(
      'wrong-type',
      "must be a path in the spec's folder, or with / one in a container",
      'let the file be written there: files = ["out/spans.ndjson"]',
    ),
  ),
  v.check(
    (path) => !isWholeContainer(path),
    say('wrong-type', 'must begin with the name of a folder', 'write files = ["/var/spans/*.ndjson"]'),
  ),
);

/** `[otel]`. What is not written there, the command line or OpenTelemetry's variables may say. */
export const otel = v.pipe(
  table('[otel]', {
    exporter: v.exactOptional(choice('memory', 'stdout', 'file', 'otlp')),
    endpoint: v.exactOptional(webAddress),
    protocol: v.exactOptional(choice('http/protobuf', 'http/json', 'grpc')),
    path: v.optional(word, 'out/spans.ndjson'),
    headers: v.optional(texts, {}),
    resources: v.optional(texts, {}),
    sample_ratio: v.optional(number(0, 1), 1),
    propagators: v.optional(propagators, {}),
    sources: v.optional(sources, ['otlp']),
    files: v.exactOptional(list('a list of paths, with * where they differ', writtenFile)),
    require_parent: v.exactOptional(flag),
  }),
  v.check(
    ({ sources, files }) => !sources.includes('file') || (files ?? []).length > 0,
    say('missing-key', 'has "file" among its sources and no files', 'write files = ["out/*.ndjson"]'),
  ),
  v.check(
    ({ sources, files }) => files === undefined || sources.includes('file'),
    say('conflicting-keys', 'has files and no "file" among its sources', 'write sources = ["otlp", "file"]'),
  ),
  v.transform((read): OtelSettings => {
    const { exporter, endpoint, protocol, path, headers, resources, propagators, sources, files } = read;
    return {
      ...(exporter !== undefined && { exporter }),
      ...(endpoint !== undefined && { endpoint }),
      ...(protocol !== undefined && { protocol }),
      path,
      headers,
      resources,
      sampleRatio: read.sample_ratio,
      propagators,
      ...(sources.includes('stdout') && { readsStdout: true }),
      ...(files !== undefined && { files }),
      ...(read.require_parent !== undefined && { requireParent: read.require_parent }),
    };
  }),
);
