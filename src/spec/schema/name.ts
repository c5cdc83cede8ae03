import * as v from 'valibot';
import { regexOf } from '../../util/pattern.ts';
import { regexFault } from './matcher.ts';
import { word } from './parts.ts';

/** What is wrong with a name pattern, as an issue's message: only `/regex/` can be wrong. */
export const patternFault = (pattern: string): string | undefined => {
  const source = regexOf(pattern);
  return source === undefined ? undefined : regexFault(source);
};

/** The selector of names as written: exact text, a glob with `*`, or `/regex/`, which is compiled to prove it. */
export const namePattern = v.pipe(
  word,
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed ? patternFault(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  }),
);

/** A log line's part as written, or `/regex/`: the source of a regular expression. */
export const linePattern = v.pipe(
  namePattern,
  v.transform((written) => regexOf(written) ?? written.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')),
);
