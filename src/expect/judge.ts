import type { Expectation, Included } from '../model/expectation.ts';
import type { Position } from '../model/position.ts';
import { type Clue, NO_SUSPECTS, type Suspects } from '../model/suspect.ts';
import type { Trace } from '../model/trace.ts';
import type { ExpectationResult, Finding, Verdict } from '../model/verdict.ts';
import { namedSpans } from '../util/named-spans.ts';
import { SlowRegex } from '../util/regex.ts';
import { thoseThatRun } from '../util/still-runs.ts';
import { type Context, finding, type Reading } from './context.ts';
import { counts } from './counts.ts';
import { noEvidence } from './evidence.ts';
import { type GoldenInput, golden } from './golden.ts';
import { graph } from './graph.ts';
import { hermeticity } from './hermeticity.ts';
import { order } from './order.ts';
import { asksRunner, createPopulation } from './population.ts';
import { withRemedy } from './remedy.ts';
import { span } from './span.ts';
import { status } from './status.ts';
import { suspectResults } from './suspects.ts';
import { temporal } from './temporal.ts';
import { window } from './window.ts';

/** One body of evidence and what a spec says about it. */
export interface Judgement {
  readonly trace: Trace;
  readonly expectations: readonly Expectation[];
  readonly include: readonly Included[];
  readonly complete: boolean;
  readonly incompleteBecause: readonly string[];
  readonly scenarioAt: Position;
  /** What posed as evidence; each kind is a result of its own, before all others. */
  readonly suspects?: Suspects;
  /** What golden traces are compared with, by the id of the expectation. */
  readonly goldens?: ReadonlyMap<string, GoldenInput>;
  /** What could explain that no span came. */
  readonly clues?: readonly Clue[];
}

/** What golden traces are compared with. */
export type Goldens = Judgement['goldens'];

const read = (context: Context, expectation: Expectation, goldens: Goldens): Reading => {
  switch (expectation.family) {
    case 'span':
      return span(context, expectation);
    case 'graph':
      return graph(context, expectation);
    case 'counts':
      return counts(context, expectation);
    case 'window':
      return window(context, expectation);
    case 'order':
      return order(context, expectation);
    case 'status':
      return status(context, expectation);
    case 'hermeticity':
      return hermeticity(context, expectation);
    case 'temporal':
      return temporal(context, expectation);
    case 'golden':
      return golden(context, expectation, goldens?.get(expectation.id));
  }
};

const asksSubject = (expectation: Expectation): boolean => {
  const patterns = namedSpans(expectation);
  return patterns.length === 0 || !patterns.every((pattern) => asksRunner(pattern, expectation.source));
};

/** Whether it speaks of spans of the runner that end only when all is stopped, after the last step. */
export const asksLateSpan = (expectation: Expectation): boolean => {
  const above = expectation.family === 'span' ? [expectation.parent ?? '', expectation.ancestor ?? ''] : [];
  return [...namedSpans(expectation), ...above].some(
    (pattern) => asksRunner(pattern, expectation.source) && !pattern.startsWith('clnrm.step'),
  );
};

/** What to do about evidence that is incomplete by the spec's own choice. */
const remediesOf = (reasons: readonly string[]): readonly string[] =>
  thoseThatRun(reasons).map(
    (service) =>
      `only what one span can prove is decided while '${service}' runs: for the rest, leave \`scope\` out of [service.${service}]`,
  );

/** What was seen so far, under the code that says why it does not count. */
const undecided = ({ because, remedies = [] }: Context, reading: Reading): Finding => {
  const seen = reading.holds ? undefined : reading.explain();
  const message = `undecided, because the evidence is incomplete: ${because}`;
  if (seen === undefined)
    return finding('incomplete-evidence', `${message}; it holds on the spans that arrived`, {
      hints: remedies,
    });
  const hints = [...remedies, ...seen.hints];
  return { ...seen, code: 'incomplete-evidence', message: `${message}; so far: ${seen.message}`, hints };
};

const slow = (error: unknown): Finding => {
  if (!(error instanceof SlowRegex)) throw error;
  return finding('slow-regex', error.message, {
    hints: ['avoid repeated groups that can match the same text in several ways, such as (a+)+'],
  });
};

const decide = (
  given: Context,
  expectation: Expectation,
  goldens: Goldens,
): Omit<ExpectationResult, 'id'> => {
  const context = { ...given, population: given.population.as(expectation.source) };
  try {
    const reading = read(context, expectation, goldens);
    if (!context.complete && !reading.final) {
      return { outcome: 'undecided', findings: [undecided(context, reading)] };
    }
    return reading.holds
      ? { outcome: 'held', findings: [] }
      : { outcome: 'failed', findings: [withRemedy(context, expectation, reading.explain())] };
  } catch (error) {
    return { outcome: 'failed', findings: [slow(error)] };
  }
};

/** Whether one expectation holds on complete evidence; without a span of the subject only one that asks for none. */
export const holdsOn = (
  trace: Trace,
  expectation: Expectation,
  include: readonly Included[],
  goldens?: Goldens,
): boolean => {
  const population = createPopulation(trace, include);
  if (population.subject.length === 0 && asksSubject(expectation)) return false;
  return decide({ trace, population, complete: true, because: '' }, expectation, goldens).outcome === 'held';
};

const byPlace = (a: Expectation, b: Expectation): number => {
  if (a.at.file !== b.at.file) return a.at.file < b.at.file ? -1 : 1;
  if (a.at.line !== b.at.line) return a.at.line - b.at.line;
  if (a.at.column !== b.at.column) return a.at.column - b.at.column;
  return a.id.localeCompare(b.id, 'en', { numeric: true });
};

/**
 * Judges every expectation on the sealed evidence, each for itself, in the order of the spec. With no span of the
 * subject in the population, the first expectation that needs one bears the one finding `no-evidence`, and the
 * others that need one have failed without a finding of their own.
 */
export const judge = (input: Judgement): Verdict => {
  const population = createPopulation(input.trace, input.include);
  const reasons = input.incompleteBecause.join('; ');
  const because = reasons === '' ? 'no reason is known' : reasons;
  const remedies = remediesOf(input.incompleteBecause);
  const context: Context = { trace: input.trace, population, complete: input.complete, because, remedies };
  const expectations = [...input.expectations].sort(byPlace);
  const empty = population.subject.length === 0;
  const { suspects = NO_SUSPECTS, clues = [], scenarioAt } = input;
  const told = suspectResults(input.trace, suspects, scenarioAt);
  // where all that came was forged or replayed, that has been told
  const bearer = told.length > 0 ? undefined : expectations.find(asksSubject);
  const judged = expectations.map((expectation): ExpectationResult => {
    const { id, at } = expectation;
    if (empty && asksSubject(expectation)) {
      const findings = expectation === bearer ? [noEvidence(context, scenarioAt, clues)] : [];
      return { id, outcome: 'failed', findings };
    }
    const { outcome, findings } = decide(context, expectation, input.goldens);
    return { id, outcome, findings: findings.map((one) => ({ ...one, at })) };
  });
  const results = [...told, ...judged];
  return { status: results.every(({ outcome }) => outcome === 'held') ? 'passed' : 'failed', results };
};
