import { EXIT } from '../diagnostics/exit.ts';
import type { SpecPlan } from '../model/plan.ts';
import { report } from '../reporters/report.ts';
import type { Hear } from '../reporters/reporter.ts';
import { stabiliser } from '../reporters/stable.ts';
import { runSpecs } from '../run/run-specs.ts';
import type { Host } from '../util/host.ts';
import { closeInherited } from '../util/inherited.ts';
import { programOf } from '../util/program.ts';
import { defineCommand, type Given } from './command.ts';
import { againOf, DEBOUNCE_MS, optionsOf, runFlags, verbosityOf } from './run-options.ts';
import { settle } from './settings.ts';
import { isInteractive, openReporters, wantedReporters } from './sinks.ts';
import { openSpecReports } from './spec-reports.ts';
import { workflowOf } from './workflow.ts';

async function* map<A, B>(items: AsyncIterable<A>, change: (item: A) => B): AsyncGenerator<B> {
  for await (const item of items) yield change(item);
}

/** Runs and reports as the flags say, to `more` too; the run's exit code. */
export const runAndReport = async (
  given: Given<typeof runFlags>,
  host: Host,
  more: readonly Hear[] = [],
): Promise<number> => {
  const settled = await settle(given, host);
  const options = await optionsOf(given, host, settled);
  const wanted = wantedReporters(settled.settings.reporters);
  const written = wanted.flatMap(({ file }) => (file === undefined ? [] : [file]));
  const workflow = workflowOf(host);
  const shown = {
    verbosity: verbosityOf(given),
    again: { program: programOf(host.env), flags: againOf(given, settled.settings.secrets?.value ?? []) },
    written,
    ...(workflow && { workflow }),
  } as const;
  const listeners = [...more, ...(await openReporters(wanted, shown, host, given['no-color'] ?? false))];
  // after the reports are open: a report may be an inherited handle, /dev/fd/63
  closeInherited(host.env);
  const prepare = async (specs: readonly SpecPlan[]): Promise<void> => {
    for (const { file, hear } of await openSpecReports(specs, shown, host.cwd)) {
      listeners.push(hear);
      written.push(file);
    }
  };
  const events = runSpecs({ ...options, prepare }, host);
  const { summary } = await report(options.stable ? map(events, stabiliser()) : events, listeners);
  return summary?.exitCode ?? EXIT.infrastructure;
};

/** `clnrm run`: everything shown is a function of the run's events; the exit code is the summary's. */
export default defineCommand({
  flags: runFlags,
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm run', 'every spec below this folder'],
    ['clnrm run specs/ --tag smoke -j4', 'some specs, four scenarios at a time'],
    ['clnrm run specs/shop.clnrm.toml:12', 'the scenario at line 12'],
    ['clnrm run -r junit=out/junit.xml', 'also write a report for CI'],
  ],
  async run(given, host) {
    if (given.interactive && isInteractive(host)) {
      const { interact } = await import('./interactive.ts');
      return interact(given, { debounceMs: DEBOUNCE_MS, files: given.watch ?? false }, host);
    }
    if (given.watch) return (await import('./watch.ts')).watchRun(given, host);
    return runAndReport(given, host);
  },
});
