import { boundedRegex } from './regex.ts';

/** Whether `text` fits a glob: `*` stands for any characters, everything else for itself. Linear in the text. */
export const globTest = (pattern: string): ((text: string) => boolean) => {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return (text) => text === pattern;
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
};

/** The expression inside `/…/`, or undefined when the pattern is not one. */
export const regexOf = (pattern: string): string | undefined =>
  pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/') ? pattern.slice(1, -1) : undefined;

/** Whether the pattern names one text and no other. */
export const isExact = (pattern: string): boolean => !pattern.includes('*') && regexOf(pattern) === undefined;

/**
 * Those of `names` that a name pattern means: exact text, a glob with `*`, or `/regex/`.
 * Throws `SlowRegex` when the expression takes too long.
 */
export const namesLike = (pattern: string, names: readonly string[]): readonly string[] => {
  const source = regexOf(pattern);
  if (source === undefined) return names.filter(globTest(pattern));
  const regex = boundedRegex(source);
  regex.prime(names);
  return names.filter((name) => regex.test(name));
};

/** Whether a name fits a name pattern; throws `SlowRegex` as `namesLike` does. */
export const nameTest = (pattern: string): ((name: string) => boolean) => {
  const source = regexOf(pattern);
  return source === undefined ? globTest(pattern) : boundedRegex(source).test;
};
