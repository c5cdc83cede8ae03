import type { Value } from '../model/value.ts';

/** First line of every canonical text; the number counts up when the form changes. */
export const HEADING = '# clnrm trace 1';
export const ORDERED = `${HEADING}, siblings in order`;

/** Levels that are indented; what lies deeper writes its level, for text must not grow with the square of it. */
export const DEEPEST = 40;

/** A text in quotes, on one line, without characters that could hide what it says. */
export const quote = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A value so that two are written alike exactly when they are equal: 12 and 12.0 are, 12 and "12" are not. */
export const canonicalValue = (value: Value): string => {
  switch (value.type) {
    case 'string':
      return quote(value.value);
    case 'double':
      return Number.isInteger(value.value) ? BigInt(value.value).toString() : String(value.value);
    case 'null':
      return 'null';
    case 'bytes':
      return `bytes ${quote(value.value)}`;
    case 'array':
      return `[${value.value.map(canonicalValue).join(', ')}]`;
    case 'map': {
      const entries = Object.entries(value.value).map(
        ([key, one]) => `${quote(key)} = ${canonicalValue(one)}`,
      );
      return `{${entries.sort().join(', ')}}`;
    }
    default:
      return String(value.value);
  }
};

/** Text before the lines of a span of that level; level 1 is a root. */
export const indentOf = (level: number): string => '  '.repeat(Math.min(level, DEEPEST));

/** The word that begins a span of that level. */
export const spanWord = (level: number): string => (level > DEEPEST ? `span@${level}` : 'span');
