import type { ExpectationResult, Finding, ScenarioResult } from '../model/verdict.ts';
import { tame } from '../util/text.ts';

/** A finding with what it belongs to: a step or an expectation. */
export interface Placed {
  readonly origin: string;
  /** The step it belongs to, where it is one. */
  readonly step?: string;
  readonly sign: 'failed' | 'undecided' | 'errored';
  readonly finding: Finding;
}

const ofExpectation = ({ id, outcome, findings }: ExpectationResult): readonly Placed[] =>
  findings.map((finding) => ({
    origin: outcome === 'undecided' ? `${id} undecided` : id,
    sign: outcome === 'undecided' ? 'undecided' : 'failed',
    finding,
  }));

/** Everything that made a scenario red, steps first, as they happened. */
export const findingsOf = (result: ScenarioResult): readonly Placed[] => [
  ...result.steps.flatMap(({ name, part, status, attempts, findings }) => {
    const tried = attempts > 1 ? ` (attempt ${attempts})` : '';
    const origin = `${part === 'step' ? 'step' : `${part} step`} '${name}'${tried}`;
    return findings.map(
      (finding): Placed => ({
        origin,
        step: name,
        sign: status === 'errored' ? 'errored' : 'failed',
        finding,
      }),
    );
  }),
  ...(result.verdict?.results ?? []).filter(({ outcome }) => outcome !== 'held').flatMap(ofExpectation),
];

/** Why a scenario is red or was skipped, in one line without markup; empty for a green one. */
export const reasonOf = (result: ScenarioResult): string => {
  if (result.reason !== undefined) return tame(result.reason.split('\n')[0] ?? '');
  const [error] = result.errors;
  const all = findingsOf(result);
  const first = error?.message ?? (all[0] === undefined ? '' : `${all[0].origin}: ${all[0].finding.message}`);
  const more = result.errors.length + all.length - 1;
  return tame(first.split('\n')[0] ?? '') + (more > 0 ? ` (and ${more} more)` : '');
};
