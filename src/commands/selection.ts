import { resolve } from 'node:path';
import type { PlanOptions } from '../pipeline.ts';
import type { GivenVariable } from '../spec/template/variables.ts';
import type { Host } from '../util/host.ts';
import type { Given } from './command.ts';
import { type Effective, settle } from './settings.ts';
import { usage } from './usage.ts';
import { pairs, wholeNumber } from './values.ts';

/** Flags that decide what is planned, alike for `run` and `validate`. */
export const selectionFlags = {
  tag: { value: 'EXPR', describe: "Only scenarios with these tags: 'smoke and not slow'" },
  grep: { value: 'RE', describe: 'Only scenarios whose name matches this regular expression' },
  level: {
    value: 'LEVEL',
    describe: 'auto, container, namespace or process',
    choices: ['auto', 'container', 'namespace', 'process'],
  },
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

/** Reads what `--vars-file` names. Rejects with UsageError and the place of what is wrong in a file. */
export const varsFiles = async (
  files: readonly string[],
  { cwd }: Host,
): Promise<readonly GivenVariable[]> => {
  if (files.length === 0) return [];
  const { readVarsFile } = await import('../spec/vars-file.ts');
  return files.flatMap((file) => readVarsFile(resolve(cwd, file), file));
};

/** Reads the flags, beside what the project and the environment set; without any paths it is this folder. */
export const selection = async (
  given: Given<typeof selectionFlags>,
  host: Host,
  settled: Effective | Promise<Effective> = settle(given, host),
): Promise<PlanOptions> => {
  const { settings, strong, defaults, notices } = await settled;
  const { timeout, retries } = strong;
  const level = strong['isolation.level'];
  return {
    paths: settings.specs?.value ?? ['.'],
    variables: pairs('--var', given.var ?? []),
    varsFiles: await varsFiles(given['vars-file'] ?? [], host),
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
