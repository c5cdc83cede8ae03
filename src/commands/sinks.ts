import { openSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../diagnostics/errors.ts';
import { didYouMean } from '../diagnostics/suggest.ts';
import { drawsSpans, type ReporterName, reporters } from '../reporters/index.ts';
import type { Hear, ReportOptions, Sink } from '../reporters/reporter.ts';
import type { Origin, Settings } from '../spec/project/settings.ts';
import { makeFolder } from '../util/folder.ts';
import type { Host } from '../util/host.ts';
import { lookOf, plainLook } from '../util/look.ts';
import { refusal, usage } from './usage.ts';

/** A reporter that was asked for, and the file it writes; stdout without one. */
export interface Wanted {
  readonly name: ReporterName;
  readonly file?: string;
}

const isReporter = (name: string): name is ReporterName => Object.hasOwn(reporters, name);

/** Reads `NAME` or `NAME=FILE`. */
const wantedOf = (text: string): Wanted => {
  const [name = '', ...file] = text.split('=');
  if (!isReporter(name))
    throw usage(`there is no reporter '${name}'`, didYouMean(name, Object.keys(reporters)));
  if (file.length === 0) return { name };
  if (file.join('=') === '') throw usage(`-r ${text} names no file`, `write -r ${name}=out/report`);
  return { name, file: file.join('=') };
};

/** A fault of what a file says has its place. */
const placed = <T>(from: Origin | undefined, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (from?.kind !== 'file' || !(error instanceof UsageError)) throw error;
    throw new UsageError(error.diagnostics.map((one) => ({ ...one, at: from.at })));
  }
};

/**
 * What `reporters`, `-r` and `--report-junit` come to. At most one machine format may have stdout; beside it, and without
 * any reporter for people on stdout, the human report goes to stderr.
 */
export const wantedReporters = (given: Settings['reporters']): readonly Wanted[] => {
  const all = (given?.value ?? []).map((text) => placed(given?.from, () => wantedOf(text)));
  const loud = all.filter(({ name, file }) => file === undefined && name !== 'human');
  if (loud.length > 1) {
    const names = loud.map(({ name }) => name);
    throw usage(`only one format fits on stdout, not ${names.join(' and ')}`, `write -r ${names[1]}=FILE`);
  }
  const files = all.flatMap(({ file }) => (file === undefined ? [] : [resolve(file)]));
  const twice = files.find((file, place) => files.indexOf(file) !== place);
  if (twice !== undefined) throw usage(`two reporters would write ${twice}`, 'give each its own file');
  const people = all.some(({ name, file }) => name === 'human' && file === undefined);
  return people ? all : [{ name: 'human' }, ...all];
};

/** Whether a reporter is wanted that draws spans: only then are they told. */
export const asksSpans = (given: Settings['reporters']): boolean =>
  (given?.value ?? []).some((text) => drawsSpans(text.replace(/=.*/s, '')));

/** Opens the file before anything runs, so that a report never fails at the end and is never of an earlier run. */
export const fileSink = (file: string, cwd: string): Sink => {
  const path = resolve(cwd, file);
  try {
    makeFolder(dirname(path));
    const descriptor = openSync(path, 'w');
    return { write: (text) => void writeSync(descriptor, text), look: plainLook, live: false };
  } catch (error) {
    throw usage(
      `the report cannot be written to ${file}: ${refusal(error)}`,
      'name a file in a folder you may write to',
    );
  }
};

/** Whether pictures can be drawn and keys be read: a terminal on both sides, and nobody's CI. */
export const isInteractive = ({ stdin, stdout, env }: Host): boolean =>
  stdout.isTTY === true &&
  !env.CI &&
  env.TERM !== 'dumb' &&
  stdin !== undefined &&
  'isTTY' in stdin &&
  stdin.isTTY === true;

/** A stream as a place to report to. */
export const streamSink = (stream: Host['stdout'], env: Host['env'], noColour: boolean): Sink => ({
  write: (text) => void stream.write(text),
  look: lookOf(stream, env, noColour),
  live: stream.isTTY === true && !env.CI && env.TERM !== 'dumb',
});

/** One listener for each reporter, on its file, on stdout, or for people on stderr where stdout is taken. */
export const openReporters = async (
  wanted: readonly Wanted[],
  options: ReportOptions,
  { cwd, stdout, stderr, env }: Host,
  noColour: boolean,
): Promise<readonly Hear[]> => {
  const machine = wanted.some(({ name, file }) => file === undefined && name !== 'human');
  return Promise.all(
    wanted.map(async ({ name, file }) => {
      const reporter = await reporters[name]();
      if (file !== undefined) return reporter(fileSink(file, cwd), options);
      const stream = name === 'human' && machine ? stderr : stdout;
      return reporter(streamSink(stream, env, noColour), options);
    }),
  );
};
