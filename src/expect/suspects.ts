import type { Code } from '../diagnostics/codes.ts';
import type { Position } from '../model/position.ts';
import type { Suspect, SuspectGroup, Suspects } from '../model/suspect.ts';
import type { Trace } from '../model/trace.ts';
import type { ExpectationResult, NearestSpan } from '../model/verdict.ts';
import { plural } from '../util/text.ts';
import { beginOf } from './begin.ts';
import { finding } from './context.ts';

interface Kind {
  readonly code: Code;
  readonly says: string;
  readonly expected: string;
  readonly hints: readonly string[];
}

const KINDS: Readonly<Record<keyof Suspects, Kind>> = {
  forged: {
    code: 'forged-span',
    says: "came from outside and would pass for the runner's own",
    expected: 'spans of the subject under a name, a scope and ids of its own',
    hints: ['if what is tested is a clnrm, say so: `nested = true` on its service or step'],
  },
  replayed: {
    code: 'replayed-span',
    says: 'came that this scenario cannot have made',
    expected: 'spans made while the scenario ran',
    hints: [
      'spans must be made by the work itself: nothing that was recorded before is evidence of it',
      'if the clock of the subject is wrong, set it; times are never adjusted',
    ],
  },
};

const nearestOf = (
  trace: Trace,
  { why, startNs, endNs, ...span }: Suspect,
  { expected }: Kind,
): NearestSpan => {
  const first = BigInt(trace.baseNs) + BigInt(Math.round(beginOf(trace)));
  return {
    name: span.name,
    service: span.service,
    traceId: span.traceId,
    spanId: span.spanId,
    startMs: Number(BigInt(startNs) - first) / 1e6,
    durationMs: Number(BigInt(endNs) - BigInt(startNs)) / 1e6,
    checks: [{ label: 'evidence', held: false, expected, actual: why }],
  };
};

const resultOf = (trace: Trace, kind: Kind, group: SuspectGroup, at: Position): ExpectationResult => {
  const [first] = group.shown;
  const named = first === undefined ? '' : `: ${JSON.stringify(first.name)}, ${first.why}`;
  const message = `${plural(group.count, 'span')} ${kind.says}${named}`;
  return {
    id: `evidence.${kind.code}`,
    outcome: 'failed',
    findings: [
      {
        ...finding(kind.code, message, {
          expected: kind.expected,
          actual: [...new Set(group.shown.map(({ why }) => why))].join('; '),
          hints: kind.hints,
          nearest: group.shown.map((one) => nearestOf(trace, one, kind)),
        }),
        at,
      },
    ],
  };
};

/** What is told of suspects before anything else: each kind is red by itself, whatever else holds. */
export const suspectResults = (
  trace: Trace,
  suspects: Suspects,
  at: Position,
): readonly ExpectationResult[] =>
  (['forged', 'replayed'] as const).flatMap((kind) =>
    suspects[kind].count === 0 ? [] : [resultOf(trace, KINDS[kind], suspects[kind], at)],
  );
