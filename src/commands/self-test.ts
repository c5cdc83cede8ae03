import { rmSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { EXIT } from '../diagnostics/exit.ts';
import type { RunEvent } from '../model/events.ts';
import { lackingHere, SUITES, stageSuites } from '../self-test.ts';
import type { Host } from '../util/host.ts';
import { plural } from '../util/text.ts';
import { defineCommand, type Given } from './command.ts';
import { controlFaults } from './control.ts';
import { ownSpanFlags } from './own-spans.ts';
import { runAndReport } from './run.ts';
import { runFlags } from './run-options.ts';
import { usage } from './usage.ts';
import { choice } from './values.ts';

/** The reporter of `--report`, by the ending of its file. */
const REPORTERS: Readonly<Record<string, string>> = {
  '.xml': 'junit',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.html': 'html',
  '.md': 'markdown',
  '.tap': 'tap',
};

const reporterOf = (file: string, { cwd }: Host): string => {
  const reporter = REPORTERS[extname(file)];
  if (reporter !== undefined) return `${reporter}=${resolve(cwd, file)}`;
  const endings = Object.keys(REPORTERS).join(', ');
  throw usage(`--report cannot tell the format of '${file}'`, `name a file that ends in one of ${endings}`);
};

/** The suites run in a folder that is removed. */
const refuseFile = (exporter: string | undefined): void => {
  if (exporter !== 'file') return;
  throw usage(
    '--otel-exporter file would be gone with the folder that self-test runs in',
    'start `clnrm collector up` and name its address by --otel-endpoint, or write --otel-exporter stdout 2>FILE',
  );
};

/** Scenarios of `selftest/control`. */
const CONTROLS = 6;

const told = (faults: readonly string[]): string =>
  `error: this clnrm does not find what is wrong, so that it cannot judge itself\n${faults.map((one) => `  ${one}\n`).join('')}`;

/** Looks whether this clnrm finds what is wrong, then runs the suites; never 0 or 4 where it does not. */
const judge = async (run: Given<typeof runFlags>, inside: Host): Promise<number> => {
  const blind = await controlFaults('control', CONTROLS, inside);
  // counted here too: the exit code is clnrm's own work, and is what this looks into
  let red = 0;
  const hear = (event: RunEvent): void => {
    if (event.type === 'scenario:end' && ['failed', 'errored'].includes(event.result.status)) red++;
  };
  const code = await runAndReport(run, inside, [hear]);
  const denied = code === EXIT.passed && red > 0 ? [`${plural(red, 'scenario')} red, and exit code 0`] : [];
  const faults = [...blind, ...denied];
  if (faults.length === 0) return code;
  inside.stderr.write(`\n${told(faults)}`);
  return code === EXIT.passed || code === EXIT.nothing ? EXIT.failed : code;
};

/** A red run is looked into where it ran: its commands to repeat a scenario are said for that folder. */
const isWorthKeeping = (code: number): boolean => code === EXIT.failed || code === EXIT.infrastructure;

/**
 * `clnrm self-test`: specs that come with clnrm, run by clnrm against a copy of clnrm; what the copy did is judged by
 * the spans that it exports. The exit code is the run's.
 */
export default defineCommand({
  flags: {
    suite: {
      value: 'NAME',
      repeatable: true,
      describe: `Only this suite: ${SUITES.join(', ')}`,
      choices: SUITES,
    },
    report: {
      value: 'FILE',
      describe: 'Also write a report: .xml (JUnit), .json, .ndjson, .html, .md or .tap',
    },
    ...ownSpanFlags,
    verbose: runFlags.verbose,
    quiet: runFlags.quiet,
  },
  most: 0,
  examples: [
    ['clnrm self-test', 'does clnrm do on this machine what it says?'],
    ['clnrm self-test --suite redteam', 'only whether fake green is found out'],
    ['clnrm self-test --report out/self-test.xml', 'also write JUnit for CI'],
  ],
  async run({ suite, report, ...given }, host) {
    const suites = (suite ?? SUITES).map((name) => choice('--suite', name, SUITES));
    refuseFile(given['otel-exporter']);
    const reporter = report === undefined ? [] : [reporterOf(report, host)];
    const lacking = await lackingHere(host.env);
    const folder = stageSuites(lacking.no_engine === '');
    const run = {
      ...given,
      words: suites.map((name) => `suites/${name}`),
      var: Object.entries(lacking).map(([name, why]) => `${name}=${why}`),
      ...(reporter.length > 0 && { reporter }),
    };
    let code: number | undefined;
    try {
      code = await judge(run, { ...host, cwd: folder });
      return code;
    } finally {
      if (code !== undefined && isWorthKeeping(code))
        host.stderr.write(`\nkept for you to look into, and to run again from there: ${folder}\n`);
      else rmSync(folder, { recursive: true, force: true });
    }
  },
});
