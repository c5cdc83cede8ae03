import type { Expectation, GoldenExpectation } from '../../../src/model/expectation.ts';
import { bruteOutcome } from '../../expect/brute/judge.ts';
import { judgeTrace, traceToJudge } from '../expectations.ts';
import { shapeOf } from '../isomorphic.ts';
import { chooser } from '../mutate.ts';
import { around, planText } from '../plan.ts';
import { canonicalText, type Sketch } from '../trace.ts';
import { READINESS } from './edit.ts';
import type { Shape } from './shape.ts';
import { createWorld, type World } from './world.ts';

/** What became of one shape. */
export interface Tried {
  readonly says: string;
  readonly family: string;
  readonly traces: number;
  /** Traces that satisfy it and were not held. */
  readonly falseReds: number;
  /** Mutants that failed, as each must: there is one of each trace. */
  readonly killed: number;
  /** Kinds of change that were tried. */
  readonly kinds: number;
  /** What is wrong, by trace; none is right. */
  readonly wrong: readonly string[];
}

const expectationsOf = async ({ says, toml }: Shape): Promise<readonly Expectation[]> => {
  const { specs, diagnostics } = await planText(around(`${toml}\n`));
  const expectations = specs[0]?.scenarios[0]?.expectations ?? [];
  const faults = diagnostics.map(({ message }) => message);
  if (expectations.length === 0 || faults.length > 0) throw new Error(`${says}: ${faults.join('; ')}`);
  return expectations;
};

const isGolden = (one: Expectation): one is GoldenExpectation => one.family === 'golden';

/** What the canonical form erases of random spans. */
const erasedBy = ({ volatile }: GoldenExpectation): readonly string[] =>
  volatile.map((one) => one.replace('*', 'id'));

/** The second judge; nothing is known to it of golden traces that keep an order. */
const twin = (
  spans: readonly Sketch[],
  wanted: Expectation,
  complete: boolean,
  kept: readonly Sketch[],
): string | undefined => {
  const world = { all: spans, complete, readiness: [READINESS], include: [] };
  if (!isGolden(wanted)) return bruteOutcome(world, wanted);
  if (!complete) return 'undecided';
  if (wanted.ordered) return undefined;
  const shape = (some: readonly Sketch[]): string =>
    shapeOf(
      some.filter(({ trace }) => trace !== READINESS),
      erasedBy(wanted),
    );
  return shape(kept) === shape(spans) ? 'held' : 'failed';
};

type Outcomes = readonly (string | undefined)[];

const together = (outcomes: Outcomes): string =>
  outcomes.includes('failed') ? 'failed' : outcomes.includes('undecided') ? 'undecided' : 'held';

/** Copies of what was planted, under the trace of the readiness probes: they must count for nothing. */
const probes = ({ draw, planted }: World): readonly Sketch[] =>
  draw(3) > 0
    ? []
    : planted
        .filter(({ source }) => source !== 'runner')
        .slice(0, 2)
        .map((span, n) => ({ ...span, trace: READINESS, id: 500 + n }));

const shuffled = <T>(list: readonly T[], draw: World['draw']): readonly T[] => {
  const left = [...list];
  return list.flatMap(() => left.splice(draw(left.length), 1));
};

/** The evidence of one trial: what satisfies the shape, and the same with one change. */
const evidence = ({ rules, make, kept }: Shape, seed: string, round: number) => {
  const world = createWorld(chooser(seed), rules);
  const breaks = Object.entries(make(world));
  const [how = 'nothing', edit] = breaks[round % breaks.length] ?? [];
  const whole = [...world.spans];
  const aside = probes(world);
  const arrived = (spans: readonly Sketch[]) => shuffled([...spans, ...aside], world.draw);
  return {
    how,
    kinds: breaks.length,
    right: arrived(whole),
    broken: arrived(edit?.(whole) ?? whole),
    kept: kept?.(whole) ?? whole,
  };
};

const trial = (shape: Shape, expectations: readonly Expectation[], round: number) => {
  const { says } = shape;
  const { how, kinds, right, broken, kept } = evidence(shape, `${says} ${round}`, round);
  const [golden] = expectations.filter(isGolden);
  const text = golden === undefined ? {} : { golden: canonicalText(kept, golden) };
  const wrong: string[] = [];
  /** How it is judged when all has arrived; the twin must say the same, and also when something may be missing. */
  const outcome = (spans: readonly Sketch[], what: string): string => {
    const trace = traceToJudge(spans, { readiness: [READINESS] });
    const [judged = ''] = [true, false].map((complete) => {
      const seen = judgeTrace(trace, expectations, { complete, ...text }).results.map((one) => one.outcome);
      const other = expectations.map((one, at) => twin(spans, one, complete, kept) ?? seen[at]);
      const whole = complete ? '' : ' (incomplete)';
      if (seen.join() !== other.join())
        wrong.push(`${round}: ${what}${whole}: judged ${seen.join()}, by the twin ${other.join()}`);
      return together(seen);
    });
    return judged;
  };
  const holds = outcome(right, 'satisfied') === 'held';
  const killed = outcome(broken, how) === 'failed';
  if (!holds) wrong.push(`${round}: satisfied, and not held`);
  if (!killed) wrong.push(`${round}: '${how}' survived`);
  return { holds, killed, kinds, wrong };
};

/** Judges so many random traces that satisfy the shape or more, and a single mutation of each: every kind of them. */
export const tryShape = async (shape: Shape, traces: number): Promise<Tried> => {
  const expectations = await expectationsOf(shape);
  const trials = [trial(shape, expectations, 0)];
  const kinds = (): number => Math.max(...trials.map((one) => one.kinds));
  while (trials.length < Math.max(traces, kinds())) trials.push(trial(shape, expectations, trials.length));
  return {
    says: shape.says,
    family: expectations[0]?.family ?? '',
    traces: trials.length,
    falseReds: trials.filter(({ holds }) => !holds).length,
    killed: trials.filter(({ killed }) => killed).length,
    kinds: kinds(),
    wrong: trials.flatMap(({ wrong }) => wrong),
  };
};
