/** The syntax tree of nunjucks 3.2.4, as far as we evaluate it, when `complete.ts` found no flaw. Lines and columns count from 0. */
declare module 'nunjucks/src/parser.js' {
  interface At {
    readonly lineno: number;
    readonly colno: number;
  }
  export interface NodeList extends At {
    readonly typename: 'NodeList' | 'Root';
    readonly children: readonly Statement[];
  }
  export interface Text extends At {
    readonly typename: 'TemplateData';
    readonly value: string;
  }
  export interface Output extends At {
    readonly typename: 'Output';
    readonly children: readonly (Text | Expression)[];
  }
  export interface If extends At {
    readonly typename: 'If';
    readonly cond: Expression;
    readonly body: NodeList;
    readonly else_: NodeList | If | null;
  }
  export interface For extends At {
    readonly typename: 'For';
    readonly name: Name | List;
    readonly arr: Expression;
    readonly body: NodeList;
    readonly else_?: NodeList | null;
  }
  export interface SetVariable extends At {
    readonly typename: 'Set';
    readonly targets: readonly Name[];
    readonly value?: Expression | null;
    readonly body?: Capture;
  }
  export interface Macro extends At {
    readonly typename: 'Macro' | 'Caller';
    readonly name: Name;
    readonly args: Args;
    readonly body: NodeList;
  }
  export interface Import extends At {
    readonly typename: 'Import';
    readonly template: Expression;
    readonly target: Name;
    readonly withContext: boolean | null;
  }
  export interface FromImport extends At {
    readonly typename: 'FromImport';
    readonly template: Expression;
    readonly names: { readonly children: readonly (Name | Pair)[] };
    readonly withContext: boolean | null | undefined;
  }
  export interface Include extends At {
    readonly typename: 'Include';
    readonly template: Expression;
    readonly ignoreMissing?: boolean;
  }
  export interface Block extends At {
    readonly typename: 'Block';
    readonly name: Name;
    readonly body: NodeList;
  }
  export interface Extends extends At {
    readonly typename: 'Extends';
    readonly template: Expression;
  }
  /** Ours, from `tags.ts`: as Tera has it. */
  export interface SetGlobal extends At {
    readonly typename: 'SetGlobal';
    readonly target: Name;
    readonly value: Expression;
  }
  /** Ours, from `tags.ts`. */
  export interface Jump extends At {
    readonly typename: 'Break' | 'Continue';
  }
  /** Statements of nunjucks that are refused by name. */
  export interface Refused extends At {
    readonly typename: 'Switch' | 'IfAsync' | 'AsyncEach' | 'AsyncAll';
  }
  export type Statement =
    | NodeList
    | Output
    | If
    | For
    | SetVariable
    | (Macro & { readonly typename: 'Macro' })
    | Import
    | FromImport
    | Include
    | Block
    | Extends
    | SetGlobal
    | Jump
    | Refused;

  export interface Literal extends At {
    readonly typename: 'Literal';
    readonly value: string | number | boolean | null | RegExp;
  }
  export interface Name extends At {
    readonly typename: 'Symbol';
    readonly value: string;
  }
  export interface List extends At {
    readonly typename: 'Array' | 'Group';
    readonly children: readonly Expression[];
  }
  export interface Pair extends At {
    readonly typename: 'Pair';
    readonly key: Expression;
    readonly value: Expression;
  }
  export interface Dict extends At {
    readonly typename: 'Dict' | 'KeywordArgs';
    readonly children: readonly Pair[];
  }
  export interface Args extends At {
    readonly children: readonly Expression[];
  }
  export interface Lookup extends At {
    readonly typename: 'LookupVal';
    readonly target: Expression;
    readonly val: Expression;
  }
  export interface Call extends At {
    readonly typename: 'FunCall';
    readonly name: Expression;
    readonly args: Args;
  }
  export interface Filter extends At {
    readonly typename: 'Filter';
    readonly name: Name;
    readonly args: Args;
  }
  export interface InlineIf extends At {
    readonly typename: 'InlineIf';
    readonly cond: Expression;
    readonly body: Expression;
    readonly else_: Expression | null;
  }
  export interface Binary extends At {
    readonly typename:
      | 'In'
      | 'Or'
      | 'And'
      | 'Concat'
      | 'Add'
      | 'Sub'
      | 'Mul'
      | 'Div'
      | 'FloorDiv'
      | 'Mod'
      | 'Pow';
    readonly left: Expression;
    readonly right: Expression;
  }
  export interface Is extends At {
    readonly typename: 'Is';
    readonly left: Expression;
    readonly right: Expression;
  }
  export interface Unary extends At {
    readonly typename: 'Not' | 'Neg' | 'Pos';
    readonly target: Expression;
  }
  export interface Compare extends At {
    readonly typename: 'Compare';
    readonly expr: Expression;
    readonly ops: readonly { readonly type: string; readonly expr: Expression }[];
  }
  export interface Capture extends At {
    readonly typename: 'Capture';
    readonly body: NodeList;
  }
  export type Expression =
    | Literal
    | Name
    | List
    | Dict
    | Lookup
    | Call
    | Filter
    | InlineIf
    | Binary
    | Is
    | Unary
    | Compare
    | Capture
    | (Macro & { readonly typename: 'Caller' });

  interface Token extends At {
    readonly type: string;
    readonly value: string;
  }
  /** The parser at work, as an extension sees it. */
  export interface Parsing {
    nextToken(): Token;
    parsePrimary(): Expression;
    parseExpression(): Expression;
    skipValue(type: string, value: string): boolean;
    advanceAfterBlockEnd(name?: string): Token;
    fail(message: string, line?: number, column?: number): never;
  }
  /** Tags that nunjucks does not have. */
  export interface Extension {
    readonly tags: readonly string[];
    parse(parser: Parsing): Statement;
  }
  const parser: {
    readonly Parser: new (
      tokens: import('nunjucks/src/lexer.js').Tokens,
    ) => { extensions: readonly Extension[]; parseAsRoot(): NodeList };
  };
  export default parser;
}

declare module 'nunjucks/src/lexer.js' {
  /** How far a text was read; line and column count from 0. */
  export interface Tokens {
    readonly lineno: number;
    readonly colno: number;
  }
  const lexer: { lex(source: string): Tokens };
  export default lexer;
}

declare module 'nunjucks/src/filters.js' {
  const filters: Readonly<Record<string, (this: object, ...args: unknown[]) => unknown>>;
  export default filters;
}

declare module 'nunjucks/src/tests.js' {
  const tests: Readonly<Record<string, (this: object, ...args: unknown[]) => unknown>>;
  export default tests;
}
