import { TomlDocument, TomlFormat } from '@decimalturn/toml-patch';
import { apart, inOwnNames } from './toml-elements.ts';
import { mayBeTwice } from './toml-twice.ts';

// A document looks for its own layout, which only writing needs, and nothing is written with it: a fifth of reading.
TomlFormat.autoDetectFormatWithCst = () => TomlFormat.default();

// The tree's types are not exported and its getter is marked internal: the part that is read here is
// spelled out, and tests/spec/toml-contract.test.ts holds the pinned version to it.
/** Lines count from 1, columns from 0. */
export interface Span {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}
/** A key as written, and its parts. */
export interface Key {
  readonly raw: string;
  readonly value: readonly string[];
  readonly loc: Span;
}
/** One node of the syntax tree. */
export type Tree = { readonly loc: Span } & (
  | {
      readonly type: 'Table' | 'TableArray';
      readonly key: { readonly item: Key };
      readonly items: readonly Tree[];
    }
  | { readonly type: 'KeyValue'; readonly key: Key; readonly value: Tree }
  | { readonly type: 'InlineTable' | 'InlineArray'; readonly items: readonly { readonly item: Tree }[] }
  | { readonly type: 'Integer'; readonly raw: string }
  | {
      readonly type: 'String' | 'Float' | 'Boolean' | 'DateTime';
      readonly value: string | number | boolean | Date;
    }
  | { readonly type: 'Comment' }
);

/** The parser's tree of a text that defines nothing twice, or whatever the parser threw. */
export const treeOf = (
  text: string,
): { readonly tree: readonly Tree[]; readonly error?: never } | { readonly error: unknown } => {
  try {
    const document = new TomlDocument(text);
    const tree = document.cst as unknown as readonly Tree[];
    if (mayBeTwice(tree)) refuseTwice(text, document, tree);
    return { tree };
  } catch (error) {
    return { error };
  }
};

/** Tables defined twice are only found when the object is made; elements of a list are told apart before it counts. @throws the parser's error. */
export const refuseTwice = (text: string, document: TomlDocument, blocks: readonly Tree[]): void => {
  try {
    void document.toJsObject;
  } catch (error) {
    const headers = blocks.flatMap((block) => {
      if (block.type !== 'Table' && block.type !== 'TableArray') return [];
      const { value, loc } = block.key.item;
      const place = { line: loc.start.line, from: loc.start.column, to: loc.end.column };
      return [{ isList: block.type === 'TableArray', keys: value, ...place }];
    });
    if (!headers.some(({ isList }) => isList)) throw error;
    try {
      void new TomlDocument(apart(text, headers)).toJsObject;
    } catch (second) {
      // on some texts the parser breaks down; told apart, it says why
      throw error instanceof Error && 'line' in error ? error : inOwnNames(second);
    }
  }
};
