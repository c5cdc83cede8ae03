import { EXIT } from '../diagnostics/exit.ts';
import { frames } from '../diagnostics/frame.ts';
import { workflowCommands } from '../diagnostics/github.ts';
import { type Linted, lintFiles } from '../lint-files.ts';
import { lookOf } from '../util/look.ts';
import { plural } from '../util/text.ts';
import { version } from '../util/version.ts';
import { defineCommand } from './command.ts';
import { selection, selectionFlags } from './selection.ts';
import { choice } from './values.ts';

const countOf = ({ diagnostics }: Linted, wanted: 'error' | 'warning'): number =>
  diagnostics.filter(({ severity }) => severity === wanted).length;

const summaryOf = (linted: Linted): string => {
  const errors = countOf(linted, 'error');
  const warnings = countOf(linted, 'warning');
  const files = plural(linted.files, 'file');
  if (errors + warnings === 0) return `${files}: nothing to mend\n`;
  const parts = [
    ...(errors > 0 ? [plural(errors, 'fault')] : []),
    ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
  ];
  return `${parts.join(' and ')} in ${files}\n`;
};

/** 2 with a fault, 1 where warnings are denied and there is one, 4 when there is nothing to look at, else 0. */
const exitCodeOf = (linted: Linted, denied: boolean): number => {
  if (countOf(linted, 'error') > 0) return EXIT.usage;
  if (denied && countOf(linted, 'warning') > 0) return EXIT.failed;
  return linted.files === 0 ? EXIT.nothing : EXIT.passed;
};

/** `clnrm lint`: what `validate` says, and opinions. For people on stderr, for programs on stdout. */
export default defineCommand({
  flags: {
    format: {
      value: 'FORMAT',
      describe: 'human, json, or github for annotations of GitHub Actions',
      choices: ['human', 'json', 'github'],
    },
    'deny-warnings': { describe: 'Exit 1 when there is a warning' },
    var: selectionFlags.var,
    'vars-file': selectionFlags['vars-file'],
    seed: selectionFlags.seed,
  },
  most: Number.POSITIVE_INFINITY,
  examples: [
    ['clnrm lint', 'every spec below this folder'],
    ['clnrm lint specs --deny-warnings', 'red when there is something to say'],
    ['clnrm lint --format github', 'notes at the lines of a pull request'],
  ],
  async run(given, host) {
    const format = choice('--format', given.format ?? 'human', ['human', 'json', 'github']);
    const { tag: _tag, grep: _grep, ...options } = await selection(given, host);
    const linted = await lintFiles(options, host);
    const { files, diagnostics } = linted;
    if (format === 'json') host.stdout.write(`${JSON.stringify({ version, files, diagnostics }, null, 2)}\n`);
    else if (format === 'github') host.stdout.write(workflowCommands(diagnostics));
    else {
      host.stderr.write(frames(diagnostics, lookOf(host.stderr, host.env, given['no-color'] ?? false)));
      host.stdout.write(summaryOf(linted));
    }
    return exitCodeOf(linted, given['deny-warnings'] ?? false);
  },
});
