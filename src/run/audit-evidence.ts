import { warning } from '../diagnostics/diagnostic.ts';
import { resolveExpectation } from '../engine/memory.ts';
import { audit, withAudit } from '../expect/audit/audit.ts';
import type { Audit } from '../model/audit.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ScenarioPlan, SpecPlan } from '../model/plan.ts';
import type { Trace } from '../model/trace.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Lookup } from '../util/references.ts';
import { type CanonicalFacts, goldenInputs } from './canonical-evidence.ts';

/** A verdict that went through the audit, where there was something to audit. */
interface Audited {
  readonly verdict: Verdict | undefined;
  readonly audit?: Audit;
}

/** That nothing in the evidence of a scenario can turn it red; nothing where its spec is judged on the union of all. */
export const idleWarnings = (
  { name, expectations, at }: ScenarioPlan,
  { union }: Pick<SpecPlan, 'union'>,
): readonly Diagnostic[] =>
  expectations.length > 0 || union !== undefined
    ? []
    : [
        warning(
          'no-expectations',
          `nothing is expected of the spans of '${name}': only a step can turn it red`,
          {
            hint: 'write what must be seen: [[expect.span]]',
            at,
          },
        ),
      ];

/**
 * Breaks the evidence of a green scenario once for every part of every expectation: what still holds is red. Where
 * nothing is expected there is nothing to break, and nobody looks at anything.
 */
export const auditEvidence = (
  { expectations, include, timeoutMs }: ScenarioPlan,
  facts: CanonicalFacts,
  lookup: Lookup,
  trace: Trace,
  verdict: Verdict | undefined,
): Audited => {
  const isIdle = verdict === undefined && expectations.length === 0;
  if (verdict?.status !== 'passed' && !isIdle) return { verdict };
  const resolved = expectations.map((one) => resolveExpectation(one, lookup));
  const report = audit({
    trace,
    expectations: resolved,
    include,
    longestMs: timeoutMs,
    goldensOf: (broken, one) => goldenInputs(broken, [one], include, facts),
  });
  return { verdict: verdict && withAudit(verdict, report, resolved), audit: report };
};
