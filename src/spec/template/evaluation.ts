import type { NodeList } from 'nunjucks/src/parser.js';
import type { Code } from '../../diagnostics/codes.ts';
import type { Arguments } from './arguments.ts';
import { type Place, type Source, TemplateFault } from './fault.ts';
import type { Output } from './output.ts';
import type { Scope } from './scope.ts';
import type { Template } from './syntax.ts';

/** What the parts of an evaluation share. */
export interface Evaluation {
  /** Calls of macros and includes that are open, outermost first. */
  readonly calls: Place[];
  /** Functions that a template may call, by name. */
  functions(): readonly string[];
  knows(name: string): boolean;
  /** Undefined when the function has no value to give. */
  call(name: string, given: Arguments, place: Place): unknown;
  /** Names of the files that are being run, outermost first. */
  readonly open: string[];
  /** Undefined when there is no such file. @throws TemplateFault without a place when it cannot be read or parsed. */
  load(name: string, from: Source): Template | undefined;
  /** What to say when there is none of these files. */
  missing(names: readonly string[], from: Source): { readonly message: string; readonly hint: string };
  /** Runs a whole file. */
  enter(template: Template, scope: Scope, out: Output): void;
  run(nodes: NodeList, scope: Scope, out: Output): void;
  /** Counts one evaluated node. @throws TemplateFault when the template does not come to an end. */
  tick(place: () => Place): void;
  /** Remembers a fault, so that the rest can still be looked at. Anything else is thrown on. */
  report(error: unknown, place: Place): void;
}

interface At {
  readonly lineno: number;
  readonly colno: number;
}

export const placeOf = (node: At, scope: Scope, length?: number): Place => ({
  source: scope.template.source,
  line: node.lineno + 1,
  column: node.colno + 1,
  ...(length === undefined ? {} : { length }),
});

interface Details {
  readonly code?: Code;
  readonly hint?: string;
  readonly length?: number;
}

/** @throws TemplateFault always. */
export const refuse = (node: At, scope: Scope, message: string, details: Details = {}): never => {
  const place = placeOf(node, scope, details.length);
  throw new TemplateFault(details.code ?? 'template-error', message, place, details.hint);
};
