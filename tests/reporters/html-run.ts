import type { RunEvent } from '../../src/model/events.ts';
import type { SpanColumns } from '../../src/model/span-columns.ts';
import type { ScenarioResult } from '../../src/model/verdict.ts';
import { everythingWrong, flaky, notReady, result, runOf } from './events.ts';

/** A trace of so many spans: a root, and below it a tree. */
export const spansOf = (count: number): SpanColumns => {
  const rows = Array.from({ length: count }, (_, row) => row);
  return {
    total: count,
    texts: [
      '',
      'POST /refunds',
      'charge card',
      'SELECT orders',
      'api',
      'billing',
      'db.system',
      'postgresql',
      'order.id',
      '</script><b>',
    ],
    depth: rows.map((row) => (row === 0 ? 0 : 1 + ((row - 1) % 3))),
    name: rows.map((row) => (row === 0 ? 1 : 2 + (row % 2))),
    service: rows.map((row) => 4 + (row % 2)),
    kind: rows.map((row) => (row === 0 ? 2 : 3)),
    status: rows.map((row) => (row % 17 === 16 ? 2 : 0)),
    phase: rows.map(() => 0),
    startUs: rows.map((row) => row * 800),
    durationUs: rows.map((row) => (row === 0 ? count * 900 : 500 + ((row * 37) % 4000))),
    trace: rows.map(() => 0),
    traceIds: ['a'.repeat(32)],
    spanIds: rows.map((row) => row.toString(16).padStart(16, '0')),
    message: rows.map(() => 0),
    attributes: rows.map(() => [6, 7, 8, 9]),
    events: rows.map((row) => (row % 10 === 3 ? [[row * 800 + 100, 8, 6, 7]] : [])),
    links: rows.map(() => []),
    linkedIds: [],
  };
};

/** The run with the spans of each scenario, told before its end as a run does. */
export const withSpans = (events: readonly RunEvent[], spans: SpanColumns): readonly RunEvent[] =>
  events.flatMap((event): readonly RunEvent[] =>
    event.type === 'scenario:end' && event.result.evidence
      ? [{ t: event.t, type: 'scenario:trace', scenario: event.scenario, spans }, event]
      : [event],
  );

const numbered = (one: ScenarioResult, place: number): ScenarioResult => {
  const spec = `specs/part-${Math.floor(place / 25)}.clnrm.toml`;
  return { ...one, spec, name: `${one.name} ${place}`, id: `${spec}#${place}` };
};

/** A run of so many scenarios, every tenth of them red. */
export const bigRun = (scenarios: number, spansEach: number): readonly RunEvent[] => {
  const kinds = [everythingWrong, notReady, flaky];
  const results = Array.from({ length: scenarios }, (_, place) => {
    const red = place % 10 === 4 ? kinds[Math.floor(place / 10) % 3] : undefined;
    return numbered(red ?? result('order is placed', 'passed', { tags: ['smoke'] }), place);
  });
  return withSpans(runOf(results, [], 1), spansOf(spansEach));
};
