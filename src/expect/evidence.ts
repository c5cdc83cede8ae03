import type { Position } from '../model/position.ts';
import type { Clue } from '../model/suspect.ts';
import { PHASES } from '../model/trace.ts';
import type { Finding } from '../model/verdict.ts';
import { type Context, finding } from './context.ts';

/** How many spans of the subject were set aside, by phase, as text; empty when none was. */
const setAside = ({ trace }: Context): string => {
  const counts = new Map<string, number>();
  trace.source.forEach((source, row) => {
    const phase = PHASES[trace.phase[row] ?? 0] ?? '';
    if (source === 0) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  });
  return [...counts]
    .sort()
    .map(([phase, count]) => `${count} of ${phase}`)
    .join(', ');
};

const hintsFor = (aside: string): readonly string[] => {
  if (aside === '')
    return ['does the subject have an OpenTelemetry SDK, and does it export to OTEL_EXPORTER_OTLP_ENDPOINT?'];
  return [
    ...(/startup|readiness|retry/.test(aside)
      ? ['[expect] include = ["startup", "readiness", "retries"] counts spans that are set aside']
      : []),
    ...(aside.includes('detached')
      ? ["[otel] require_parent asks for spans below the runner's: does the subject continue TRACEPARENT?"]
      : []),
  ];
};

/** The spec has expectations and its population is empty: said once, at the scenario, and why if that is known. */
export const noEvidence = (context: Context, at: Position, clues: readonly Clue[]): Finding => {
  const aside = setAside(context);
  const incomplete = context.complete ? '' : `; the evidence is incomplete: ${context.because}`;
  const message =
    aside === ''
      ? `no span of the subject arrived${incomplete}`
      : `no span of the subject belongs to the scenario; set aside were ${aside}${incomplete}`;
  const [clue] = aside === '' ? clues : [];
  const because = clues.map((one) => one.message).join(', and ');
  return finding(clue?.code ?? 'no-evidence', clue === undefined ? message : `${message}: ${because}`, {
    at,
    expected: 'at least 1 span of the subject',
    actual: aside === '' ? 'none' : aside,
    hints: clue === undefined ? hintsFor(aside) : [...new Set(clues.map(({ hint }) => hint))],
  });
};
