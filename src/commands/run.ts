import type { Hear } from '../reporters/reporter.ts';
import { runSpecs } from '../run/run-specs.ts';
import type { Host } from '../util/host.ts';
import { closeInherited } from '../util/inherited.ts';
import { defineCommand, type Given } from './command.ts';
import { type Telling, tellEvents } from './reporting.ts';
import { againOf, DEBOUNCE_MS, optionsOf, runFlags, verbosityOf } from './run-options.ts';
import { settle } from './settings.ts';
import { isInteractive } from './sinks.ts';

/** Runs and reports as the flags say, to `more` too; the run's exit code. */
export const runAndReport = async (
  given: Given<typeof runFlags>,
  host: Host,
  more: readonly Hear[] = [],
): Promise<number> => {
  const settled = await settle(given, host);
  const options = await optionsOf(given, host, settled);
  const telling: Telling = {
    settled,
    verbosity: verbosityOf(given),
    again: { flags: againOf(given, settled.settings.secrets?.value ?? []) },
    stable: options.stable,
    noColour: given['no-color'] ?? false,
    more,
  };
  return tellEvents(
    (prepare) => {
      // after the reports are open: a report may be an inherited handle, /dev/fd/63
      closeInherited(host.env);
      return runSpecs({ ...options, prepare }, host);
    },
    telling,
    host,
  );
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
