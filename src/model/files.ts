/** One spec as it lies on disk. */
export interface SpecFile {
  /** Absolute path. */
  readonly path: string;
  /** The path as shown to people: relative to the working directory, with `/`. */
  readonly id: string;
  readonly text: string;
}

/** A spec that was found or named, and the line of the scenario to run when one was asked for. */
export interface SpecSelection {
  /** Absolute path. */
  readonly path: string;
  readonly id: string;
  /** From `FILE:LINE`, counted from 1 in the template source; the whole spec without it. */
  readonly line?: number;
}

/** Where a rendered line was written. */
export interface LineOrigin {
  /** The file as shown to people, in the form of `SpecFile.id`. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** The template's line itself. */
  readonly text: string;
}

/** One combination of `[matrix]`. */
export interface MatrixCell {
  /** `node=20, size=s`, the same in every run. */
  readonly name: string;
  /** `[matrix]` as it stood when the cells were made of it. */
  readonly matrix: unknown;
}

/** A rendered spec: TOML text, and for each of its lines the template line that made it. */
export interface RenderedSpec {
  readonly file: SpecFile;
  readonly text: string;
  /** The cell of the matrix it was rendered for. */
  readonly cell?: MatrixCell;
  /**
   * The template line of a rendered line, both counted from 1; out of range gives the nearest.
   * Identity for a file without template syntax.
   */
  origin(line: number): LineOrigin;
}
