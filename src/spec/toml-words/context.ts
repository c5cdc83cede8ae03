import { clip, tame } from '../../util/text.ts';

interface Place {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Where the parser stopped, and what it said. */
export interface Context {
  readonly lines: readonly string[];
  readonly line: number;
  /** From 0. */
  readonly column: number;
  readonly said: string;
}

/** The same in the words of an author; the place where it is another than the parser's. */
export type Words = { readonly message: string; readonly hint?: string } & Partial<Place>;

/** Puts what the parser said into words, if that is its subject. */
export type Rule = (context: Context) => Words | undefined;

/** Columns of the author's text that a message repeats. */
const SHOWN = 60;

/** The author's text as a message repeats it: short, and without signs that take no room. */
export const brief = (text: string): string => clip(tame(text.trim().slice(0, 10 * SHOWN)), SHOWN);

/** One line of the text, from 1. */
export const lineText = ({ lines }: Context, line: number): string => lines[line - 1] ?? '';

/** Where the text of a line stands, blanks around it left out. */
export const trimmedPlace = (text: string): Pick<Place, 'column' | 'length'> => ({
  column: text.length - text.trimStart().length + 1,
  length: Math.max(1, text.trim().length),
});
