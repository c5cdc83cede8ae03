import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Owner, stateOf } from '../engine/owner.ts';
import type { Collected } from '../otel/collector.ts';

/** What a collector says of itself in a file of the project, while it is up. */
export interface CollectorState {
  readonly format: 1;
  readonly owner: Owner;
  /** Of OTLP over HTTP, and of gRPC too where there is no other. */
  readonly endpoint: string;
  readonly grpcEndpoint?: string;
  /** Of the real collector, and its container's id. */
  readonly image?: string;
  readonly container?: string;
  /** Absolute path of the NDJSON file. */
  readonly file: string;
  /** Unix time in ms. */
  readonly sinceMs: number;
  readonly collected: Collected;
}

/** A collector at work, clnrm's own or that of an image; nothing of it is left when it is disposed. */
export interface Collecting extends AsyncDisposable {
  readonly where: Pick<CollectorState, 'endpoint' | 'grpcEndpoint' | 'image' | 'container'>;
  /** Settles when it ended by itself, with why. */
  readonly ended: Promise<string>;
  collected(): Collected;
  /** Takes no more, and settles when it has written down what it had. */
  stop(): Promise<void>;
}

/** Where a project's collector keeps what it has, below the project's `.clnrm`. */
export const collectorFiles = (kept: string) => {
  const folder = join(kept, 'collector');
  return {
    folder,
    state: join(folder, 'state.json'),
    /** The last state of the one that ended. */
    ended: join(folder, 'ended.json'),
    log: join(folder, 'collector.log'),
    /** Of the collector of an image. */
    config: join(folder, 'config.yaml'),
    spans: join(folder, 'spans.ndjson'),
  } as const;
};

/** Writes the state in one step: whoever reads sees the old one or the new one. */
export const writeState = (path: string, state: CollectorState): void => {
  writeFileSync(`${path}.new`, `${JSON.stringify(state)}\n`);
  renameSync(`${path}.new`, path);
};

const isState = (data: unknown): data is CollectorState =>
  typeof data === 'object' &&
  data !== null &&
  'format' in data &&
  data.format === 1 &&
  'owner' in data &&
  'endpoint' in data &&
  'file' in data;

/** The state that is written there, and whether its process lives; undefined where there is none. */
export const readState = (
  path: string,
): { readonly state: CollectorState; readonly life: ReturnType<typeof stateOf> } | undefined => {
  try {
    const data: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isState(data) ? { state: data, life: stateOf(data.owner) } : undefined;
  } catch {
    return undefined;
  }
};

/** Removes what a collector that died left in a project; says whether there was anything. */
export const removeDeadState = (kept: string): boolean => {
  const { state } = collectorFiles(kept);
  const found = readState(state);
  if (found === undefined ? !existsSync(state) : found.life !== 'dead') return false;
  rmSync(state, { force: true });
  return true;
};
