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
    origin: outcome === 'undecided' && !finding.message.startsWith('undecided') ? `${id} undecided` : id,
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

/** The attempt that says what was wrong: of a flaky scenario the last that failed. */
export const redAttempt = (result: ScenarioResult): ScenarioResult =>
  result.status === 'flaky' ? (result.earlier?.at(-1) ?? result) : result;

/** Red, flaky, or cancelled after something had already failed: an interruption hides no finding. */
export const isTold = (result: ScenarioResult): boolean => {
  const { status, errors } = result;
  if (status === 'failed' || status === 'errored') return true;
  if (status === 'flaky') return redAttempt(result) !== result;
  return status === 'cancelled' && errors.length + findingsOf(result).length > 0;
};

/** Why a scenario is red, flaky or was skipped, in one line without markup; empty for a green one. */
export const reasonOf = (result: ScenarioResult): string => {
  if (result.reason !== undefined) return tame(result.reason.split('\n')[0] ?? '');
  const red = redAttempt(result);
  if (red !== result) return `attempt ${red.attempts}: ${reasonOf(red)}`;
  const [error] = result.errors;
  const all = findingsOf(result);
  const first = error?.message ?? (all[0] === undefined ? '' : `${all[0].origin}: ${all[0].finding.message}`);
  const more = result.errors.length + all.length - 1;
  return tame(first.split('\n')[0] ?? '') + (more > 0 ? ` (and ${more} more)` : '');
};
