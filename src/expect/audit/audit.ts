import type { Audit, AuditFault } from '../../model/audit.ts';
import type { Expectation } from '../../model/expectation.ts';
import type { Trace } from '../../model/trace.ts';
import type { ExpectationResult, Verdict } from '../../model/verdict.ts';
import { SlowRegex } from '../../util/regex.ts';
import { type Context, finding } from '../context.ts';
import { type Goldens, holdsOn, type Judgement } from '../judge.ts';
import { createPopulation } from '../population.ts';
import { countParts } from './count-parts.ts';
import { coverageOf } from './coverage.ts';
import { edited } from './edit.ts';
import { graphParts } from './graph-parts.ts';
import type { Part } from './part.ts';
import { goldenParts, hermeticityParts, statusParts } from './rule-parts.ts';
import { isZeroFine, spanParts } from './span-parts.ts';
import { temporalParts } from './temporal-parts.ts';
import { orderParts, windowParts } from './time-parts.ts';

/** Green evidence and what was expected of it; `longestMs` is what a scenario may take at most. */
export interface AuditInput extends Pick<Judgement, 'trace' | 'expectations' | 'include'> {
  readonly longestMs: number;
  /** What a golden trace is compared with in other evidence. */
  readonly goldensOf?: (trace: Trace, expectation: Expectation) => Goldens;
}

/** What each expectation consists of, and how each part of it is broken. */
const partsOf = (context: Context, expectation: Expectation, longestMs: number): readonly Part[] => {
  switch (expectation.family) {
    case 'span':
      return spanParts(context, expectation, longestMs);
    case 'graph':
      return graphParts(context, expectation);
    case 'counts':
      return countParts(context, expectation);
    case 'window':
      return windowParts(context, expectation, longestMs);
    case 'order':
      return orderParts(context, expectation, longestMs);
    case 'status':
      return statusParts(context, expectation);
    case 'hermeticity':
      return hermeticityParts(context, expectation);
    case 'temporal':
      return temporalParts(context, expectation, longestMs);
    case 'golden':
      return goldenParts(context);
  }
};

interface Tried {
  readonly fault: AuditFault;
  readonly mutations: number;
  readonly outcome: 'red' | 'survived' | 'untried';
}

const tryPart = (input: AuditInput, expectation: Expectation, tested: Part): Tried => {
  const { part, broken, tries, applies = () => true, hopeless = false, unsure = false } = tested;
  const fault = { id: expectation.id, part, broken };
  let mutations = 0;
  for (const make of tries) {
    const trace = edited(input.trace, make());
    if (!applies(trace)) continue;
    mutations++;
    const goldens = expectation.family === 'golden' ? input.goldensOf?.(trace, expectation) : undefined;
    if (!holdsOn(trace, expectation, input.include, goldens)) return { fault, mutations, outcome: 'red' };
  }
  return { fault, mutations, outcome: (mutations > 0 && !unsure) || hopeless ? 'survived' : 'untried' };
};

const auditOne = (input: AuditInput, expectation: Expectation): readonly Tried[] => {
  const population = createPopulation(input.trace, input.include).as(expectation.source);
  const context: Context = { trace: input.trace, population, complete: true, because: '' };
  try {
    return partsOf(context, expectation, input.longestMs).map((part) => tryPart(input, expectation, part));
  } catch (error) {
    if (!(error instanceof SlowRegex)) throw error;
    return [
      { fault: { id: expectation.id, part: 'all', broken: error.message }, mutations: 0, outcome: 'untried' },
    ];
  }
};

/** The name of spans that an expectation forbids; undefined where it asks for some. */
const forbidden = (expectation: Expectation): string | undefined => {
  switch (expectation.family) {
    case 'span':
      return isZeroFine(expectation) ? expectation.name : undefined;
    case 'graph':
      return expectation.rule === 'must_not_cross' ? expectation.to : undefined;
    case 'counts':
      // what is audited is green: without such a span none is what it asks for
      return expectation.of.kind === 'by_name' ? expectation.of.name : undefined;
    case 'temporal':
      return expectation.rule === 'never' ? expectation.name : undefined;
    default:
      return undefined;
  }
};

const unheardIn = ({ trace, include, expectations }: AuditInput): Audit['unheard'] => {
  const population = createPopulation(trace, include);
  return expectations.flatMap((expectation) => {
    const name = forbidden(expectation);
    const isHeard = name === undefined || population.as(expectation.source).select(name).rows.length > 0;
    return isHeard ? [] : [{ id: expectation.id, name }];
  });
};

/** Breaks green evidence once for every part of every expectation, and sees whether the expectation notices. */
export const audit = (input: AuditInput): Audit => {
  const tried = input.expectations.flatMap((one) => auditOne(input, one));
  const faults = (outcome: Tried['outcome']): readonly AuditFault[] =>
    tried.filter((one) => one.outcome === outcome).map(({ fault }) => fault);
  return {
    parts: tried.length,
    mutations: tried.reduce((sum, { mutations }) => sum + mutations, 0),
    survivors: faults('survived'),
    untried: faults('untried'),
    unheard: unheardIn(input),
    coverage: coverageOf(input.trace, input.expectations, input.include),
  };
};

const withFaults = (
  result: ExpectationResult,
  faults: readonly AuditFault[],
  at: Expectation['at'],
): ExpectationResult => ({
  ...result,
  outcome: 'failed',
  findings: faults.map(({ part, broken }) => ({
    ...finding('vacuous-expectation', `${part} could not have failed: it still holds when ${broken}`, {
      expected: 'red, once the evidence is broken',
      actual: 'held',
      hints: ['ask for less than everything, or take it out'],
    }),
    at,
  })),
});

/** The verdict with each expectation red that survived its own evidence being broken. */
export const withAudit = (
  verdict: Verdict,
  { survivors }: Audit,
  expectations: readonly Expectation[],
): Verdict => {
  if (survivors.length === 0) return verdict;
  const results = verdict.results.map((result) => {
    const faults = survivors.filter(({ id }) => id === result.id);
    const at = expectations.find(({ id }) => id === result.id)?.at;
    return faults.length === 0 || at === undefined ? result : withFaults(result, faults, at);
  });
  return { status: 'failed', results };
};
