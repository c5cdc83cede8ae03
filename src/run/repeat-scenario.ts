import { explainDivergence } from '../expect/divergence.ts';
import type { Unstamped } from '../model/events.ts';
import type { ExpectationResult, ScenarioResult } from '../model/verdict.ts';
import type { JudgedScenario } from './judge-scenario.ts';

/** What a repetition needs. */
interface Repeating {
  /** How often the scenario runs. */
  readonly times: number;
  readonly emit: (event: Unstamped) => void;
  run(repetition: number): Promise<JudgedScenario>;
}

const isGreen = ({ result }: JudgedScenario): boolean =>
  result.status === 'passed' || result.status === 'flaky';

const redWith = (result: ScenarioResult, divergence: ExpectationResult): ScenarioResult => ({
  ...result,
  status: 'failed',
  verdict: { status: 'failed', results: [...(result.verdict?.results ?? []), divergence] },
});

/** Why a repetition is another than the first, if it is. */
const divergenceOf = (
  first: JudgedScenario,
  now: JudgedScenario,
  repetition: number,
): ExpectationResult | undefined => {
  if (first.canonical === undefined || now.canonical === undefined || now.sealed === undefined)
    return undefined;
  if (first.canonical.text === now.canonical.text) return undefined;
  const complete = [first, now].every(({ sealed }) => sealed?.evidence.complete ?? false);
  const { trace } = now.sealed;
  const { text, rows } = now.canonical;
  const finding = explainDivergence({
    repetition,
    first: first.canonical.text,
    trace,
    text,
    rows,
    complete,
    at: now.result.at,
  });
  return { id: 'repeat', outcome: 'failed', findings: [finding] };
};

/**
 * Runs a scenario so many times, each in a room of its own, until one is red or leaves another trace than the first.
 * The result is the last one's.
 */
export const repeatScenario = async ({ times, emit, run }: Repeating): Promise<JudgedScenario> => {
  const first = await run(1);
  let last = first;
  let flaky = first.result.status === 'flaky' ? first.result : undefined;
  let repetition = 1;
  const counted = (judged: JudgedScenario, result: ScenarioResult): JudgedScenario => ({
    ...judged,
    result: { ...result, repetitions: { ended: repetition, of: times } },
  });
  while (isGreen(last) && repetition < times) {
    last = await run(++repetition);
    if (last.result.status === 'flaky') flaky ??= last.result;
    const divergence = isGreen(last) ? divergenceOf(first, last, repetition) : undefined;
    if (divergence === undefined) continue;
    emit({ type: 'expectation:end', scenario: last.result.id, result: divergence });
    return counted(last, redWith(last.result, divergence));
  }
  const { result } = last;
  if (flaky === undefined || !isGreen(last)) return counted(last, result);
  const { earlier = [] } = flaky;
  return counted(last, { ...result, status: 'flaky', earlier });
};
