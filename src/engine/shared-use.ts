import type { RunnerSpan, StartSpan } from '../model/collection.ts';
import type { Disposables } from '../util/disposables.ts';
import type { SharedService } from './shared-service.ts';

/** Notes in the trace of a scenario which shared services it used, from now until the stack is released. */
export const noteUse = (
  shared: readonly SharedService[],
  { span, startSpan }: { readonly span: RunnerSpan; readonly startSpan: StartSpan },
  stack: Disposables,
): void => {
  for (const { running } of shared) {
    const { id, plugin, scope = 'run' } = running.plan;
    const started = startSpan('clnrm.service', {
      parent: span,
      attributes: {
        'service.name': { type: 'string', value: id },
        'clnrm.plugin': { type: 'string', value: plugin },
        'clnrm.service.scope': { type: 'string', value: scope },
      },
    });
    stack.defer(() => started.end({ attributes: running.identity }));
  }
};
