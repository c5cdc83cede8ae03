import type { Evaluation } from './evaluation.ts';
import type { Output } from './output.ts';
import { BROKEN, type Scope } from './scope.ts';

/** Evaluates one kind of statement. */
export type Run<Node> = (node: Node, scope: Scope, out: Output, evaluation: Evaluation) => void;

/** Names that a failed statement should have defined are broken: reading them says nothing new. */
export const binding = <Node>(names: (node: Node) => readonly string[], run: Run<Node>): Run<Node> => {
  return (node, scope, out, evaluation) => {
    try {
      run(node, scope, out, evaluation);
    } catch (error) {
      for (const name of names(node)) scope.own.set(name, BROKEN);
      throw error;
    }
  };
};
