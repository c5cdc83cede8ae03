import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type CollectorState, collectorFiles, readState, removeDeadState } from '../collector/state.ts';
import { fault } from '../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../diagnostics/errors.ts';
import { EXIT } from '../diagnostics/exit.ts';
import { stateOf } from '../engine/owner.ts';
import { reap } from '../engine/reaper.ts';
import type { Collected } from '../otel/collector.ts';
import { showDuration } from '../util/duration.ts';
import { makeFolder, makeKeptFolder } from '../util/folder.ts';
import type { Host } from '../util/host.ts';
import { installed } from '../util/install.ts';
import { plural } from '../util/text.ts';
import { defineCommand, type Given } from './command.ts';
import { keptFolder } from './project-folder.ts';
import { refusal, usage } from './usage.ts';
import { choice, wholeNumber } from './values.ts';

const ACTIONS = ['up', 'down', 'status', 'logs'] as const;

/** It has this long to write down what it is in the middle of; a container is given 8 s of it. */
const DOWN_MS = 15_000;

/** What says where the engine of `--image` is, and who may pull. */
const OF_THE_ENGINE = ['DOCKER_HOST', 'DOCKER_CONFIG', 'XDG_RUNTIME_DIR', 'HOME'] as const;

const flags = {
  port: { value: 'N', describe: 'For up: the port; 0 for any. Without it 4318, or any where that is taken' },
  file: { value: 'FILE', describe: 'For up: where spans are kept; .clnrm/collector/spans.ndjson without it' },
  image: {
    value: 'IMAGE',
    describe:
      'For up: the real collector of this image, in a container, such as otel/opentelemetry-collector-contrib',
  },
  json: { describe: 'For up and status: print the state as JSON' },
} as const;

const failed = (message: string, hint?: string): InfrastructureError =>
  new InfrastructureError([fault('collector-failed', message, hint === undefined ? {} : { hint })]);

/** The collector of this project, where it is up. */
const running = (host: Host): CollectorState | undefined => {
  const found = readState(collectorFiles(keptFolder(host)).state);
  if (found?.life !== 'foreign') return found?.life === 'alive' ? found.state : undefined;
  throw failed(`a collector of another machine or container keeps its spans here: ${found.state.owner.host}`);
};

const receivedText = ({ spans, exports, logs, metrics }: Collected): string =>
  `${plural(spans, 'span')} in ${plural(exports, 'export')}` +
  `${logs > 0 ? `, ${plural(logs, 'log record')} counted` : ''}` +
  `${metrics > 0 ? `, ${plural(metrics, 'export')} of metrics counted` : ''}`;

/** A path as people would type it here. */
const shown = (path: string, { cwd }: Host): string => {
  const below = relative(cwd, path);
  return below.startsWith('..') ? path : below;
};

const stateLines = (state: CollectorState, host: Host): readonly string[] => {
  const { endpoint, grpcEndpoint, image, owner, file, sinceMs, collected } = state;
  const takes = grpcEndpoint === undefined ? 'over HTTP and gRPC' : `over HTTP, gRPC at ${grpcEndpoint}`;
  const refusals = Object.entries(collected.refused).map(([reason, count]) => `${count} ${reason}`);
  return [
    `up        ${endpoint}, OTLP ${takes}, pid ${owner.pid}, for ${showDuration(host.clock.now() - sinceMs)}`,
    ...(image === undefined ? [] : [`image     ${image}`]),
    `keeps     ${shown(file, host)}`,
    `received  ${receivedText(collected)}`,
    ...(refusals.length === 0 ? [] : [`refused   ${refusals.join(', ')}`]),
  ];
};

const show = (state: CollectorState, host: Host, asJson: boolean): void => {
  const { format: _format, ...rest } = state;
  const text = asJson ? JSON.stringify({ up: true, ...rest }, null, 2) : stateLines(state, host).join('\n');
  host.stdout.write(`${text}\n`);
};

interface Wanted {
  /** -1 for the usual one, or any where that is taken. */
  readonly port: number;
  readonly kept: string;
  /** Absolute. */
  readonly file: string;
  readonly image?: string;
}

