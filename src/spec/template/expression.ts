import type {
  Args,
  Binary,
  Call,
  Capture,
  Compare,
  Dict,
  Expression,
  Filter,
  InlineIf,
  Is,
  Lookup,
  Unary,
} from 'nunjucks/src/parser.js';
import { didYouMean, nearest } from '../../diagnostics/suggest.ts';
import { ArgumentFault, type Arguments } from './arguments.ts';
import { type Evaluation, placeOf, refuse } from './evaluation.ts';
import { isFakeName } from './fakes-wanted.ts';
import { KnownFault, type Place } from './fault.ts';
import { filter, filters } from './filters.ts';
import { is, testNames } from './is.ts';
import { macro } from './macro.ts';
import { member, memberHint } from './members.ts';
import { grouped, known, literal, named } from './names.ts';
import { calculate, compare, contains, text } from './operators.ts';
import { Output } from './output.ts';
import { BROKEN, find, type Scope, visible } from './scope.ts';
import { narrowed } from './tera.ts';
import { Callable, describe, truthy } from './value.ts';
import { located, noValue, spell, start } from './wording.ts';

const argumentsOf = (args: Args, scope: Scope, evaluation: Evaluation, skip = 0): Arguments => {
  const positional: unknown[] = [];
  const named = new Map<string, unknown>();
  for (const arg of args.children.slice(skip)) {
    if (arg.typename !== 'KeywordArgs') {
      positional.push(evaluate(arg, scope, evaluation));
      continue;
    }
    for (const pair of arg.children) {
      if (pair.key.typename !== 'Symbol')
        return refuse(pair, scope, 'the name of an argument is a plain word, as in f(name="x")');
      named.set(pair.key.value, evaluate(pair.value, scope, evaluation));
    }
  }
  return { positional, named };
};

const callNode = (node: Call, scope: Scope, evaluation: Evaluation): unknown => {
  const from = start(node);
  const title = spell(node.name);
  const place: Place = placeOf(from, scope, title.length);
  const given = argumentsOf(node.args, scope, evaluation);
  const callable = node.name.typename === 'Symbol' ? find(scope, node.name.value, place) : undefined;
  if (callable === BROKEN) throw new KnownFault();
  return located(from, scope, title.length, () => {
    if (node.name.typename === 'Symbol' && !(callable instanceof Callable)) {
      if (evaluation.knows(title) || isFakeName(title)) return evaluation.call(title, given, place);
      if (callable !== undefined)
        throw new ArgumentFault(`'${title}' is ${describe(callable)}, not a function`);
      const macros = visible(scope).filter((name) => find(scope, name, place) instanceof Callable);
      const [best] = nearest(title, [...evaluation.functions(), ...macros], 1);
      throw new ArgumentFault(`no function or macro is called '${title}'`, {
        cause: best ? `did you mean '${best}'?` : 'macros are defined or imported before they are called',
      });
    }
    const target = callable ?? evaluate(node.name, scope, evaluation);
    if (!(target instanceof Callable))
      throw new ArgumentFault(`'${title}' is ${describe(target)}, not a function`);
    evaluation.calls.push(place);
    const result = target.call(given);
    evaluation.calls.pop();
    const { line, source } = place;
    return result instanceof Output && target.internal && !source.internal
      ? result.movedTo({ source, line, literal: false })
      : result;
  });
};

/** `pair.0` is an item, as in Tera. */
const keyOf = ({ val }: Lookup, scope: Scope, evaluation: Evaluation): unknown => {
  const key = evaluate(val, scope, evaluation);
  return (typeof key === 'string' ? narrowed(key) : undefined) ?? key;
};

const lookup = (node: Lookup, scope: Scope, evaluation: Evaluation): unknown => {
  const target = evaluate(node.target, scope, evaluation);
  const key = keyOf(node, scope, evaluation);
  const from = start(node);
  const length = spell(node).length;
  const value = located(from, scope, length, () => member(target, key));
  if (value !== undefined) return value;
  const shown = spell(node.target).includes('…') ? describe(target) : `'${spell(node.target)}'`;
  return refuse(from, scope, `${shown} has no '${String(key)}'`, {
    code: 'undefined-variable',
    length,
    hint: memberHint(target, key),
  });
};

