import type { Expression, Macro } from 'nunjucks/src/parser.js';
import { ArgumentFault, bind } from './arguments.ts';
import type { Evaluation } from './evaluation.ts';
import { refuse } from './evaluation.ts';
import { Output } from './output.ts';
import { inside, type Scope } from './scope.ts';
import { Callable } from './value.ts';

type Evaluate = (node: Expression, scope: Scope, evaluation: Evaluation) => unknown;

interface Parameter {
  readonly name: string;
  readonly fallback?: Expression;
}

const PARAMETER = 'a parameter of a macro is a name, or name="default"';

const parametersOf = (node: Macro, scope: Scope): readonly Parameter[] =>
  node.args.children.flatMap((arg): Parameter | readonly Parameter[] => {
    if (arg.typename === 'Symbol') return { name: arg.value };
    if (arg.typename !== 'KeywordArgs') return refuse(arg, scope, PARAMETER);
    return arg.children.map(({ key, value }) =>
      key.typename === 'Symbol' ? { name: key.value, fallback: value } : refuse(key, scope, PARAMETER),
    );
  });

const DEPTH = 64;

/**
 * A macro, or the body of a `call` block, as a value. It sees the names around it and its parameters.
 * Its result is an Output, so that printed lines know the macro's own.
 */
export const macro = (node: Macro, around: Scope, evaluation: Evaluation, evaluate: Evaluate): Callable => {
  const title = node.typename === 'Caller' ? 'caller()' : `the macro '${node.name.value}'`;
  const parameters = parametersOf(node, around);
  const names = parameters.map(({ name }) => name);
  return new Callable(
    title,
    (given) => {
      if (evaluation.calls.length > DEPTH)
        throw new ArgumentFault(`${title} calls itself more than ${DEPTH} deep`);
      const named = new Map(given.named);
      const caller = named.get('caller');
      if (!names.includes('caller')) named.delete('caller');
      const bound = bind(title, names, { positional: given.positional, named });
      const missing = names.filter((name) => !bound.has(name));
      const scope: Scope = {
        ...inside(around),
        border: true,
        missing: { macro: node.name.value, names: missing },
      };
      if (caller instanceof Callable) scope.own.set('caller', caller);
      for (const [name, value] of bound) scope.own.set(name, value);
      for (const { name, fallback } of parameters)
        if (fallback && !bound.has(name)) scope.own.set(name, evaluate(fallback, scope, evaluation));
      const out = new Output();
      evaluation.run(node.body, scope, out);
      return out;
    },
    around.template.source.internal,
  );
};
