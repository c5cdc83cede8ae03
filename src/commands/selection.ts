import { resolve } from 'node:path';
import { didYouMean } from '../diagnostics/suggest.ts';
import type { PlanOptions } from '../pipeline.ts';
import type { GivenVariable } from '../spec/template/variables.ts';
import { readVarsFile } from '../spec/vars-file.ts';
import type { Host } from '../util/host.ts';
import type { Given } from './command.ts';
import { usage } from './usage.ts';
import { duration, pairs, wholeNumber } from './values.ts';

/** Flags that decide what is planned, alike for `run` and `validate`. */
export const selectionFlags = {
  tag: { value: 'EXPR', describe: "Only scenarios with these tags: 'smoke and not slow'" },
  grep: { value: 'RE', describe: 'Only scenarios whose name matches this regular expression' },
  level: { value: 'LEVEL', describe: 'auto, container, namespace or process' },
  var: { value: 'NAME=VALUE', repeatable: true, describe: 'A template variable' },
  'vars-file': { value: 'FILE', repeatable: true, describe: 'Template variables: TOML, JSON or .env' },
  seed: { value: 'N', describe: 'The number all chance derives from' },
  timeout: { value: 'TIME', describe: "Limit of each scenario, such as '30s'" },
} as const;

const LEVELS = ['auto', 'container', 'namespace', 'process'] as const;

const levelOf = (text: string): (typeof LEVELS)[number] => {
  const level = LEVELS.find((one) => one === text);
  if (level === undefined) throw usage(`there is no level '${text}'`, didYouMean(text, LEVELS));
  return level;
};

/** A broken expression is a fault of the command line, not of the run. */
const pattern = (text: string): string => {
  try {
    new RegExp(text);
    return text;
  } catch (error) {
    throw usage(
      `--grep is not a regular expression: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

/** Reads what `--vars-file` names. @throws UsageError with the place of what is wrong in a file. */
export const varsFiles = (files: readonly string[], { cwd }: Host): readonly GivenVariable[] =>
  files.flatMap((file) => readVarsFile(resolve(cwd, file), file));

/** Reads the flags; without paths it is this folder. */
export const selection = (given: Given<typeof selectionFlags>, host: Host): PlanOptions => ({
  paths: given.words.length === 0 ? ['.'] : given.words,
  variables: pairs('--var', given.var ?? []),
  varsFiles: varsFiles(given['vars-file'] ?? [], host),
  ...(given.tag === undefined ? {} : { tag: given.tag }),
  ...(given.grep === undefined ? {} : { grep: pattern(given.grep) }),
  ...(given.level === undefined ? {} : { level: levelOf(given.level) }),
  ...(given.seed === undefined ? {} : { seed: wholeNumber('--seed', given.seed, 0) }),
  ...(given.timeout === undefined ? {} : { timeoutMs: duration('--timeout', given.timeout) }),
});
