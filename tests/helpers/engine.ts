import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, test } from 'vitest';
import { type Engine, openEngine } from '../../src/engine/container/client.ts';
import { openPod, type Pod } from '../../src/engine/container/pod.ts';
import { removeRun } from '../../src/engine/container/reap.ts';
import type { ContainerSettings } from '../../src/engine/container/settings.ts';
import { call, findEngine } from '../../src/engine/container/socket.ts';
import { ownerOf } from '../../src/engine/owner.ts';

const found = await findEngine(process.env);
const isRequired = process.env.CLNRM_REQUIRE_ENGINE === '1';

/** The engine's socket, or undefined when container tests cannot run here. */
export const socket = 'socket' in found ? found.socket : undefined;

/** Why container tests are skipped; shown in the title of each. */
const reason = 'reason' in found ? found.reason : '';

// the default reporter shows how many are skipped and not why
if (socket === undefined && !isRequired) console.warn(`container tests are skipped: ${reason}`);

type Body = () => Promise<void>;

/**
 * A test that needs a container engine: skipped with the reason in its title where none answers, failed
 * instead with CLNRM_REQUIRE_ENGINE=1.
 */
export const engineTest = (title: string, body: Body): void => {
  if (socket !== undefined) test(title, body);
  else if (isRequired)
    test(title, () => {
      throw new Error(`CLNRM_REQUIRE_ENGINE=1, and ${reason}`);
    });
  else test.skip(`${title} (skipped: ${reason})`, body);
};

const PUBLIC = {
  busybox: 'busybox:1',
  node: 'node:20-alpine',
  redis: 'redis:7-alpine',
  postgres: 'postgres:15-alpine',
  nginx: 'nginx:1-alpine',
  otelcol: 'otel/opentelemetry-collector-contrib:0.162.0',
} as const;

const LOCAL = {
  busybox: 'clnrm/busybox:1',
  node: 'clnrm/node:20',
  redis: 'clnrm/redis:7',
  postgres: 'clnrm/postgres:15',
  nginx: 'clnrm/nginx:1',
  otelcol: 'clnrm/otelcol:1',
} as const;

const hasLocal = async (): Promise<boolean> =>
  socket !== undefined &&
  (await call({ socket, method: 'GET', path: `/images/${LOCAL.busybox}/json` })).status === 200;

/**
 * The images that tests use: those that shared/images/build made where the engine has them, else the public
 * ones; CLNRM_TEST_IMAGES=public or local decides.
 */
export const images: Readonly<Record<keyof typeof PUBLIC, string>> =
  process.env.CLNRM_TEST_IMAGES === 'public' ||
  !(process.env.CLNRM_TEST_IMAGES === 'local' || (await hasLocal()))
    ? PUBLIC
    : LOCAL;

/** The relay, bundled as it is in the package. */
export const buildRelay = (folder: string): string => {
  const outfile = join(folder, 'relay.cjs');
  buildSync({
    entryPoints: [resolve(import.meta.dirname, '../../src/engine/container/relay.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
  return outfile;
};

let engine: Promise<Engine> | undefined;

/** The engine, opened once a test file. */
export const theEngine = (): Promise<Engine> => {
  engine ??= openEngine(process.env);
  return engine;
};

const folders: string[] = [];
const runs: string[] = [];

// a test that fails half way must not leave its containers to the next one
afterAll(async () => {
  if (socket !== undefined) for (const run of runs) await removeRun(socket, run);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A private folder as a run has one, removed after the file. */
export const scratchFolder = (): string => {
  const place = mkdtempSync(join(tmpdir(), 'clnrm-test-'));
  folders.push(place);
  chmodSync(place, 0o755);
  const folder = join(place, 'clnrm-0', 'run');
  mkdirSync(folder, { recursive: true });
  return folder;
};

/** A run id that no other test has; what it leaves is removed after the file. */
export const freshRun = (): string => {
  const run = `test-${process.pid}-${runs.length}`;
  runs.push(run);
  return run;
};

/** A pod of its own, with the run's id as the last thing that could betray what it left. */
export const testPod = async (names: readonly string[] = [], run = freshRun()): Promise<Pod> => {
  const scratch = scratchFolder();
  return openPod({
    engine: await theEngine(),
    owner: ownerOf(run),
    hosts: Object.fromEntries(names.map((name) => [name, '127.0.0.1'])),
    scratch,
    relayScript: buildRelay(scratch),
    signal: AbortSignal.timeout(20_000),
  });
};

/** Settings of a small container that stays until it is removed. */
export const settings = (changes: Partial<ContainerSettings> = {}): ContainerSettings => ({
  service: 'box',
  image: images.busybox,
  pull: 'missing',
  command: ['sleep', '1000'],
  env: {},
  folder: '/',
  volumes: [],
  files: [],
  limits: {},
  signal: AbortSignal.timeout(20_000),
  ...changes,
});

/** Ids of the containers that bear the label, running or not. */
export const containersOf = async (run: string): Promise<readonly unknown[]> => {
  const query = { all: 'true', filters: JSON.stringify({ label: [`clnrm.run=${run}`] }) };
  const { body } = await call({ socket: socket ?? '', method: 'GET', path: '/containers/json', query });
  return Array.isArray(body) ? body : [];
};
