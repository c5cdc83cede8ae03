import type { RunEvent } from '../../src/model/events.ts';
import type { SpanColumns } from '../../src/model/span-columns.ts';
import { SPAN_KINDS, STATUS_CODES } from '../../src/model/trace.ts';
import type { ScenarioResult, Status } from '../../src/model/verdict.ts';
import type { WatchEvent } from '../../src/model/watch-event.ts';
import type { ShownSpan } from '../../src/tui/spans.ts';
import { finding, result, step } from '../reporters/events.ts';

const span = (
  name: string,
  depth: number,
  startMs: number,
  durationMs: number,
  over: Partial<ShownSpan> = {},
): ShownSpan => ({
  spanId: `00000000000000a${depth}`,
  traceId: '0123456789abcdef0123456789abcdef',
  depth,
  name,
  service: depth === 0 ? 'shop' : 'billing',
  kind: depth === 0 ? 'server' : 'internal',
  status: 'UNSET',
  message: '',
  startMs,
  durationMs,
  attributes: [['http.response.status_code', '200']],
  events: [],
  ...over,
});

const spans: readonly ShownSpan[] = [
  span('POST /orders', 0, 0, 42),
  span('charge card', 1, 6, 22, {
    status: 'ERROR',
    message: 'card declined',
    events: [{ name: 'retry', atMs: 9 }],
  }),
  span('SELECT price', 2, 8, 0.4),
  span('write order', 1, 30, 9),
];

const kinds: readonly string[] = SPAN_KINDS;
const codes: readonly string[] = STATUS_CODES;

/** Spans as events carry them. */
const columnsOf = (all: readonly ShownSpan[]): SpanColumns => {
  const texts: string[] = [];
  const number = (text: string): number =>
    texts.includes(text) ? texts.indexOf(text) : texts.push(text) - 1;
  return {
    total: all.length,
    texts,
    depth: all.map(({ depth }) => depth),
    name: all.map(({ name }) => number(name)),
    service: all.map(({ service }) => number(service)),
    kind: all.map(({ kind }) => kinds.indexOf(kind)),
    status: all.map(({ status }) => codes.indexOf(status)),
    phase: all.map(() => 0),
    startUs: all.map(({ startMs }) => startMs * 1000),
    durationUs: all.map(({ durationMs }) => durationMs * 1000),
    trace: all.map(() => 0),
    traceIds: all.slice(0, 1).map(({ traceId }) => traceId),
    spanIds: all.map(({ spanId }) => spanId),
    message: all.map(({ message }) => number(message)),
    attributes: all.map(({ attributes }) => attributes.flat().map(number)),
    events: all.map(({ events }) => events.map(({ name, atMs }) => [atMs * 1000, number(name)])),
    links: all.map(() => []),
    linkedIds: [],
  };
};

const columns = columnsOf(spans);

const of = (spec: string, name: string, status: Status, over: Partial<ScenarioResult> = {}): ScenarioResult =>
  result(name, status, {
    id: `${spec}#${name}`,
    spec,
    at: { file: spec, line: 12, column: 1, text: '[[scenario]]', length: 12 },
    ...over,
  });

const declined = finding('span-missing', "no span is called 'charge cart'", {
  expected: "a span 'charge cart'",
  actual: 'none of 4 spans',
  names: ['charge card'],
  at: { file: 'shop.clnrm.toml', line: 18, column: 8, text: 'name = "charge cart"', length: 13 },
});

const results: readonly (ScenarioResult & { readonly running?: true })[] = [
  of('shop.clnrm.toml', 'an order is placed', 'passed', {
    tags: ['smoke'],
    steps: [step('place order', 'passed')],
  }),
  of('shop.clnrm.toml', 'a card is declined', 'failed', {
    verdict: {
      status: 'failed',
      results: [{ id: "span 'charge cart'", outcome: 'failed', findings: [declined] }],
    },
  }),
  of('stock.clnrm.toml', 'what is sold out cannot be ordered', 'passed', { tags: ['slow'] }),
  of('stock.clnrm.toml', 'the last one is sold once', 'passed'),
];

const refs = (all: readonly ScenarioResult[]) =>
  all.map(({ id, spec, name, tags }) => ({ id, spec, name, ...(tags.length > 0 && { tags }) }));

const start = (all: readonly ScenarioResult[]): RunEvent => ({
  ...{
    type: 'run:start',
    t: 3,
    run: '0123456789abcdef',
    version: '0.0.0',
    startedAt: 0,
    seed: '42',
    jobs: 2,
  },
  scenarios: refs(all),
});

const round = (specs: readonly string[]): WatchEvent => ({
  ...{ type: 'watch:round', t: 0, round: 1, changed: [], parts: [] },
  specs,
});

const log = (
  scenario: string,
  service: string,
  line: string,
  stream: 'stdout' | 'stderr' = 'stdout',
): WatchEvent => ({
  ...{ type: 'service:log', t: 40, scenario, service, stream, line },
});

const ended = (one: ScenarioResult): readonly WatchEvent[] => [
  { type: 'scenario:start', t: 5, scenario: one.id, attempt: 1 },
  log(one.id, 'shop', 'listening on 8080'),
  log(one.id, 'billing', 'card declined', 'stderr'),
  { type: 'scenario:trace', t: 50, scenario: one.id, spans: columns },
  { type: 'scenario:end', t: 60, scenario: one.id, result: one },
];

/** A round that still goes: two specs, one of them red, the last scenario at work. */
export const running = (): readonly WatchEvent[] => {
  const last = results.at(-1);
  if (last === undefined) throw new Error('there is no last one');
  return [
    round(['shop.clnrm.toml', 'stock.clnrm.toml']),
    start(results),
    ...results.slice(0, -1).flatMap(ended),
    { type: 'scenario:start', t: 70, scenario: last.id, attempt: 1 },
    { type: 'service:start', t: 1270, scenario: last.id, service: 'shop' },
  ];
};

/** As many green scenarios, ten a spec, and a round that is over. */
export const many = (count: number): readonly WatchEvent[] => {
  const all = Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(4, '0');
    return of(
      `specs/s${number.slice(0, 3)}.clnrm.toml`,
      `scenario ${number} of many`,
      index % 7 === 3 ? 'failed' : 'passed',
    );
  });
  return [
    round([...new Set(all.map(({ spec }) => spec))]),
    start(all),
    ...all.flatMap(ended),
    { type: 'watch:idle', t: 70, specs: Math.ceil(count / 10) },
  ];
};
