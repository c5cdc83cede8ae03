import type { Code } from '../../diagnostics/codes.ts';
import { fault } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';

/** A template file as it is evaluated: its name for people, its folder, its lines. */
export interface Source {
  /** In the form of `SpecFile.id`. */
  readonly id: string;
  /** Absolute path. */
  readonly path: string;
  /** A file of clnrm's own: what it writes, and what is wrong in it, belongs to the line of the author that calls it. */
  readonly internal?: true;
  readonly lines: readonly string[];
}

/** A place in a template; line and column count from 1. */
export interface Place {
  readonly source: Source;
  readonly line: number;
  readonly column: number;
  readonly length?: number;
}

/** A line's text, counted from 1, without what ends it. */
export const lineOf = (source: Source, line: number): string | undefined =>
  source.lines[line - 1]?.replace(/\r$/, '');

/** Stops the evaluation of one statement; the rest of the template is still looked at. */
export class TemplateFault extends Error {
  override readonly name = 'TemplateFault';
  readonly code: Code;
  readonly place: Place | undefined;
  readonly hint: string | undefined;

  constructor(code: Code, message: string, place?: Place, hint?: string) {
    super(message);
    this.code = code;
    this.place = place;
    this.hint = hint;
  }
}

/** Thrown where a value is read whose own fault has been recorded already: nothing more to say. */
export class KnownFault extends Error {
  override readonly name = 'KnownFault';
}

/** The diagnostic of a fault, with its source line; `called` says how evaluation got there. */
export const diagnose = (error: TemplateFault, place: Place, called?: string): Diagnostic => {
  const text = lineOf(place.source, place.line);
  const hint = [error.hint, called].filter((part) => part !== undefined).join('\n');
  return fault(error.code, error.message, {
    ...(hint === '' ? {} : { hint }),
    at: {
      file: place.source.id,
      line: place.line,
      column: place.column,
      length: place.length ?? 1,
      ...(text === undefined ? {} : { text }),
    },
  });
};
