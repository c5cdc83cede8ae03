import type { TemporalExpectation } from '../model/expectation.ts';
import type { Finding } from '../model/verdict.ts';
import { durationMs } from './checks.ts';
import { peakOf } from './concurrency.ts';
import { type Check, type Context, finding } from './context.ts';
import { missingSpan } from './missing.ts';
import { absenceHints, namesNear } from './names.ts';
import { COUNTED, nearestRows, nearestSpan, startMs } from './nearest.ts';
import { earliest, spansNamed } from './rows.ts';
import { twinHints } from './semconv.ts';
import type { Seen } from './temporal.ts';
import { adaptedTemporal, temporalToml } from './toml-temporal.ts';
import { treeOf } from './tree.ts';

/** Of a span that begins or ends the stretch of time. */
const BOUND: Check = { ...COUNTED, label: 'begins or ends the time' };

/** Spans of a proof that are listed; more run at once only where hundreds may. */
const MOST_SHOWN = 20;

const stretch = ({ after, before, withinMs }: TemporalExpectation): string => {
  const parts = [
    ...(after === undefined ? [] : [`after ${JSON.stringify(after)}`]),
    ...(withinMs === undefined ? [] : [`within ${withinMs} ms`]),
    ...(before === undefined ? [] : [`before ${JSON.stringify(before)}`]),
  ];
  return parts.length === 0 ? '' : ` ${parts.join(', ')}`;
};

const RULES = {
  eventually: () => 'at least one',
  never: () => 'none',
  exactly_once: () => 'exactly one',
  at_most_concurrent: (most: number) => `at most ${most} at once`,
} as const;

const wanted = ({ rule, most = 1, ...rest }: TemporalExpectation): string =>
  `${RULES[rule](most)}${stretch({ ...rest, rule })}`;

/** The smallest set of spans that proves the violation: what came, and what begins and ends the stretch of time. */
const proofOf = (context: Context, expectation: TemporalExpectation, seen: Seen): readonly number[] => {
  const { rule } = expectation;
  if (rule === 'at_most_concurrent') return seen.over();
  const count = rule === 'never' ? 1 : 2;
  const came = earliest(context.trace, seen.certain, count);
  return [...new Set([...came, ...seen.timeline.bounds])];
};

const violated = (context: Context, expectation: TemporalExpectation, seen: Seen): Finding => {
  const proof = proofOf(context, expectation, seen);
  const { rule, name } = expectation;
  const actual =
    rule === 'at_most_concurrent'
      ? `${proof.length} at once`
      : `${seen.certain.length}${stretch(expectation)}`;
  const sentence =
    rule === 'at_most_concurrent'
      ? `${proof.length} spans named ${JSON.stringify(name)} run at once`
      : `${spansNamed(seen.certain.length, name)} ${seen.certain.length === 1 ? 'is' : 'are'} there${stretch(expectation)}`;
  return finding('temporal-violated', `${sentence}; expected ${wanted(expectation)}`, {
    expected: wanted(expectation),
    actual,
    hints: [
      `the ${proof.length === 1 ? 'span that proves it is' : `${proof.length} spans that prove it are`} marked`,
    ],
    nearest: proof
      .slice(0, MOST_SHOWN)
      .map((row) => nearestSpan(context, row, reasonsFor(context, expectation, seen, row))),
    tree: treeOf(context, proof),
    toml:
      rule === 'at_most_concurrent'
        ? temporalToml({ ...expectation, most: peakOf(context.trace, seen.certain) })
        : temporalToml({ ...expectation, rule: 'eventually' }),
  });
};

const tried = ({ checks, timeline }: Seen): readonly Check[] => [...checks, ...timeline.checks];

/** When a span of a proof was, which is what is wrong with it; of one that bounds the stretch that it does. */
const reasonsFor = (
  context: Context,
  expectation: TemporalExpectation,
  seen: Seen,
  row: number,
): readonly Check[] => {
  if (!seen.named.includes(row)) return [BOUND];
  if (expectation.rule === 'exactly_once') return [COUNTED, ...tried(seen)];
  const from = startMs(context, row);
  const when: Check = {
    label: expectation.rule,
    test: () => false,
    show: () => ({
      expected: wanted(expectation),
      actual: `${from} … ${from + durationMs(context, row)} ms`,
    }),
  };
  return [when, ...tried(seen)];
};

