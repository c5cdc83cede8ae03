import { warning } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { RunningService } from '../service.ts';
import type { SubjectClock } from './subject-clock.ts';

/** A server of clnrm's own is one of its functions, not a program of the room. */
const OURS = 'it runs within clnrm, which keeps the clock of the machine';

/** Its rooms were opened before, and may serve those who freeze the clock and those who do not. */
const OTHERS = 'several scenarios share it, and it keeps the clock of the machine';

const seenOf = async ({ plan, exit, looks }: RunningService): Promise<string> => {
  if (plan.scope !== undefined) return OTHERS;
  if (exit !== undefined) return 'it had ended before its programs were looked at';
  const seen = await Promise.all(looks.map((look) => look()));
  return looks.length === 0 ? OURS : (seen.find((one) => one !== 'set') ?? 'set');
};

const unset = ({ plan }: RunningService, seen: string): Diagnostic =>
  warning('clock-not-set', `service '${plan.id}' does not run on the frozen clock: ${seen}`, {
    hint: 'its spans count all the same, on the clock they bear; without clock = "start" this is only reported',
    at: plan.at,
  });

/**
 * Looks at all services while they run and notes for each whether its clock is set. Returns what is to be warned of.
 * Never rejects: what cannot be seen is noted as such.
 */
export const lookAtClocks = async (
  clock: SubjectClock | undefined,
  running: readonly RunningService[],
): Promise<readonly Diagnostic[]> => {
  if (clock === undefined) return [];
  const warnings = await Promise.all(
    running.map(async (one) => {
      one.clock = await seenOf(one).catch((error: unknown) => `its programs cannot be looked at (${error})`);
      return one.clock === 'set' || !clock.isWanted ? [] : [unset(one, one.clock)];
    }),
  );
  return warnings.flat();
};
