import { readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { exitCodeOf } from '../diagnostics/exit.ts';
import { frames } from '../diagnostics/frame.ts';
import type { StopReason, WatchEvent } from '../model/watch-event.ts';
import { human } from '../reporters/human.ts';
import { initialState, reduce } from '../reporters/reduce.ts';
import type { Hear, ReportOptions, Sink } from '../reporters/reporter.ts';
import { initialWatch, reduceWatch, standing, type WatchState } from '../reporters/watched.ts';
import type { WatchOptions } from '../rounds/watch-session.ts';
import { watchSpecs } from '../rounds/watch-specs.ts';
import { findProject } from '../spec/project/find.ts';
import type { Host } from '../util/host.ts';
import { programOf } from '../util/program.ts';
import { plural } from '../util/text.ts';
import type { Given } from './command.ts';
import { againOf, DEBOUNCE_MS, optionsOf, type runFlags, verbosityOf } from './run-options.ts';
import { type Effective, settle } from './settings.ts';
import { streamSink, wantedReporters } from './sinks.ts';
import { usage } from './usage.ts';

/** What watching is asked for beside what is run. Durations in ms. */
export interface WatchGiven {
  readonly debounceMs: number;
  readonly timeboxMs?: number;
  readonly clear: boolean;
}

const STOPPED: Readonly<Record<StopReason, string>> = {
  changed: 'stopped: something was saved, and runs again',
  asked: 'stopped',
  timebox: 'stopped: the time box is over',
};

/** At most three names, and how many more. */
const some = (names: readonly string[]): string => {
  const more = names.length - 3;
  return more > 1 ? `${names.slice(0, 3).join(', ')} and ${more} more` : names.join(', ');
};

const idleLine = ({ run, specs: _, ...state }: WatchState, specs: number): string => {
  const red = run.scenarios.filter(
    ({ result }) => result?.status === 'failed' || result?.status === 'errored',
  );
  const files = [...new Set(red.map(({ ref }) => ref.spec))];
  const rest = state.faults.length > 0 ? 'mend it to go on' : 'waiting for a save';
  const faults = run.diagnostics.filter(({ severity }) => severity === 'error');
  const faulty = [...new Set(faults.flatMap(({ at }) => at?.file ?? []))];
  const parts = [
    plural(specs, 'spec'),
    ...(red.length === 0 ? [] : [`${red.length} red in ${some(files)}`]),
    ...(faulty.length === 0 ? [] : [`faulty: ${some(faulty)}`]),
  ];
  return `${parts.join(', ')}; ${rest}\n`;
};

/** Where watching is told line by line: a report for each round, and what lies between. */
const lines = (
  sink: Sink,
  options: ReportOptions,
  clear: boolean,
): ((event: WatchEvent, state: WatchState) => void) => {
  const { paint } = sink.look;
  let stopped: StopReason | undefined;
  let hear: Hear = () => {};
  let round = initialState;
  return (event, state) => {
    switch (event.type) {
      case 'watch:round': {
        stopped = undefined;
        round = initialState;
        // a time box is the end of the round: what is red is told
        hear = human(sink, {
          ...options,
          stopped: () => (stopped === undefined || stopped === 'timebox' ? undefined : STOPPED[stopped]),
        });
        if (clear && sink.live) sink.write('\u001b[2J\u001b[3J\u001b[H');
        const { changed, specs } = event;
        if (event.round > 1)
          sink.write(
            `\n${paint('bold', changed.length > 0 ? `saved ${some(changed)}` : 'again')}: ${plural(specs.length, 'spec')}\n\n`,
          );
        return;
      }
      case 'watch:stop':
        stopped = event.reason;
        if (stopped === 'timebox') sink.write(`${paint('yellow', STOPPED.timebox)}\n`);
        return;
      case 'watch:fault':
        return sink.write(`\n${frames(event.diagnostics, sink.look)}`);
      case 'watch:own':
        return sink.write(
          `${paint('yellow', `${event.file} changes whenever the specs run: it is not watched any more`)}\n`,
        );
      case 'watch:idle':
        return sink.write(`\n${paint('dim', idleLine(state, event.specs))}`);
      default:
        round = reduce(round, event);
        return hear(event, round);
    }
  };
};

/** Only what can be written round by round: a file would hold the last round, which is seldom all. */
const reporterOf = ({ strong }: Effective): 'human' | 'ndjson' => {
  const wanted = wantedReporters(strong.reporters);
  const other = wanted.find(
    ({ name, file }) => file !== undefined || (name !== 'human' && name !== 'ndjson'),
  );
  if (other !== undefined)
    throw usage(
      `nothing is reported as ${other.name} while specs are watched`,
      'use `clnrm run` for reports, or -r ndjson',
    );
  return wanted.some(({ name }) => name === 'ndjson') ? 'ndjson' : 'human';
};

/** Refuses what means nothing while specs are watched. @throws UsageError */
export const refuseUnwatched = ({ keep, update }: Given<typeof runFlags>): void => {
  if (keep) throw usage('--keep and watching exclude each other: the next round needs the place');
  if (update) throw usage('--update and watching exclude each other', 'run `clnrm run --update` beside it');
};

/** The files that this process prints to, where the system tells. */
const outputs = (): readonly string[] =>
  [1, 2].flatMap((handle) => {
    try {
      return [readlinkSync(`/proc/self/fd/${handle}`)];
    } catch {
      return [];
    }
  });

/** How the specs of these flags are watched. */
export const watchOptions = (
  given: Given<typeof runFlags>,
  { debounceMs, timeboxMs }: Pick<WatchGiven, 'debounceMs' | 'timeboxMs'>,
  host: Host,
): WatchOptions => ({
  settle: async () => optionsOf(given, host, await settle(given, host)),
  globals: [...(given['vars-file'] ?? []), findProject(host.cwd)?.path ?? 'clnrm.toml'].map((file) =>
    resolve(host.cwd, file),
  ),
  files: true,
  outputs: outputs(),
  debounceMs,
  ...(timeboxMs !== undefined && { timeboxMs }),
});

/** The exit code of what stands when watching ends; who ends it before everything has a verdict interrupts it. */
export const standingCode = ({ run }: WatchState, { signal }: Host): number => {
  const isOpen = run.scenarios.some(
    ({ phase, result }) => phase !== 'ended' || result?.status === 'cancelled',
  );
  return exitCodeOf({
    interrupted: signal.aborted || isOpen || run.run === '',
    faulty: run.diagnostics.some(({ severity }) => severity === 'error'),
    counts: standing(run),
  });
};

/** Watches as a run of these flags, line by line; the exit code is that of what stands when it ends. */
export const watchLines = async (
  given: Given<typeof runFlags>,
  { clear, ...watched }: WatchGiven,
  host: Host,
): Promise<number> => {
  refuseUnwatched(given);
  const settled = await settle(given, host);
  const reporter = reporterOf(settled);
  const shown = {
    verbosity: verbosityOf(given),
    again: { program: programOf(host.env), flags: againOf(given, settled.settings.secrets?.value ?? []) },
    written: [],
  } as const;
  const noColour = given['no-color'] ?? false;
  const tell = lines(
    streamSink(reporter === 'ndjson' ? host.stderr : host.stdout, host.env, noColour),
    shown,
    clear,
  );
  const events = watchSpecs(watchOptions(given, watched, host), host);
  let state = initialWatch;
  for await (const event of events) {
    state = reduceWatch(state, event);
    if (reporter === 'ndjson') host.stdout.write(`${JSON.stringify(event)}\n`);
    tell(event, state);
  }
  return standingCode(state, host);
};

/** `clnrm run --watch`. */
export const watchRun = (given: Given<typeof runFlags>, host: Host): Promise<number> =>
  watchLines(given, { debounceMs: DEBOUNCE_MS, clear: false }, host);
