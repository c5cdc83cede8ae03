import type {
  Expression,
  For,
  If,
  Macro,
  NodeList,
  Output as Printed,
  SetGlobal,
  SetVariable,
  Statement,
} from 'nunjucks/src/parser.js';
import { binding, type Run } from './binding.ts';
import { type Evaluation, placeOf, refuse } from './evaluation.ts';
import { evaluate, evaluatePrinted } from './expression.ts';
import { runFromImport, runImport, runInclude } from './include.ts';
import { runBlock } from './inherit.ts';
import { breaks, runJump } from './jump.ts';
import { macro } from './macro.ts';
import { Output } from './output.ts';
import { BROKEN, inside, outsideLoops, type Scope } from './scope.ts';
import { addText } from './text.ts';
import { describe, isList, isTable, toText, truthy, unprintable } from './value.ts';
import { start } from './wording.ts';

const print: Run<Printed> = (node, scope, out, evaluation) => {
  for (const child of node.children) {
    if (child.typename === 'TemplateData') {
      addText(child, scope, out);
      continue;
    }
    const value = evaluatePrinted(child, scope, evaluation);
    if (value instanceof Output) {
      out.append(value);
      continue;
    }
    const problem = unprintable(value);
    if (problem) refuse(start(child), scope, problem.message, { hint: problem.hint });
    out.add(toText(value), { source: scope.template.source, line: child.lineno + 1, literal: false });
  }
};

const runIf: Run<If> = (node, scope, out, evaluation) => {
  const branch = truthy(evaluate(node.cond, scope, evaluation)) ? node.body : node.else_;
  if (branch?.typename === 'If') runIf(branch, scope, out, evaluation);
  else if (branch) evaluation.run(branch, scope, out);
};

/** What each round of a loop binds to its names. */
const rounds = (node: For, names: readonly string[], scope: Scope, all: unknown): readonly unknown[][] => {
  if (names.length === 1 && isList(all)) return all.map((item) => [item]);
  if (names.length === 1 && typeof all === 'string') return [...all].map((char) => [char]);
  if (names.length === 2 && isTable(all)) return Object.entries(all);
  if (names.length > 1 && isList(all))
    return all.map((item) => {
      if (isList(item) && item.length >= names.length) return item.slice(0, names.length);
      return refuse(node.arr, scope, `${describe(item)} cannot be taken apart into ${names.join(', ')}`);
    });
  const hint = isTable(all) ? 'write {% for key, value in … %}' : 'loops go over lists, tables and text';
  return refuse(node.arr, scope, `the loop cannot go over ${describe(all)}`, { hint });
};

const runFor: Run<For> = (node, scope, out, evaluation) => {
  const targets: readonly Expression[] = node.name.typename === 'Symbol' ? [node.name] : node.name.children;
  const names = targets.map((target) => (target.typename === 'Symbol' ? target.value : ''));
  const all = rounds(node, names, scope, evaluate(node.arr, scope, evaluation));
  for (const [index, values] of all.entries()) {
    evaluation.tick(() => placeOf(node, scope));
    const round: Scope = { ...inside(scope), round: true };
    const left = all.length - index;
    for (const [position, name] of names.entries()) round.own.set(name, values[position]);
    round.own.set('loop', {
      index: index + 1,
      index0: index,
      revindex: left,
      revindex0: left - 1,
      first: index === 0,
      last: left === 1,
      length: all.length,
    });
    if (breaks(() => evaluation.run(node.body, round, out))) break;
  }
  if (all.length === 0 && node.else_) evaluation.run(node.else_, scope, out);
};

/** `set` binds in the innermost scope: inside a loop it lasts for that round, as in Jinja and Tera. */
const runSet = binding<SetVariable>(
  (node) => node.targets.map((target) => target.value),
  (node, scope, _, evaluation) => {
    const source = node.value ?? node.body;
    if (source == null) return;
    // what a block wrote keeps its places until it is read as a value
    const value = evaluatePrinted(source, scope, evaluation);
    for (const target of node.targets) scope.own.set(target.value, value);
  },
);

/** Tera's `set_global` reaches out of loops, where `set` lasts for one round. */
const runSetGlobal: Run<SetGlobal> = ({ target, value }, scope, _, evaluation) => {
  const { own } = outsideLoops(scope);
  try {
    own.set(target.value, evaluate(value, scope, evaluation));
  } catch (error) {
    own.set(target.value, BROKEN);
    throw error;
  }
};

const runMacro = binding<Macro>(
  (node) => [node.name.value],
  (node, scope, _, evaluation) =>
    void scope.own.set(node.name.value, macro(node, scope, evaluation, evaluate)),
);

const runOne: Run<Statement> = (node, scope, out, evaluation) => {
  evaluation.tick(() => placeOf(node, scope));
  switch (node.typename) {
    case 'Output':
      return print(node, scope, out, evaluation);
    case 'If':
      return runIf(node, scope, out, evaluation);
    case 'For':
      return runFor(node, scope, out, evaluation);
    case 'Set':
      return runSet(node, scope, out, evaluation);
    case 'Macro':
      return runMacro(node, scope, out, evaluation);
    case 'Include':
      return runInclude(node, scope, out, evaluation);
    case 'Import':
      return runImport(node, scope, out, evaluation);
    case 'FromImport':
      return runFromImport(node, scope, out, evaluation);
    case 'Block':
      return runBlock(node, scope, out, evaluation);
    case 'SetGlobal':
      return runSetGlobal(node, scope, out, evaluation);
    case 'Break':
    case 'Continue':
      return runJump(node, scope, out, evaluation);
    case 'Extends':
      return refuse(node, scope, '{% extends %} stands at the top of a file, in no other tag');
    case 'NodeList':
    case 'Root':
      return evaluation.run(node, scope, out);
    default:
      return refuse(node, scope, `{% ${node.typename.toLowerCase()} %} is not part of spec templates`, {
        hint: 'use include, import, macro, if and for',
      });
  }
};

/** Evaluates statements one after another; a fault in one does not hide those of the next. */
export const runStatements = (nodes: NodeList, scope: Scope, out: Output, evaluation: Evaluation): void => {
  for (const node of nodes.children) {
    const { calls, open } = evaluation;
    const depth = { calls: calls.length, open: open.length };
    try {
      runOne(node, scope, out, evaluation);
    } catch (error) {
      evaluation.report(error, placeOf(node, scope));
      calls.length = depth.calls;
      open.length = depth.open;
    }
  }
};
