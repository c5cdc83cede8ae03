import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fault, warning } from '../diagnostics/diagnostic.ts';
import { UsageError } from '../diagnostics/errors.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Suspects } from '../model/suspect.ts';
import type { Trace } from '../model/trace.ts';
import type { ScenarioResult, Status } from '../model/verdict.ts';
import { isObject } from '../otel/json-value.ts';
import { keptExports, readKept } from '../otel/kept.ts';
import { makeKeptFolder } from '../util/folder.ts';
import { masker } from '../util/mask.ts';
import { version } from '../util/version.ts';

const INDEX = 'index.json';

/** Spans of one scenario beyond which its evidence is not kept: writing them would hold up the run. */
const MOST_SPANS = 10_000;
/** Bytes of all evidence of a run. */
const MOST_BYTES = 64 << 20;

/** What an expectation's reference was answered with when it was judged. */
export type Answer = readonly [path: readonly string[], value: unknown];

/** The evidence of one scenario, as the index of the last run names it. */
export interface KeptScenario {
  readonly id: string;
  readonly spec: string;
  readonly name: string;
  readonly status: Status;
  /** Within the folder; absent where there was no evidence, or too much. */
  readonly file?: string;
  readonly spans: number;
  readonly evidence?: Evidence;
  readonly suspects?: Suspects;
  readonly answers: readonly Answer[];
}

/** The index of the last run's evidence. */
export interface KeptRun {
  readonly format: 1;
  readonly version: string;
  readonly run: string;
  readonly seed: string;
  readonly scenarios: readonly KeptScenario[];
}

/** The sealed evidence of a scenario, and what its expectations read of the run. */
export interface KeptEvidence {
  readonly trace: Trace;
  readonly evidence: Evidence;
  readonly suspects: Suspects;
  readonly answers: readonly Answer[];
}

/** Keeps evidence while a run goes on, and writes it when it is over: no room may see the files of another. */
export interface EvidenceKeeper {
  add(result: ScenarioResult, sealed: KeptEvidence | undefined): void;
  /** Writes it all; what keeps it from that, if anything does. */
  close(): Diagnostic | undefined;
}

interface Folder {
  /** Absolute, the project's `.clnrm`. It keeps itself out of the project's repository. */
  readonly folder: string;
  readonly run: string;
  readonly seed: string;
  readonly secrets: readonly string[];
}

/** Folders of runs that were killed while they wrote. */
const removeStale = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    // another run may be about to rename its own
    const changedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (name.startsWith('last-') && Date.now() - changedMs > 60 * 60_000)
      rmSync(path, { recursive: true, force: true });
  }
};

/** Which of the `expected` errors a rename ended with; undefined when it went well. */
const codeOfRename = (from: string, to: string, expected: readonly string[]): string | undefined => {
  try {
    renameSync(from, to);
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && expected.includes(`${error.code}`))
      return `${error.code}`;
    throw error;
  }
};

/** Puts a folder where another is. Runs may do so at the same time: the last one stays, and no one sees half of it. */
const replace = (fresh: string, place: string): void => {
  const aside = `${fresh}-before`;
  do {
    // in a room, what the host has kept lies below the room's view, and folders there cannot be renamed (EXDEV)
    const code = codeOfRename(place, aside, ['ENOENT', 'EXDEV']);
    if (code !== 'ENOENT') rmSync(code === 'EXDEV' ? place : aside, { recursive: true, force: true });
  } while (codeOfRename(fresh, place, ['ENOENT', 'ENOTEMPTY', 'EEXIST']) !== undefined && existsSync(fresh));
};

const write = ({ folder, run }: Folder, texts: ReadonlyMap<string, string>): void => {
  makeKeptFolder(folder);
  removeStale(folder);
  const fresh = join(folder, `last-${run}`);
  mkdirSync(fresh, { recursive: true });
  for (const [name, text] of texts) writeFileSync(join(fresh, name), text);
  replace(fresh, join(folder, 'last'));
};

export const openKeeper = (facts: Folder): EvidenceKeeper => {
  const mask = masker<unknown>(facts.secrets);
  const texts = new Map<string, string>();
  const scenarios: KeptScenario[] = [];
  let bytes = 0;

  const textOf = (trace: Trace): string | undefined => {
    if (trace.size > MOST_SPANS) return;
    let text = '';
    for (const one of keptExports(trace)) text += `${JSON.stringify(mask(one))}\n`;
    return bytes + text.length > MOST_BYTES ? undefined : text;
  };

  return {
    add({ id, spec, name, status }, sealed) {
      const text = sealed && textOf(sealed.trace);
      const file = `${scenarios.length + 1}.ndjson`;
      if (text !== undefined) texts.set(file, text);
      bytes += text?.length ?? 0;
      scenarios.push({
        ...{ id, spec, name, status },
        ...(text === undefined ? {} : { file }),
        spans: sealed?.trace.size ?? 0,
        ...(sealed && { evidence: sealed.evidence, suspects: sealed.suspects }),
        answers: sealed?.answers ?? [],
      });
    },
    close() {
      const { run, seed } = facts;
      const index: KeptRun = { format: 1, version, run, seed, scenarios };
      texts.set(INDEX, `${JSON.stringify(mask(index))}\n`);
      try {
        write(facts, texts);
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return warning('evidence-not-kept', `the evidence is not kept for later commands: ${reason}`);
      }
    },
  };
};

const damaged = (folder: string): UsageError =>
  new UsageError([
    fault('bad-trace-file', `the evidence of the run is damaged: ${folder}`, {
      hint: 'run the specs again, or name a file of spans',
    }),
  ]);

const isKeptScenario = (data: unknown): data is KeptScenario =>
  isObject(data) &&
  [data.id, data.spec, data.name, data.status].every((one) => typeof one === 'string') &&
  typeof data.spans === 'number' &&
  Array.isArray(data.answers);

const isKeptRun = (data: unknown): data is KeptRun =>
  isObject(data) &&
  data.format === 1 &&
  Array.isArray(data.scenarios) &&
  data.scenarios.every(isKeptScenario);

/** Whether a folder is one in which a run kept its evidence, as far as its name tells. */
export const holdsKeptRun = (folder: string): boolean => existsSync(join(folder, INDEX));

/** The index of the run whose evidence a folder holds; undefined when there is none. @throws UsageError when it is damaged. */
export const readKeptRun = (folder: string): KeptRun | undefined => {
  let text: string;
  try {
    text = readFileSync(join(folder, INDEX), 'utf8');
  } catch {
    return;
  }
  try {
    const data: unknown = JSON.parse(text);
    if (isKeptRun(data)) return data;
  } catch {
    // told below
  }
  throw damaged(folder);
};

/** The evidence of one scenario of a kept run; undefined where none was kept. @throws UsageError when it is damaged. */
export const readKeptTrace = (folder: string, { file }: KeptScenario): Trace | undefined => {
  if (file === undefined) return;
  try {
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    return readKept(lines.filter((line) => line !== ''));
  } catch {
    throw damaged(folder);
  }
};
