import type { Expression, FromImport, Import, Include } from 'nunjucks/src/parser.js';
import { didYouMean } from '../../diagnostics/suggest.ts';
import { binding, type Run } from './binding.ts';
import { type Evaluation, placeOf, refuse } from './evaluation.ts';
import { evaluate } from './expression.ts';
import { TemplateFault } from './fault.ts';
import { Output } from './output.ts';
import { inside, NO_NAMES, type Scope } from './scope.ts';
import type { Template } from './syntax.ts';
import { describe, isList, type Table } from './value.ts';

const namesIn = (node: Expression, scope: Scope, evaluation: Evaluation): readonly string[] => {
  const value = evaluate(node, scope, evaluation);
  return (isList(value) ? value : [value]).map((name) =>
    typeof name === 'string'
      ? name
      : refuse(node, scope, `the name of a file is text, not ${describe(name)}`),
  );
};

/** Loads the first template that exists of those a statement names; faults of reading point at the name. */
const find = (node: Expression, scope: Scope, evaluation: Evaluation): Template | undefined => {
  const names = namesIn(node, scope, evaluation);
  const place = placeOf(node, scope, names.length === 1 ? (names[0]?.length ?? 0) + 2 : 1);
  // stays on the stack when loading fails: the report says what wanted the file
  evaluation.calls.push(place);
  try {
    let template: Template | undefined;
    for (const name of names) template ??= evaluation.load(name, scope.template.source);
    evaluation.calls.pop();
    return template;
  } catch (error) {
    if (!(error instanceof TemplateFault) || error.place) throw error;
    throw new TemplateFault(error.code, error.message, place, error.hint);
  }
};

/** As `find`. @throws TemplateFault when none of the files exists. */
export const loadFrom = (node: Expression, scope: Scope, evaluation: Evaluation): Template => {
  const template = find(node, scope, evaluation);
  if (template) return template;
  const names = namesIn(node, scope, evaluation);
  const { message, hint } = evaluation.missing(names, scope.template.source);
  const length = names.length === 1 ? (names[0]?.length ?? 0) + 2 : 1;
  return refuse(node, scope, message, { code: 'unreadable-file', hint, length });
};

/** Runs a file that another one names. @throws TemplateFault that names the whole cycle when it is open already. */
export const within = ({ node, template, scope, evaluation }: Entering, work: () => void): void => {
  const { open, calls } = evaluation;
  const { id } = template.source;
  const from = open.indexOf(id);
  if (from >= 0) {
    const cycle = [...open.slice(from), id].join(' → ');
    refuse(node, scope, `files that read each other never come to an end: ${cycle}`, {
      hint: 'move what both need into a third file',
    });
  }
  open.push(id);
  calls.push(placeOf(node, scope));
  work();
  calls.pop();
  open.pop();
};

interface Entering {
  readonly node: Expression;
  readonly template: Template;
  readonly scope: Scope;
  readonly evaluation: Evaluation;
}

export const runInclude: Run<Include> = (node, scope, out, evaluation) => {
  const template = node.ignoreMissing
    ? find(node.template, scope, evaluation)
    : loadFrom(node.template, scope, evaluation);
  if (template === undefined) return;
  within({ node: node.template, template, scope, evaluation }, () =>
    evaluation.enter(template, inside(scope, template), out),
  );
};

/** What an imported file defines at its top; names that begin with _ stay its own. */
const importFrom = (node: Import | FromImport, scope: Scope, evaluation: Evaluation): Table => {
  const template = loadFrom(node.template, scope, evaluation);
  const around = node.withContext ? scope : NO_NAMES;
  const own: Scope = { ...inside(scope, template), around, border: true };
  within({ node: node.template, template, scope, evaluation }, () =>
    evaluation.enter(template, own, new Output()),
  );
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
