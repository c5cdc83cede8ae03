import { resolveExpectation } from '../engine/memory.ts';
import { audit, withAudit } from '../expect/audit/audit.ts';
import type { Audit } from '../model/audit.ts';
import type { ScenarioPlan } from '../model/plan.ts';
import type { Trace } from '../model/trace.ts';
import type { Verdict } from '../model/verdict.ts';
import type { Lookup } from '../util/references.ts';
import { type CanonicalFacts, goldenInputs } from './canonical-evidence.ts';

/** A verdict that went through the audit, where there was something to audit. */
interface Audited {
  readonly verdict: Verdict | undefined;
  readonly audit?: Audit;
}

/** Breaks the evidence of a green scenario once for every part of every expectation: what still holds is red. */
export const auditEvidence = (
  { expectations, include, timeoutMs }: ScenarioPlan,
  facts: CanonicalFacts,
  lookup: Lookup,
  trace: Trace,
  verdict: Verdict | undefined,
): Audited => {
  if (verdict?.status !== 'passed') return { verdict };
  const resolved = expectations.map((one) => resolveExpectation(one, lookup));
  const report = audit({
    trace,
    expectations: resolved,
    include,
    longestMs: timeoutMs,
    goldensOf: (broken, one) => goldenInputs(broken, [one], include, facts),
  });
  return { verdict: withAudit(verdict, report, resolved), audit: report };
};
