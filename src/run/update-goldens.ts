import { warning } from '../diagnostics/diagnostic.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { Position } from '../model/position.ts';
import type { ExpectationResult, Finding, Verdict } from '../model/verdict.ts';
import type { GoldenInputs, GoldenWriter } from './canonical-evidence.ts';

/** What an update starts from. */
interface Update {
  readonly verdict: Verdict;
  readonly inputs: GoldenInputs;
  readonly complete: boolean;
  /** Whether the steps were green. */
  readonly green: boolean;
  readonly scenario: string;
  readonly at: Position;
  readonly writer: GoldenWriter;
}

const withHint = (result: ExpectationResult, hint: string): ExpectationResult => ({
  ...result,
  findings: result.findings.map(
    (one): Finding => ({ ...one, hints: [hint, ...one.hints.filter((old) => !old.includes('--update'))] }),
  ),
});

/** Why nothing may be written: a golden trace of a red scenario would make the fault the rule. */
const obstacle = ({ verdict, inputs, complete, green }: Update): string | undefined => {
  if (!complete) return 'it was not updated, because the evidence is incomplete';
  const othersHold = verdict.results.every(({ id, outcome }) => inputs.has(id) || outcome === 'held');
  return green && othersHold
    ? undefined
    : 'it was not updated, because something else of the scenario is red';
};

/** `run --update`: golden traces that differ are written, if all else is green; what was written counts as held. */
export const updateGoldens = (
  update: Update,
): { readonly verdict: Verdict; readonly notices: readonly Diagnostic[] } => {
  const { verdict, inputs, scenario, at, writer } = update;
  const reason = obstacle(update);
  const notices: Diagnostic[] = [];
  const results = verdict.results.map((result): ExpectationResult => {
    const input = inputs.get(result.id);
    if (input === undefined || (result.outcome === 'held' && input.kept === input.seen.text)) return result;
    if (reason !== undefined) return result.outcome === 'held' ? result : withHint(result, reason);
    const written = writer.write(input.path, input.seen.text, scenario);
    if (typeof written === 'object') return withHint(result, `it was not updated: ${written.reason}`);
    if (written === 'written') {
      const message = `${input.file} was ${input.kept === undefined ? 'written' : 'updated'}`;
      const hint = 'what it holds was compared with nothing: review it like code';
      notices.push(warning('golden-updated', message, { hint, at: result.findings[0]?.at ?? at }));
    }
    return { id: result.id, outcome: 'held', findings: [] };
  });
  const status = results.every(({ outcome }) => outcome === 'held') ? 'passed' : 'failed';
  return { verdict: { status, results }, notices };
};
