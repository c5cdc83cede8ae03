import type { Expression, FromImport, Import, Include } from 'nunjucks/src/parser.js';
import { didYouMean } from '../../diagnostics/suggest.ts';
import { binding, type Run } from './binding.ts';
import { type Evaluation, placeOf, refuse } from './evaluation.ts';
import { evaluate } from './expression.ts';
import { type Place, TemplateFault } from './fault.ts';
import { Output } from './output.ts';
import { inside, NO_NAMES, type Scope } from './scope.ts';
import type { Template } from './syntax.ts';
import { describe, type Table } from './value.ts';

/** Loads the template a statement names; faults of reading point at the name. */
const loadFrom = (node: Expression, scope: Scope, evaluation: Evaluation): Template => {
  const name = evaluate(node, scope, evaluation);
  if (typeof name !== 'string')
    return refuse(node, scope, `the name of a file is text, not ${describe(name)}`);
  const place: Place = placeOf(node, scope, name.length + 2);
  if (evaluation.calls.length > 64) return refuse(node, scope, `'${name}' includes itself without an end`);
  evaluation.calls.push(place);
  try {
    const template = evaluation.load(name, scope.template.source);
    evaluation.calls.pop();
    return template;
  } catch (error) {
    if (!(error instanceof TemplateFault) || error.place) throw error;
    throw new TemplateFault(error.code, error.message, place, error.hint);
  }
};

export const runInclude: Run<Include> = (node, scope, out, evaluation) => {
  let template: Template;
  try {
    template = loadFrom(node.template, scope, evaluation);
  } catch (error) {
    if (node.ignoreMissing && error instanceof TemplateFault && error.code === 'unreadable-file') return;
    throw error;
  }
  evaluation.calls.push(placeOf(node, scope));
  evaluation.run(template.root, inside(scope, template), out);
  evaluation.calls.pop();
};

/** What an imported file defines at its top; names that begin with _ stay its own. */
const importFrom = (node: Import | FromImport, scope: Scope, evaluation: Evaluation): Table => {
  const template = loadFrom(node.template, scope, evaluation);
  const own: Scope = { ...inside(scope, template), around: node.withContext ? scope : NO_NAMES };
  evaluation.calls.push(placeOf(node, scope));
  evaluation.run(template.root, own, new Output());
  evaluation.calls.pop();
  return Object.assign(
    Object.create(null),
    Object.fromEntries([...own.own].filter(([name]) => !name.startsWith('_'))),
  );
};

export const runImport = binding<Import>(
  (node) => [node.target.value],
  (node, scope, _, evaluation) => void scope.own.set(node.target.value, importFrom(node, scope, evaluation)),
);

const importedNames = (node: FromImport): readonly { name: string; as: string }[] =>
  node.names.children.flatMap((one) => {
    if (one.typename === 'Symbol') return [{ name: one.value, as: one.value }];
    if (one.key.typename !== 'Symbol' || one.value.typename !== 'Symbol') return [];
    return [{ name: one.key.value, as: one.value.value }];
  });

export const runFromImport = binding<FromImport>(
  (node) => importedNames(node).map(({ as }) => as),
  (node, scope, _, evaluation) => {
    const exported = importFrom(node, scope, evaluation);
    for (const { name, as } of importedNames(node)) {
      if (!Object.hasOwn(exported, name))
        refuse(node, scope, `the file defines no '${name}'`, {
          hint: didYouMean(name, Object.keys(exported)),
        });
      scope.own.set(as, exported[name]);
    }
  },
);
