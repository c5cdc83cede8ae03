import { EXIT } from '../diagnostics/exit.ts';
import type { RunEvent } from '../model/events.ts';
import type { SpecPlan } from '../model/plan.ts';
import { report } from '../reporters/report.ts';
import type { Hear, ReportOptions } from '../reporters/reporter.ts';
import { stabiliser } from '../reporters/stable.ts';
import type { Host } from '../util/host.ts';
import { programOf } from '../util/program.ts';
import type { Effective } from './settings.ts';
import { openReporters, wantedReporters } from './sinks.ts';
import { openSpecReports } from './spec-reports.ts';
import { workflowOf } from './workflow.ts';

/** How a run is told. */
export interface Telling extends Pick<ReportOptions, 'verbosity'> {
  /** The command that judges a red scenario again, and its flags. */
  readonly again: Omit<ReportOptions['again'], 'program'>;
  readonly settled: Effective;
  readonly stable: boolean;
  readonly noColour: boolean;
  /** Who hears it before the reporters do. */
  readonly more?: readonly Hear[];
}

async function* map<A, B>(items: AsyncIterable<A>, change: (item: A) => B): AsyncGenerator<B> {
  for await (const item of items) yield change(item);
}

/**
 * Opens the reports that settings and flags ask for, then tells them what `begin` begins; it may hand over planned specs,
 * whose own `[report]` is opened then. The exit code of the summary.
 * @throws UsageError when a report cannot be written, before anything begins.
 */
export const tellEvents = async (
  begin: (openOwn: (specs: readonly SpecPlan[]) => Promise<void>) => AsyncIterable<RunEvent>,
  { settled, stable, noColour, more = [], verbosity, again }: Telling,
  host: Host,
): Promise<number> => {
  const wanted = wantedReporters(settled.settings.reporters);
  const written = wanted.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const workflow = workflowOf(host);
  const program = programOf(host.env);
  const shown = { verbosity, again: { program, ...again }, written, ...(workflow && { workflow }) };
  const listeners = [...more, ...(await openReporters(wanted, shown, host, noColour))];
  const events = begin(async (specs) => {
    for (const { file, hear } of await openSpecReports(specs, shown, host.cwd)) {
      listeners.push(hear);
      written.push(file);
    }
  });
  const { summary } = await report(stable ? map(events, stabiliser()) : events, listeners);
  return summary?.exitCode ?? EXIT.infrastructure;
};