const engineVariables = ({ env }: Host): Readonly<Record<string, string>> =>
  Object.fromEntries(
    OF_THE_ENGINE.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Starts the process, in a session of its own, and waits until it is up; else why it is not, and what to do. */
const start = ({ port, kept, file, image }: Wanted, host: Host): Promise<string> => {
  const { log } = collectorFiles(kept);
  const to = openSync(log, 'w');
  const { PATH = '/usr/bin:/bin', TMPDIR } = host.env;
  const program = [installed('dist/collector/process.js'), String(port), kept, file];
  if (image !== undefined) program.push(image);
  const child = spawn(process.execPath, program, {
    // not the caller's: it outlives the caller, and what holds a run's variable ends with the run
    env: { PATH, ...(TMPDIR !== undefined && { TMPDIR }), ...(image !== undefined && engineVariables(host)) },
    cwd: '/',
    stdio: ['ignore', to, to, 'ipc'],
    detached: true,
  });
  closeSync(to);
  return new Promise((done) => {
    child.once('message', (word) => {
      child.unref();
      done(String(word));
    });
    child.once('error', (error) => done(error.message));
    child.once('exit', () => done(readFileSync(log, 'utf8').trim() || 'it ended at once'));
  });
};

const prepared = (kept: string, file: string): void => {
  try {
    makeKeptFolder(kept);
    for (const folder of [collectorFiles(kept).folder, dirname(file)]) makeFolder(folder);
  } catch (error) {
    throw failed(`the collector cannot keep anything here: ${refusal(error)}`);
  }
};

const upAlready = (before: CollectorState, wanted: Partial<Wanted>): boolean =>
  (wanted.port === undefined || wanted.port < 1 || before.endpoint.endsWith(`:${wanted.port}`)) &&
  (wanted.file === undefined || wanted.file === before.file) &&
  (wanted.image === undefined || wanted.image === before.image);

/** What a shell sets so that programs export there; a collector of an image takes gRPC elsewhere. */
const shownExport = ({ endpoint, grpcEndpoint }: CollectorState): string => {
  const own = `export OTEL_EXPORTER_OTLP_ENDPOINT=${endpoint}`;
  return grpcEndpoint === undefined ? own : `${own} OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`;
};

const up = async ({ port, file, image, json = false }: Given<typeof flags>, host: Host): Promise<number> => {
  const wanted = port === undefined ? -1 : wholeNumber('--port', port, 0);
  if (wanted > 65_535) throw usage(`--port wants a port, it is '${port}'`, 'ports end at 65535; 0 is any');
  const kept = keptFolder(host);
  const before = running(host);
  if (before !== undefined) {
    const asked = {
      port: wanted,
      ...(file !== undefined && { file: resolve(host.cwd, file) }),
      ...(image !== undefined && { image }),
    };
    if (!upAlready(before, asked)) {
      const of = before.image === undefined ? '' : ` of ${before.image}`;
      throw failed(
        `a collector is up here with other settings: ${before.endpoint}${of}`,
        '`clnrm collector down`',
      );
    }
    show(before, host, json);
    return EXIT.passed;
  }
  const path = resolve(host.cwd, file ?? collectorFiles(kept).spans);
  // what it left may hold the ports
  if (removeDeadState(kept)) await reap(host);
  prepared(kept, path);
  const asked = { port: wanted, kept, file: path, ...(image !== undefined && { image }) };
  const [reason = '', ...hint] = (await start(asked, host)).split('\n');
  if (reason !== '')
    throw failed(`the collector did not start: ${reason}`, hint.join('\n') || '`clnrm collector logs`');
  const state = running(host);
  if (state === undefined) throw failed('the collector ended at once', '`clnrm collector logs`');
  show(state, host, json);
  if (!json) host.stdout.write(`\n${shownExport(state)}\n`);
  return EXIT.passed;
};

const down = async (host: Host): Promise<number> => {
  const state = running(host);
  const { ended } = collectorFiles(keptFolder(host));
  if (state === undefined) {
    host.stdout.write('no collector is up here\n');
    return EXIT.passed;
  }
  process.kill(state.owner.pid, 'SIGTERM');
  for (let waited = 0; stateOf(state.owner) === 'alive'; waited += 20) {
    if (waited > DOWN_MS) {
      process.kill(state.owner.pid, 'SIGKILL');
      throw failed(`the collector did not end within ${DOWN_MS / 1000} s and was killed`);
    }
    await delay(20);
  }
  const last = readState(ended)?.state;
  if (last?.owner.pid !== state.owner.pid)
    throw failed('the collector did not end as it should', '`clnrm collector logs`');
  host.stdout.write(`down, ${receivedText(last.collected)}: ${shown(last.file, host)}\n`);
  return EXIT.passed;
};

const status = ({ json = false }: Given<typeof flags>, host: Host): number => {
  const state = running(host);
  if (state !== undefined) {
    show(state, host, json);
    return EXIT.passed;
  }
  host.stdout.write(json ? '{ "up": false }\n' : 'no collector is up here\n');
  return EXIT.nothing;
};

const logs = (host: Host): number => {
  try {
    host.stdout.write(readFileSync(collectorFiles(keptFolder(host)).log, 'utf8'));
    return EXIT.passed;
  } catch {
    host.stderr.write('no collector was up here\n');
    return EXIT.nothing;
  }
};

/** `clnrm collector`: an OTLP endpoint in the background that keeps the spans it receives, one for each project. */
export default defineCommand({
  flags,
  most: 1,
  examples: [
    ['clnrm collector up', 'an endpoint for OTLP over HTTP and gRPC, on one port'],
    ['clnrm collector up --port 0 --file spans.ndjson', 'on any port, into a file of your own'],
    ['clnrm collector up --image IMAGE', 'the real collector of that image, in a container'],
    ['clnrm spans .clnrm/collector/spans.ndjson', 'what it received'],
    ['clnrm collector down', 'ends it when all is written that was sent'],
  ],
  async run({ words: [word], ...given }, host) {
    if (word === undefined) throw usage(`clnrm collector wants one of ${ACTIONS.join(', ')}`);
    const action = choice('clnrm collector', word, ACTIONS);
    const odd = (
      [
        ['port', ['up']],
        ['file', ['up']],
        ['image', ['up']],
        ['json', ['up', 'status']],
      ] as const
    ).find(([name, actions]) => given[name] !== undefined && !actions.some((one) => one === action));
    if (odd !== undefined) throw usage(`--${odd[0]} is not for clnrm collector ${action}`);
    const all = { ...given, words: [] };
    if (action === 'up') return up(all, host);
    if (action === 'down') return down(host);
    return action === 'status' ? status(all, host) : logs(host);
  },
});
