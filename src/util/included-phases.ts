import { type Included, PHASE_OF } from '../model/expectation.ts';
import { PHASES } from '../model/trace.ts';

/** The phases of the subject's spans that count, by number in `Trace.phase`: the scenario's own, and those included. */
export const phasesThatCount = (include: readonly Included[]): ReadonlySet<number> =>
  new Set([PHASES.indexOf('scenario'), ...include.map((one) => PHASES.indexOf(PHASE_OF[one]))]);
