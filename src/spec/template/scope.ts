import type { Block } from 'nunjucks/src/parser.js';
import type { Place } from './fault.ts';
import type { Template } from './syntax.ts';
import { Callable } from './value.ts';

/** Stands for a value whose own fault is known: reading it says nothing new. */
export const BROKEN: unique symbol = Symbol('broken');

/** Where names are looked up that no scope of the template holds. */
export interface Names {
  /** `at` is where the name is read: under `[vars]`, a value's own name means the value below it. */
  get(name: string, at: Place): unknown;
  names(): readonly string[];
}

/** One of the texts written for a block. */
export interface BlockText {
  readonly node: Block;
  readonly scope: Scope;
}

type Blocks = Map<string, readonly BlockText[]>;

/** The names one piece of a template sees: its own, then those around it. */
export interface Scope {
  readonly template: Template;
  readonly own: Map<string, unknown>;
  readonly around: Scope | Names;
  /** One round of a loop: `break` leaves it, and `set_global` writes outside of it. */
  readonly round?: true;
  /** A macro, a block, an imported file: what is inside neither leaves loops around it nor sets names there. */
  readonly border?: true;
  /** Of a file that extends others, and of those: what stands for each block, the nearest to the spec first. */
  readonly blocks?: Blocks;
  /** Given by the macro this scope belongs to: parameters the call left out. */
  readonly missing?: { readonly macro: string; readonly names: readonly string[] };
}

export const inside = (around: Scope, template: Template = around.template): Scope => ({
  template,
  own: new Map(),
  around,
});

export const NO_NAMES: Names = { get: () => undefined, names: () => [] };

const isScope = (scope: Scope | Names): scope is Scope => 'own' in scope;

/** The value of a name, undefined when nobody defines it. */
export const find = (from: Scope, name: string, place: Place): unknown => {
  for (let scope: Scope | Names = from; ; scope = scope.around) {
    if (!isScope(scope)) return scope.get(name, place);
    if (scope.own.has(name)) return scope.own.get(name);
  }
};

/** Every name that is seen from a scope. */
export const visible = (scope: Scope | Names): readonly string[] =>
  isScope(scope) ? [...scope.own.keys(), ...visible(scope.around)] : scope.names();

/** The macro whose parameter `name` was left out by its caller. */
export const leftOut = (scope: Scope | Names, name: string): string | undefined => {
  if (!isScope(scope)) return undefined;
  return scope.missing?.names.includes(name) ? scope.missing.macro : leftOut(scope.around, name);
};

/** Where `set_global` writes: outside of every loop, as far as the macro or the file reaches. */
export const outsideLoops = (scope: Scope): Scope =>
  scope.border || !isScope(scope.around) ? scope : outsideLoops(scope.around);

/** Whether `break` has a loop to leave. */
export const insideLoop = (scope: Scope): boolean => {
  if (scope.round) return true;
  if (scope.border || !isScope(scope.around) || scope.around.template !== scope.template) return false;
  return insideLoop(scope.around);
};

/** `self` of a template: the macros it defines. */
export const ownMacros = (scope: Scope): Readonly<Record<string, Callable>> => {
  const macros: Record<string, Callable> = Object.create(null);
  for (let at: Scope | Names = scope; isScope(at); at = at.around) {
    if (at.template !== scope.template) break;
    for (const [name, value] of at.own) if (value instanceof Callable) macros[name] ??= value;
  }
  return macros;
};

/** The texts for blocks that a template of this scope takes part in. */
export const blocksOf = (scope: Scope): Blocks | undefined => {
  if (scope.blocks) return scope.blocks;
  return isScope(scope.around) && scope.around.template === scope.template
    ? blocksOf(scope.around)
    : undefined;
};
