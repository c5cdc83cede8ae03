import type { Call, Expression, Name } from 'nunjucks/src/parser.js';
import { nearest } from '../../diagnostics/suggest.ts';
import { ArgumentFault } from './arguments.ts';
import { type Evaluation, placeOf, refuse } from './evaluation.ts';
import { TemplateFault } from './fault.ts';
import { leftOut, type Scope, visible } from './scope.ts';
import { narrowed } from './tera.ts';

/** Where an expression begins, which is not where nunjucks says its operator stands. */
export const start = (node: Expression): Expression => {
  switch (node.typename) {
    case 'LookupVal':
      return start(node.target);
    case 'FunCall':
      return start(node.name);
    default:
      return node;
  }
};

/** Source text of names and lookups, for messages. */
export const spell = (node: Expression): string => {
  if (node.typename === 'Symbol') return node.value;
  if (node.typename === 'FunCall') return `${spell(node.name)}()`;
  if (node.typename !== 'LookupVal') return '…';
  const { val } = node;
  if (val.typename !== 'Literal') return `${spell(node.target)}[…]`;
  return typeof val.value === 'string'
    ? `${spell(node.target)}.${narrowed(val.value) ?? val.value}`
    : `${spell(node.target)}[${val.value}]`;
};

/** Runs `work`; what it says about arguments gets the place of `node`. */
export const located = <T>(node: Expression, scope: Scope, length: number | undefined, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateFault && error.place === undefined)
      throw new TemplateFault(error.code, error.message, placeOf(node, scope, length), error.hint);
    if (!(error instanceof ArgumentFault)) throw error;
    const hint = typeof error.cause === 'string' ? { hint: error.cause } : {};
    return refuse(node, scope, error.message, { ...hint, ...(length === undefined ? {} : { length }) });
  }
};

/** @throws TemplateFault always: nobody defines the name. */
export const unknownName = (node: Name, scope: Scope, evaluation: Evaluation): never => {
  const name = node.value;
  const place = { code: 'undefined-variable', length: name.length } as const;
  if (evaluation.knows(name))
    return refuse(node, scope, `'${name}' is a function`, {
      length: name.length,
      hint: `call it: ${name}()`,
    });
  if (name === '__tera_context')
    return refuse(node, scope, `'${name}' is not part of spec templates`, {
      length: name.length,
      hint: '`clnrm render --show-vars` lists the variables',
    });
  const caller = leftOut(scope, name);
  if (caller !== undefined)
    return refuse(node, scope, `the macro '${caller}' was called without '${name}'`, {
      ...place,
      hint: `pass it, give it a default in the macro, or read it with | default("…")`,
    });
  const [best] = nearest(name, visible(scope), 1);
  if (best === name)
    return refuse(node, scope, `the value of '${name}' leads back to itself`, {
      length: name.length,
      hint: 'give one of the variables under [vars] a value that reads none of the others',
    });
  const hint = best ? `did you mean '${best}'?` : `define it under [vars] or with --var ${name}=…`;
  return refuse(node, scope, `no variable is called '${name}'`, { ...place, hint });
};

/** The call as written, with its first argument when that is plain text: `env("PORT")`. */
const spellCall = (node: Call): string => {
  const [first] = node.args.children;
  const value = first?.typename === 'KeywordArgs' ? first.children[0]?.value : first;
  return `${spell(node.name)}(${value?.typename === 'Literal' ? JSON.stringify(value.value) : '…'})`;
};

/** @throws TemplateFault always: a function or filter had nothing to give. */
export const noValue = (node: Expression, scope: Scope): never => {
  if (node.typename === 'FunCall')
    return refuse(start(node), scope, `${spellCall(node)} has no value`, {
      code: 'undefined-variable',
      length: spell(node.name).length,
      hint: 'set it, or give a value for want of it: default="…"',
    });
  const name = node.typename === 'Filter' ? node.name.value : 'expression';
  return refuse(node, scope, `the filter ${name} finds no value`, {
    code: 'undefined-variable',
    length: name.length,
    hint: 'give one with | default("…")',
  });
};