const filterNode = (node: Filter, scope: Scope, evaluation: Evaluation): unknown => {
  const name = node.name.value;
  const [input] = node.args.children;
  if (input === undefined) return refuse(node, scope, `the filter ${name} has no value to work on`);
  const given = argumentsOf(node.args, scope, evaluation, 1);
  if (name === 'default' || name === 'd') {
    const value = evaluateLax(input, scope, evaluation);
    const [fallback = given.named.get('value') ?? given.named.get('default_value'), ifFalsy] =
      given.positional;
    const wanted = value === undefined || (truthy(ifFalsy ?? given.named.get('boolean')) && !truthy(value));
    return wanted ? fallback : value;
  }
  const open = evaluateOpen(input, scope, evaluation);
  const value = settled(open, input, scope);
  const result = filtered(node, value, given, { scope, evaluation });
  return open instanceof Output && typeof result === 'string' ? (open.retold(result) ?? result) : result;
};

interface Around {
  readonly scope: Scope;
  readonly evaluation: Evaluation;
}

const filtered = (node: Filter, value: unknown, given: Arguments, { scope, evaluation }: Around): unknown => {
  const name = node.name.value;
  return located(node, scope, name.length, () => {
    if (Object.hasOwn(filters, name)) return filter(name, value, given);
    if (!evaluation.knows(name))
      throw new ArgumentFault(`there is no filter '${name}'`, {
        cause: didYouMean(name, Object.keys(filters)),
      });
    const all = { positional: [value, ...given.positional], named: given.named };
    return evaluation.call(name, all, placeOf(node, scope, name.length));
  });
};

const isNode = (node: Is, scope: Scope, evaluation: Evaluation): boolean => {
  const { right } = node;
  const call = right.typename === 'FunCall' ? right : undefined;
  const test = call ? call.name : right;
  const name = test.typename === 'Literal' ? String(test.value ?? 'none') : spell(test);
  if (name === 'defined' || name === 'undefined')
    return (evaluateLax(node.left, scope, evaluation) === undefined) === (name === 'undefined');
  if (!testNames.includes(name))
    return refuse(test, scope, `there is no test '${name}'`, {
      hint: didYouMean(name, ['defined', 'undefined', ...testNames]),
      length: name.length,
    });
  const value = evaluate(node.left, scope, evaluation);
  const args = call ? argumentsOf(call.args, scope, evaluation).positional : [];
  return located(test, scope, name.length, () => is(value, name, args));
};

const dict = (node: Dict, scope: Scope, evaluation: Evaluation): unknown => {
  const table: Record<string, unknown> = Object.create(null);
  for (const { key, value } of node.children) {
    const name = key.typename === 'Symbol' ? key.value : evaluate(key, scope, evaluation);
    if (typeof name !== 'string')
      return refuse(key, scope, `a key of a table is text, not ${describe(name)}`);
    table[name] = evaluate(value, scope, evaluation);
  }
  return table;
};

const compared = (node: Compare, scope: Scope, evaluation: Evaluation): boolean => {
  let left = evaluate(node.expr, scope, evaluation);
  return node.ops.every(({ type, expr }) => {
    const right = evaluate(expr, scope, evaluation);
    const holds = located(expr, scope, undefined, () => compare(type, left, right));
    left = right;
    return holds;
  });
};

const captured = (node: Capture, scope: Scope, evaluation: Evaluation): Output => {
  const out = new Output();
  evaluation.run(node.body, scope, out);
  return out;
};

const signed = (node: Unary, scope: Scope, evaluation: Evaluation): unknown => {
  const value = evaluate(node.target, scope, evaluation);
  if (node.typename === 'Not') return !truthy(value);
  return located(node, scope, 1, () => calculate(node.typename === 'Neg' ? 'Sub' : 'Add', 0, value));
};

