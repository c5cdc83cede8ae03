import type { Expression, List, Literal, Name } from 'nunjucks/src/parser.js';
import { type Evaluation, placeOf, refuse } from './evaluation.ts';
import { KnownFault } from './fault.ts';
import { BROKEN, find, ownMacros, type Scope } from './scope.ts';
import { located, unknownName } from './wording.ts';

/** A literal's value, as the author wrote it. */
export const literal = (node: Literal, scope: Scope): unknown => {
  if (node.value instanceof RegExp)
    return refuse(node, scope, 'regular expressions are not values of a template');
  if (Number.isInteger(node.value) && !Number.isSafeInteger(node.value))
    return refuse(node, scope, 'an integer above 2^53 would be rounded', {
      hint: 'put it under [vars], where integers are exact, or write it outside the tag',
    });
  return typeof node.value === 'string' ? scope.template.restore(node.value) : node.value;
};

/** What a name stands for; undefined when nobody defines it. @throws KnownFault for a value that has failed. */
export const known = (node: Name, scope: Scope): unknown => {
  const place = placeOf(node, scope, node.value.length);
  const found = located(node, scope, node.value.length, () => find(scope, node.value, place));
  if (found === BROKEN) throw new KnownFault();
  return found === undefined && node.value === 'self' ? ownMacros(scope) : found;
};

/** As `known`. @throws TemplateFault when nobody defines the name. */
export const named = (node: Name, scope: Scope, evaluation: Evaluation): unknown => {
  const value = known(node, scope);
  return value === undefined ? unknownName(node, scope, evaluation) : value;
};

/** What stands between brackets. @throws TemplateFault for more than one thing. */
export const grouped = (node: List, scope: Scope): Expression => {
  const [only, more] = node.children;
  return only === undefined || more !== undefined ? refuse(node, scope, 'write a list as [a, b]') : only;
};
