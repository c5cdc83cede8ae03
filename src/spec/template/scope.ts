import type { Place } from './fault.ts';
import type { Template } from './syntax.ts';

/** Stands for a value whose own fault is known: reading it says nothing new. */
export const BROKEN: unique symbol = Symbol('broken');

/** Where names are looked up that no scope of the template holds. */
export interface Names {
  /** `at` is where the name is read: under `[vars]`, a value's own name means the value below it. */
  get(name: string, at: Place): unknown;
  names(): readonly string[];
}

/** The names one piece of a template sees: its own, then those around it. */
export interface Scope {
  readonly template: Template;
  readonly own: Map<string, unknown>;
  readonly around: Scope | Names;
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
