import * as v from 'valibot';
import type { GoldenExpectation } from '../../model/expectation.ts';
import { flag, list, table, word } from './parts.ts';
import type { Unplaced } from './unplaced.ts';

/** Names of attributes whose values are not compared; `*` stands for any characters. */
export const volatile = list('a list of attribute names', word);

/** `[expect.golden]`: the trace is the same as a kept one. */
export const golden = v.pipe(
  table('[expect.golden]', {
    trace: word,
    volatile: v.optional(volatile, []),
    ordered: v.optional(flag, false),
  }),
  v.transform((written): readonly Unplaced<GoldenExpectation>[] => [
    { family: 'golden', ...written, path: [] },
  ]),
);
