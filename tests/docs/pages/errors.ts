import { codes } from '../../../src/diagnostics/codes.ts';
import { exitMeanings } from '../../../src/diagnostics/exit.ts';
import { code, page, table } from '../markdown.ts';

/** Every code with its meaning, and the exit codes. */
export const errors = (): string =>
  page(
    'Diagnostics and exit codes',
    '`src/diagnostics/codes.ts` and `exit.ts`',
    'Every fault and every finding bears one of these codes in square brackets. A message holds the actual value, a hint that is an action, and the place in the spec.',
    table(
      ['Code', 'Meaning'],
      Object.entries(codes).map(([name, meaning]) => [code(name), meaning]),
    ),
    '## Exit codes',
    table(
      ['Code', 'Meaning'],
      exitMeanings.map(([number, meaning]) => [String(number), meaning]),
    ),
  );
