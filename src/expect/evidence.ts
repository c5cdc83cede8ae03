import type { Position } from '../model/position.ts';
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

/** The spec has expectations and its population is empty: said once, at the scenario. */
export const noEvidence = (context: Context, at: Position): Finding => {
  const aside = setAside(context);
  const incomplete = context.complete ? '' : `; the evidence is incomplete: ${context.because}`;
  const message =
    aside === ''
      ? `no span of the subject arrived${incomplete}`
      : `no span of the subject belongs to the scenario; set aside were ${aside}${incomplete}`;
  return finding('no-evidence', message, {
    at,
    expected: 'at least 1 span of the subject',
    actual: aside === '' ? 'none' : aside,
    hints:
      aside === ''
        ? ['does the subject have an OpenTelemetry SDK, and does it export to OTEL_EXPORTER_OTLP_ENDPOINT?']
        : ['[expect] include = ["startup", "readiness", "retries"] counts spans that are set aside'],
  });
};