const combined = (node: Binary, scope: Scope, evaluation: Evaluation): unknown => {
  const left = evaluate(node.left, scope, evaluation);
  if (node.typename === 'And' && !truthy(left)) return left;
  if (node.typename === 'Or' && truthy(left)) return left;
  const right = evaluate(node.right, scope, evaluation);
  return located(start(node.left), scope, undefined, () => {
    if (node.typename === 'In') return contains(left, right);
    if (node.typename === 'Concat') return text(left) + text(right);
    return node.typename === 'And' || node.typename === 'Or' ? right : calculate(node.typename, left, right);
  });
};

const chosen = (node: InlineIf, scope: Scope, evaluation: Evaluation): unknown => {
  if (truthy(evaluate(node.cond, scope, evaluation))) return evaluateOpen(node.body, scope, evaluation);
  return node.else_ === null ? '' : evaluateOpen(node.else_, scope, evaluation);
};

/** The value of an expression; undefined only where a filter or `env()` found nothing; macro output keeps its places. */
const evaluateOpen = (node: Expression, scope: Scope, evaluation: Evaluation): unknown => {
  evaluation.tick(() => placeOf(node, scope));
  switch (node.typename) {
    case 'Literal':
      return literal(node, scope);
    case 'Symbol':
      return named(node, scope, evaluation);
    case 'Group':
      return evaluateOpen(grouped(node, scope), scope, evaluation);
    case 'Array':
      return node.children.map((item) => evaluate(item, scope, evaluation));
    case 'Dict':
    case 'KeywordArgs':
      return dict(node, scope, evaluation);
    case 'LookupVal':
      return lookup(node, scope, evaluation);
    case 'FunCall':
      return callNode(node, scope, evaluation);
    case 'Filter':
      return filterNode(node, scope, evaluation);
    case 'Is':
      return isNode(node, scope, evaluation);
    case 'InlineIf':
      return chosen(node, scope, evaluation);
    case 'Not':
    case 'Neg':
    case 'Pos':
      return signed(node, scope, evaluation);
    case 'Compare':
      return compared(node, scope, evaluation);
    case 'Capture':
      return captured(node, scope, evaluation);
    case 'Caller':
      return macro(node, scope, evaluation, evaluate);
    default:
      return combined(node, scope, evaluation);
  }
};

/** As `evaluate`, but what a macro wrote keeps its places: for printing only. */
export const evaluatePrinted = (node: Expression, scope: Scope, evaluation: Evaluation): unknown => {
  const value = evaluateOpen(node, scope, evaluation);
  return value === undefined ? noValue(node, scope) : value;
};

/** What a macro or a block wrote, as mere text. */
const plain = (open: unknown): unknown => (open instanceof Output ? open.toString() : open);

const settled = (open: unknown, node: Expression, scope: Scope): unknown =>
  open === undefined ? noValue(node, scope) : plain(open);

/** The value of an expression. @throws TemplateFault where a name is not defined, KnownFault where that was said before. */
export const evaluate = (node: Expression, scope: Scope, evaluation: Evaluation): unknown =>
  settled(evaluateOpen(node, scope, evaluation), node, scope);

/** Under `default` and `is defined`, a name that nobody defines is undefined, and so is what it would lead to. */
const evaluateLax = (node: Expression, scope: Scope, evaluation: Evaluation): unknown => {
  if (node.typename === 'Symbol') return plain(known(node, scope));
  if (node.typename === 'Group') return evaluateLax(grouped(node, scope), scope, evaluation);
  if (node.typename === 'LookupVal') {
    const target = evaluateLax(node.target, scope, evaluation);
    if (target === undefined) return undefined;
    const key = keyOf(node, scope, evaluation);
    return located(start(node), scope, spell(node).length, () => member(target, key));
  }
  return plain(evaluateOpen(node, scope, evaluation));
};
