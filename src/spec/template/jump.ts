import type { Jump } from 'nunjucks/src/parser.js';
import type { Run } from './binding.ts';
import { refuse } from './evaluation.ts';
import { insideLoop } from './scope.ts';

/** Leaves a round of the loop around it; no fault, and so never reported. */
class LoopJump extends Error {
  override readonly name = 'LoopJump';
  readonly kind: Jump['typename'];

  constructor(kind: Jump['typename']) {
    super(kind);
    this.kind = kind;
  }
}

export const runJump: Run<Jump> = (node, scope) => {
  const tag = `{% ${node.typename.toLowerCase()} %}`;
  if (!insideLoop(scope)) refuse(node, scope, `${tag} stands outside of a loop`, { hint: 'leave it out' });
  throw new LoopJump(node.typename);
};

/** Runs one round; true when it ends the whole loop. */
export const breaks = (round: () => void): boolean => {
  try {
    round();
    return false;
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error;
    return error.kind === 'Break';
  }
};
