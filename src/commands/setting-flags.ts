import { didYouMean } from '../diagnostics/suggest.ts';
import type { Settings, SettingValues, Sourced } from '../spec/project/settings.ts';
import { usage } from './usage.ts';
import { duration, wholeNumber } from './values.ts';

/** Flags that are settings too; a command takes those that mean something to it. */
export interface SettingFlags {
  readonly words: readonly string[];
  readonly jobs?: string;
  readonly reporter?: readonly string[];
  readonly 'report-junit'?: string;
  readonly digest?: boolean;
  readonly tag?: string;
  readonly 'fail-fast'?: boolean;
  readonly timeout?: string;
  readonly retries?: string;
  readonly level?: string;
  readonly 'require-sealed'?: boolean;
}

const LEVELS = ['auto', 'container', 'namespace', 'process'] as const;

/** How a setting is read from text; `name` is the flag or the variable, for the message. */
export const fromText = {
  jobs: (name: string, text: string) => wholeNumber(name, text, 1),
  timeout: duration,
  retries: (name: string, text: string) => wholeNumber(name, text, 0),
  level: (_: string, text: string): (typeof LEVELS)[number] => {
    const level = LEVELS.find((one) => one === text);
    if (level === undefined) throw usage(`there is no level '${text}'`, didYouMean(text, LEVELS));
    return level;
  },
} as const;

const flagged = <T>(name: string, value: T): Sourced<T> => ({ value, from: { kind: 'flag', name } });

const reportersOf = ({
  reporter = [],
  'report-junit': junit,
  digest = false,
}: SettingFlags): readonly string[] => [
  ...reporter,
  ...(junit === undefined ? [] : [`junit=${junit}`]),
  ...(digest ? ['digest'] : []),
];

const flagOf = (given: SettingFlags): string => {
  if (given.reporter) return '--reporter';
  return given.digest ? '--digest' : '--report-junit';
};

/** What the flags set. */
export const flagSettings = (given: SettingFlags): Settings => {
  const { words, jobs, tag, timeout, retries, level } = given;
  const reporters: SettingValues['reporters'] = reportersOf(given);
  const [paths, files] = [words.length > 0, reporters.length > 0];
  return {
    ...(paths && { specs: flagged('the command line', words) }),
    ...(jobs !== undefined && { jobs: flagged('--jobs', fromText.jobs('--jobs', jobs)) }),
    ...(files && { reporters: flagged(flagOf(given), reporters) }),
    ...(tag !== undefined && { tags: flagged('--tag', tag) }),
    ...(given['fail-fast'] && { fail_fast: flagged('--fail-fast', true) }),
    ...(timeout !== undefined && { timeout: flagged('--timeout', fromText.timeout('--timeout', timeout)) }),
    ...(retries !== undefined && { retries: flagged('--retries', fromText.retries('--retries', retries)) }),
    ...(level !== undefined && { 'isolation.level': flagged('--level', fromText.level('--level', level)) }),
    ...(given['require-sealed'] && { 'isolation.network': flagged('--require-sealed', 'sealed') }),
  };
};
