import { join, resolve } from 'node:path';
import { fault, warning } from '../diagnostics/diagnostic.ts';
import { UsageError } from '../diagnostics/errors.ts';
import { frames } from '../diagnostics/frame.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { Trace } from '../model/trace.ts';
import { listenForPhases } from '../otel/said-phase.ts';
import { fileSource, readSpans, type SpanSource } from '../otel/sources/read-file.ts';
import { SpanStore } from '../otel/store.ts';
import { unionOf } from '../otel/union.ts';
import {
  holdsKeptRun,
  type KeptRun,
  type KeptScenario,
  readKeptRun,
  readKeptTrace,
} from '../run/last-run.ts';
import type { Host } from '../util/host.ts';
import { lookOf } from '../util/look.ts';
import { plural } from '../util/text.ts';
import { keptFolder } from './project-folder.ts';
import { usage } from './usage.ts';

/** Flags of every command that reads spans. */
export const traceFlags = {
  scenario: { value: 'TEXT', describe: 'Of a run, only scenarios with this in their name' },
} as const;

/** Spans that a command was asked to read. */
export interface OpenedTrace {
  /** As people call it: the file, or the last run. */
  readonly name: string;
  readonly trace: Trace;
  /** Spans left out because their ids are not ids. */
  readonly rejected: number;
}

/** What names the spans, beside a file. */
export interface Wanted {
  readonly scenario?: string;
  readonly 'no-color'?: boolean;
}

/** A file, or stdin for `-`. @throws UsageError where there is no stdin */
export const sourceOf = (word: string, host: Host): SpanSource => {
  if (word !== '-') return fileSource(resolve(host.cwd, word), word);
  const { stdin } = host;
  if (stdin === undefined) throw usage("'-' reads stdin, and there is none");
  return { name: 'stdin', open: () => stdin };
};

/** Reads spans, and says on stderr what was left out. @throws UsageError with the line of what is wrong */
export const readSource = async (
  source: SpanSource,
  host: Host,
  wanted: Pick<Wanted, 'no-color'> = {},
): Promise<OpenedTrace> => {
  const store = new SpanStore();
  const phases = listenForPhases();
  const { rejected } = await readSpans(store, source, phases.hear);
  if (rejected > 0) {
    const message = `${source.name}: ${plural(rejected, 'span')} left out, because their ids are not ids`;
    const look = lookOf(host.stderr, host.env, wanted['no-color'] ?? false);
    host.stderr.write(frames([warning('bad-trace-file', message)], look));
  }
  return { name: source.name, trace: phases.apply(store.seal()), rejected };
};

/** Reads a file of spans, `-` being stdin. @throws UsageError with the line of what is wrong */
export const readTraceFile = async (word: string, host: Host, wanted: Wanted = {}): Promise<OpenedTrace> =>
  readSource(sourceOf(word, host), host, wanted);

/** Where the evidence of the last run is. */
const lastFolder = (host: Host): string => join(keptFolder(host), 'last');

/** The last run, which a command without a file speaks of. @throws UsageError where there is none */
export const lastRun = (host: Host): KeptRun => {
  const run = readKeptRun(lastFolder(host));
  if (run !== undefined) return run;
  throw usage(
    'no file of spans is named, and no run left evidence here',
    'name a file, or - for stdin; or run specs first: `clnrm run`',
  );
};

const tooMuch = ({ name, spans, status }: KeptScenario): UsageError =>
  new UsageError([
    spans === 0
      ? fault('bad-usage', `'${name}' of the run left no evidence: it was ${status}`)
      : fault('bad-usage', `the ${spans} spans of '${name}' were too many to be kept`, {
          hint: 'let the collector write them to a file: `clnrm collector up`',
        }),
  ]);

/** The kept evidence of a scenario, of the last run or in another folder. @throws UsageError where there is none */
export const keptTrace = (scenario: KeptScenario, host: Host, folder = lastFolder(host)): Trace => {
  const trace = readKeptTrace(folder, scenario);
  if (trace === undefined) throw tooMuch(scenario);
  return trace;
};

const selected = ({ scenarios }: KeptRun, wanted: string | undefined): readonly KeptScenario[] => {
  if (wanted === undefined) return scenarios.filter(({ spans }) => spans > 0);
  const found = scenarios.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  if (found.length > 0) return found;
  const names = scenarios.map(({ name }) => name);
  const [best = names[0]] = nearest(wanted, names, 1);
  throw usage(
    `no scenario of the run has '${wanted}' in its name`,
    best === undefined ? 'it had none' : `there is '${best}'`,
  );
};

/** The evidence of the chosen scenarios of a kept run together. @throws UsageError where there is none */
const runTrace = (run: KeptRun, folder: string, { scenario }: Wanted, host: Host): Trace => {
  const traces = selected(run, scenario).map((one) => keptTrace(one, host, folder));
  const [only] = traces;
  return traces.length === 1 && only !== undefined ? only : unionOf(traces);
};

/** The folder of a kept run that a word names: `.clnrm/last`, or a copy of it; undefined for anything else. */
export const keptRunAt = (word: string | undefined, { cwd }: Host): string | undefined => {
  const path = word === undefined || word === '-' ? undefined : resolve(cwd, word);
  return path !== undefined && holdsKeptRun(path) ? path : undefined;
};

/** The spans of a file, of stdin (`-`), of a kept run's folder or of the last run. @throws UsageError where there are none to read */
export const openTrace = async (
  word: string | undefined,
  wanted: Wanted,
  host: Host,
): Promise<OpenedTrace> => {
  const folder = keptRunAt(word, host);
  const run = folder === undefined ? undefined : readKeptRun(folder);
  if (word !== undefined && folder !== undefined && run !== undefined)
    return { name: word, trace: runTrace(run, folder, wanted, host), rejected: 0 };
  if (word === undefined)
    return {
      name: 'the last run',
      trace: runTrace(lastRun(host), lastFolder(host), wanted, host),
      rejected: 0,
    };
  if (wanted.scenario !== undefined)
    throw usage('--scenario chooses among the scenarios of a run, and a file is named');
  return readTraceFile(word, host, wanted);
};
