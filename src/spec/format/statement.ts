/** A value as it is written. */
export type Node =
  | { readonly kind: 'leaf'; readonly text: string }
  | {
      readonly kind: 'list' | 'table';
      readonly items: readonly Item[];
      /** Comments behind the last item; '' is an empty line. */
      readonly tail: readonly string[];
      /** Whether the author began a new line behind the bracket. */
      readonly broken: boolean;
    };

/** A member of a list, or a pair of an inline table. */
export interface Item {
  /** Comments on lines before it; '' is an empty line. */
  readonly lead: readonly string[];
  readonly key?: string;
  readonly value: Node;
  /** The comment behind it, on its line. */
  readonly trail?: string;
}

/** A part of a file that begins and ends with a line. */
export type Statement =
  | { readonly kind: 'blank' }
  | { readonly kind: 'comment'; readonly text: string }
  | { readonly kind: 'header'; readonly text: string; readonly comment?: string }
  | { readonly kind: 'pair'; readonly key: string; readonly value: Node; readonly comment?: string }
  /** Lines with tags outside of strings: they stay as they are. */
  | { readonly kind: 'raw'; readonly text: string };

/** Text that is no plain TOML here; in a template it stays as it is. */
export class Irregular extends Error {
  override readonly name = 'Irregular';
}
