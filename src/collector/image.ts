import { statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fault } from '../diagnostics/diagnostic.ts';
import { ClnrmError } from '../diagnostics/errors.ts';
import { ENGINE_MARK } from '../engine/clean-run.ts';
import { openEngine } from '../engine/container/client.ts';
import { bind } from '../engine/container/host-node.ts';
import { ownerLabels } from '../engine/container/labels.ts';
import { type LoneContainer, startLone } from '../engine/container/lone.ts';
import { readLines, Tail } from '../engine/output.ts';
import type { Owner } from '../engine/owner.ts';
import { listenSomewhere } from './embedded.ts';
import { withoutPart } from './file.ts';
import type { Collecting } from './state.ts';
import { createLineTally } from './tally.ts';

/** What the real collector is started with. */
export interface ImageRequest {
  readonly image: string;
  /** Of OTLP over HTTP: 0 for any, -1 for 4318 or any. */
  readonly port: number;
  /** Absolute path of the file that is appended to. */
  readonly file: string;
  /** Where the configuration is written. */
  readonly config: string;
  readonly owner: Owner;
  /** The private folder of the process that owns it. */
  readonly folder: string;
  readonly signal: AbortSignal;
  say(text: string): void;
}

const HTTP_PORT = 4318;
const GRPC_PORT = 4317;
/** It has this long to listen, once it runs. */
const READY_MS = 30_000;
/** It has this long to write down what it has, before it is killed. */
const GRACE_MS = 8_000;

const INSIDE = { config: '/clnrm/collector.yaml', kept: '/clnrm/kept' } as const;

/** The collector expands `$` in every value; YAML reads a JSON text as it is. */
const quoted = (text: string): string => JSON.stringify(text.replaceAll('$', '$$$$'));

const configOf = (
  http: number,
  grpc: number,
  file: string,
): string => `# written by clnrm collector up --image
receivers:
  otlp:
    protocols:
      http: { endpoint: "127.0.0.1:${http}" }
      grpc: { endpoint: "127.0.0.1:${grpc}" }
exporters:
  file:
    path: ${quoted(`${INSIDE.kept}/${basename(file)}`)}
    append: true
    flush_interval: 100ms
service:
  telemetry:
    metrics: { level: none }
  pipelines:
    traces: { receivers: [otlp], exporters: [file] }
    metrics: { receivers: [otlp], exporters: [file] }
    logs: { receivers: [otlp], exporters: [file] }
`;

/** Two ports that nobody listens on just now: the collector takes gRPC on one of its own. */
const freePorts = async (wanted: number): Promise<readonly [http: number, grpc: number]> => {
  const [first, second] = [createServer(), createServer()];
  try {
    const http = await listenSomewhere(first, wanted, HTTP_PORT);
    return [http, await listenSomewhere(second, wanted < 0 ? -1 : 0, GRPC_PORT)];
  } finally {
    await Promise.all([first, second].map((server) => new Promise((done) => server.close(done))));
  }
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const end = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });

/** What it said of its end: the line that names an error, else its last one. */
const lastWords = (tail: Tail): string => {
  const lines = tail.lines.filter((line) => line.trim() !== '');
  const error = lines.find((line) => /^error\b/i.test(line));
  const said = (error ?? lines.at(-1) ?? '').slice(0, 300);
  if (said === '') return 'without a word';
  return error === undefined ? `it said last: ${said}` : said;
};

const failed = (reason: string): ClnrmError =>
  new ClnrmError([
    fault('collector-failed', reason, {
      hint: 'it must be the image of a collector that takes --config and has the otlp receiver and the file\nexporter, such as otel/opentelemetry-collector-contrib; `clnrm collector logs` has all it said',
    }),
  ]);

const listening = async (ports: readonly number[], hasEnded: () => boolean): Promise<boolean> => {
  const since = performance.now();
  const missing = new Set(ports);
  while (missing.size > 0) {
    for (const port of missing) if (await answers(port)) missing.delete(port);
    if (hasEnded() || performance.now() - since > READY_MS) return false;
    await delay(20);
  }
  return true;
};

/** Its output goes to the log; the end of it is remembered. */
const listenTo = (container: LoneContainer): Tail => {
  const tail = new Tail(50);
  for (const stream of [container.stdout, container.stderr])
    void readLines(stream, (line) => {
      tail.push(line);
      process.stdout.write(`${line}\n`);
    });
  return tail;
};

const endIn = async (container: LoneContainer, say: ImageRequest['say']): Promise<void> => {
  await container.stop('SIGTERM').catch(() => {});
  const late = delay(GRACE_MS, true, { ref: false });
  const isLate = await Promise.race([
    container.exited.then(
      () => false,
      () => false,
    ),
    late,
  ]);
  if (isLate) say(`it did not end within ${GRACE_MS / 1000} s and is killed`);
};

/** The real collector of an image, in a container that is gone when this is disposed, or cleaned when its owner died. */
export const openImage = async (request: ImageRequest): Promise<Collecting> => {
  const { image, port, file, config, owner, folder, signal, say } = request;
  const handle = await open(file, 'a+');
  await withoutPart(handle).finally(() => handle.close());
  const tally = createLineTally(file, statSync(file).size);
  const [http, grpc] = await freePorts(port);
  writeFileSync(config, configOf(http, grpc, file));
  writeFileSync(join(folder, ENGINE_MARK), '');
  const engine = await openEngine(process.env);
  const container = await startLone(engine, {
    word: 'collector',
    image,
    command: ['--config', INSIDE.config],
    mounts: [bind(config, INSIDE.config), bind(dirname(file), INSIDE.kept, false)],
    labels: ownerLabels(owner),
    signal,
  }).catch((error: unknown) => {
    if (error instanceof ClnrmError || signal.aborted) throw error;
    throw failed(error instanceof Error ? error.message : String(error));
  });
  const tail = listenTo(container);
  let hasEnded = false;
  const ended = container.exited
    .then(() => container.describeExit())
    .catch(() => 'it was removed')
    .then((how) => {
      hasEnded = true;
      return `the collector of '${image}' ended, ${how}: ${lastWords(tail)}`;
    });
  const isUp = await listening([http, grpc], () => hasEnded || signal.aborted);
  if (!isUp) {
    const why = hasEnded
      ? await ended
      : `it does not listen on ports ${http} and ${grpc} after ${READY_MS / 1000} s`;
    await container[Symbol.asyncDispose]();
    signal.throwIfAborted();
    throw failed(why);
  }
  return {
    where: {
      endpoint: `http://127.0.0.1:${http}`,
      grpcEndpoint: `http://127.0.0.1:${grpc}`,
      image,
      container: container.id,
    },
    ended,
    collected: () => tally.read(),
    stop: () => endIn(container, say),
    [Symbol.asyncDispose]: () => container[Symbol.asyncDispose](),
  };
};
