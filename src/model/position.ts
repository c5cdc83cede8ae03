/** A place in a file the author wrote. Lines and columns count from 1, columns in UTF-16 units. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Characters the caret underlines; 1 when unknown. */
  readonly length?: number;
  /** The source line itself, so that a code frame can be drawn without reading the file again. */
  readonly text?: string;
}