/** The rule with as much time as the row needs, and without the bounds that it does not keep. */
const looser = (
  expectation: TemporalExpectation,
  { timeline }: Seen,
  row: number,
  unmet: readonly Check[],
): TemporalExpectation => {
  // how many more come when less is asked for is not known
  const kind = { ...expectation, rule: 'eventually' } as const;
  if (!unmet.some((check) => timeline.checks.includes(check))) return kind;
  const { after, before, withinMs, ...rest } = kind;
  const isUnmet = (word: string): boolean => unmet.some(({ label }) => label.startsWith(`${word} `));
  const keepsAfter = after !== undefined && !isUnmet('after');
  const neededMs = Math.max(withinMs ?? 0, Math.ceil(timeline.laterMs(row)));
  return {
    ...rest,
    ...(keepsAfter && { after }),
    // without what it counts from it would count from elsewhere
    ...(withinMs !== undefined && (after === undefined || keepsAfter) && { withinMs: neededMs }),
    // which span ends it depends on where it begins
    ...(before !== undefined && !isUnmet('before') && (after === undefined || keepsAfter) && { before }),
  };
};

/** Nothing of the selector came in time: which spans came near, and what was wrong with them. */
const missing = (context: Context, expectation: TemporalExpectation, seen: Seen): Finding => {
  const { name } = expectation;
  const checks = tried(seen);
  const sentence = `no span named ${JSON.stringify(name)} came as expected`;
  if (seen.named.length === 0) {
    return finding('span-missing', `${sentence}: there is none; expected ${wanted(expectation)}`, {
      expected: wanted(expectation),
      actual: 'none',
      names: namesNear(context, name),
      hints: absenceHints(context, name),
    });
  }
  const rows = nearestRows(context, seen.named, checks);
  const best = rows[0] ?? 0;
  const unmet = checks.filter((check) => !check.test(best));
  return finding('temporal-missing', `${sentence}; expected ${wanted(expectation)}`, {
    expected: wanted(expectation),
    actual: `0 of ${spansNamed(seen.named.length, name)}`,
    hints: twinHints(
      context,
      best,
      unmet.flatMap(({ keys = [] }) => keys),
    ),
    nearest: rows.map((row) => nearestSpan(context, row, checks)),
    tree: treeOf(context, [...new Set([...rows, ...seen.timeline.bounds])]),
    toml: adaptedTemporal(context, best, looser(expectation, seen, best, unmet)),
  });
};

const vacuous = (context: Context, expectation: TemporalExpectation, why: string, about: string): Finding =>
  finding(
    'vacuous-expectation',
    `${wanted(expectation)} of ${JSON.stringify(expectation.name)} proves nothing: ${why}`,
    {
      names: namesNear(context, about),
      hints: absenceHints(context, about),
    },
  );

/** Why a temporal rule is red: the spans that prove it, or those that came nearest. */
export const explainTemporal = (context: Context, expectation: TemporalExpectation, seen: Seen): Finding => {
  const { rule, name, service } = expectation;
  const [absent] = seen.timeline.absent;
  const forbids = rule === 'never' || rule === 'at_most_concurrent';
  if (absent !== undefined) {
    return forbids
      ? vacuous(context, expectation, `no span named ${JSON.stringify(absent)} is there in time`, absent)
      : missingSpan(context, seen.timeline.absent, `${JSON.stringify(name)}${stretch(expectation)}`);
  }
  if (rule === 'at_most_concurrent' && seen.possible.length === 0)
    return vacuous(context, expectation, 'there is no such span', name);
  if (rule === 'never' && seen.certain.length === 0) {
    const whose = service === undefined ? 'no span at all' : `no span of service '${service}'`;
    return vacuous(context, expectation, `the evidence holds ${whose}`, name);
  }
  return rule === 'eventually' || (rule === 'exactly_once' && seen.possible.length === 0)
    ? missing(context, expectation, seen)
    : violated(context, expectation, seen);
};
