import { resolve } from 'node:path';
import type { PlanOptions } from '../pipeline.ts';
import type { GivenVariable } from '../spec/template/variables.ts';
import { readVarsFile } from '../spec/vars-file.ts';
import type { Host } from '../util/host.ts';
import type { Given } from './command.ts';
import { settle } from './settings.ts';
import { usage } from './usage.ts';
import { pairs, wholeNumber } from './values.ts';

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

/** Reads the flags, beside what the project and the environment set; without any paths it is this folder. */
export const selection = (given: Given<typeof selectionFlags>, host: Host): PlanOptions => {
  const { settings, strong, defaults, notices } = settle(given, host);
  const { timeout, retries } = strong;
  const level = strong['isolation.level'];
  return {
    paths: settings.specs?.value ?? ['.'],
    variables: pairs('--var', given.var ?? []),
    varsFiles: varsFiles(given['vars-file'] ?? [], host),
    defaults,
    notices,
    ...(settings.tags && { tag: settings.tags.value }),
    ...(given.grep === undefined ? {} : { grep: pattern(given.grep) }),
    ...(level && { level: level.value }),
    ...(given.seed === undefined ? {} : { seed: wholeNumber('--seed', given.seed, 0) }),
    ...(timeout && { timeoutMs: timeout.value }),
    ...(retries && { retries: retries.value }),
  };
};
