import { fault } from '../diagnostics/diagnostic.ts';
import { UsageError } from '../diagnostics/errors.ts';

/** A wrong command line, exit 2: the message has the actual value, the hint is an action. */
export const usage = (message: string, hint?: string): UsageError =>
  new UsageError([fault('bad-usage', message, hint === undefined ? {} : { hint })]);

/** A part of the command line that is designed and not built. */
export const notYet = (what: string): UsageError =>
  new UsageError([
    fault('not-supported-yet', `not supported yet: ${what}`, {
      hint: 'it is planned; `clnrm --help` shows what this version does',
    }),
  ]);

/** Why the system refused, without the path it adds: the message has that already. */
export const refusal = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/, \w+ '.*$/s, '') : String(error);
