import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PHASES } from '../../src/model/trace.ts';
import type { ExportRange } from '../../src/otel/origins.ts';
import type { SpanRecord } from '../../src/otel/record.ts';
import { SeenSpans } from '../../src/otel/seen.ts';
import { SpanStore } from '../../src/otel/store.ts';
import type { SuspicionRules } from '../../src/otel/suspicion.ts';
import { toValue } from '../../src/util/value.ts';

const BEGAN = 1_800_000_000_000_000_000n;
const SECOND = 1_000_000_000n;

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, '0');

interface Sent extends Partial<Omit<SpanRecord, 'resource'>> {
  readonly resource?: Readonly<Record<string, string>>;
}

const span = (id: number, { resource = {}, ...sent }: Sent = {}): SpanRecord => ({
  traceId: hex(1, 32),
  spanId: hex(id, 16),
  name: 'work',
  startNs: BEGAN + SECOND,
  endNs: BEGAN + 2n * SECOND,
  ...sent,
  resource: Object.fromEntries(
    Object.entries({ 'clnrm.run.id': 'now', 'clnrm.scenario': 'mine', ...resource }).map(([key, value]) => [
      key,
      toValue(value),
    ]),
  ),
});

const RULES: SuspicionRules = {
  run: 'now',
  scenario: 'mine',
  scenarios: new Set(['mine', 'other']),
  given: new Set(['spec', 'shop']),
  nested: new Set(),
  nestedSpanIds: [],
  clocks: [{ fromNs: BEGAN }],
  seen: new SeenSpans(),
};

const storeOf = (spans: readonly SpanRecord[]): SpanStore => {
  const store = new SpanStore();
  for (const one of spans) store.add(one);
  return store;
};

/** The phase of each span in order of arrival, and why it was suspected. */
const look = (
  spans: readonly SpanRecord[],
  rules: Partial<SuspicionRules> = {},
  ranges: readonly ExportRange[] = [],
) => {
  const { aside, forged, replayed } = storeOf(spans).suspects(ranges, { ...RULES, ...rules });
  return {
    phases: spans.map((_, row) => PHASES[aside.get(row) ?? 0]),
    whys: [...forged.shown, ...replayed.shown].map(({ why }) => why),
    forged: forged.count,
    replayed: replayed.count,
  };
};

const from = (service: string, firstRow: number, rows: number, scenario?: string): ExportRange => ({
  scenario,
  service,
  attempt: undefined,
  peer: 'room',
  firstRow,
  rows,
});

describe('a span is forged', () => {
  it.each<[string, Sent]>([
    ['its name begins with `clnrm.`', { name: 'clnrm.step' }],
    ['its scope is `clnrm`', { scope: 'clnrm' }],
    ['its resource is the runner of this run', { resource: { 'service.name': 'clnrm' } }],
  ])('when %s', (why, sent) => {
    expect(look([span(1), span(2, sent)])).toEqual({
      phases: ['scenario', 'forged'],
      whys: [why],
      forged: 1,
      replayed: 0,
    });
  });

  it.each(['first', 'last'])('when it bears the ids of a span of the runner, whichever came %s', (which) => {
    const own = span(1, { name: 'clnrm.step', source: 'runner' });
    const copy = span(1, { name: 'work' });

    const { forged, whys } = look(which === 'first' ? [own, copy] : [copy, own]);

    expect(forged).toBe(1);
    expect(whys).toEqual(["it bears the ids of one of the runner's own spans"]);
  });

  it('not when it only resembles: another scope, another name, a service that the spec calls clnrm', () => {
    const honest = [
      span(1, { scope: 'clnrm-shop', name: 'clnrm' }),
      span(2, { resource: { 'service.name': 'clnrm' } }),
    ];

    expect(look(honest, { given: new Set(['clnrm']) }).phases).toEqual(['scenario', 'scenario']);
  });
});

describe('a declared clnrm', () => {
  const INNER = { 'clnrm.run.id': 'inner' };
  const inner = (id: number, sent: Sent = {}): SpanRecord =>
    span(id, { name: 'clnrm.run', scope: 'clnrm', resource: INNER, ...sent });

  it('may use the names of a runner where its exports say who they are from', () => {
    const rules = { nested: new Set(['self']) };

    expect(look([inner(1)], rules, [from('self', 0, 1)]).phases).toEqual(['scenario']);
    expect(look([inner(1)], rules, [from('shop', 0, 1)]).phases).toEqual(['forged']);
  });

  it('may use them where it is below its step, and in all other traces of the same inner run', () => {
    const step = span(9, { name: 'clnrm.step.attempt', source: 'runner' });
    const spans = [
      step,
      inner(1, { parentSpanId: step.spanId }),
      inner(2, { name: 'clnrm.spec', parentSpanId: hex(1, 16) }),
      inner(3, { name: 'clnrm.scenario', traceId: hex(2, 32) }),
      inner(4, { resource: { 'clnrm.run.id': 'stranger' } }),
    ];

    const { phases } = look(spans, { nested: new Set(['self']), nestedSpanIds: [step.spanId] });

    expect(phases).toEqual(['scenario', 'scenario', 'scenario', 'scenario', 'forged']);
  });

  it('may not claim the id of this run', () => {
    const claim = inner(1, { resource: { 'clnrm.run.id': 'now' } });

    expect(look([claim], { nested: new Set(['self']) }, [from('self', 0, 1)]).phases).toEqual(['forged']);
  });

  it('of older make has no run id at all', () => {
    const bare = inner(1, { resource: { 'clnrm.run.id': '' } });

    expect(look([bare], { nested: new Set(['self']) }, [from('self', 0, 1)]).phases).toEqual(['scenario']);
  });
});

describe('a span is replayed', () => {
  it('when it ended a minute before the scenario began, or earlier', () => {
    const at = (endNs: bigint): SpanRecord => span(1, { startNs: endNs - 1n, endNs });

    expect(look([at(BEGAN - 61n * SECOND)])).toMatchObject({
      phases: ['replayed'],
      whys: ['it ended before the scenario began'],
    });
    expect(look([at(BEGAN - 59n * SECOND)]).phases).toEqual(['scenario']);
  });

  it('not when it began long ago and ended while the scenario ran, nor when it has no times', () => {
    const long = span(1, { startNs: BEGAN - 3_600n * SECOND });

    expect(look([long, span(2, { startNs: 0n, endNs: 0n })]).phases).toEqual(['scenario', 'scenario']);
  });

  it('not on a frozen clock, while that can show such a time', () => {
    const frozen = 1_700_000_000_000_000_000n;
    const clocks = [{ fromNs: BEGAN }, { fromNs: frozen, toNs: frozen + 10n * SECOND }];
    const at = (startNs: bigint): SpanRecord => span(1, { startNs, endNs: startNs + 1n });

    expect(look([at(frozen + SECOND)], { clocks }).phases).toEqual(['scenario']);
    expect(look([at(frozen - 100n * SECOND)], { clocks }).phases).toEqual(['replayed']);
    expect(look([at(frozen + 100n * SECOND)], { clocks }).phases).toEqual(['replayed']);
  });

  it('when it names another run', () => {
    const { whys } = look([span(1, { resource: { 'clnrm.run.id': 'yesterday' } })]);

    expect(whys).toEqual(['it is of the run yesterday']);
  });

  it('when it was seen before, with the same ids and times; the same ids at another time are new', () => {
    const seen = new SeenSpans();
    for (const print of storeOf([span(1), span(2)]).prints()) seen.add(print);

    const { phases } = look([span(1), span(2, { endNs: BEGAN + 3n * SECOND }), span(3)], { seen });

    expect(phases).toEqual(['replayed', 'scenario', 'scenario']);
  });

  it('not when another scenario was only shown it, as nobody had claimed it yet', () => {
    const seen = new SeenSpans();
    for (const print of storeOf([span(1), span(2)]).prints([1])) seen.add(print);

    expect(look([span(1), span(2)], { seen }).phases).toEqual(['replayed', 'scenario']);
  });

  it('not when it bears whole milliseconds of a frozen clock, which come again in every run', () => {
    const frozen = 1_700_000_000_000_000_000n;
    const clocks = [{ fromNs: BEGAN }, { fromNs: frozen, toNs: frozen + 10n * SECOND }];
    const at = (id: number, startNs: bigint, length: bigint): SpanRecord =>
      span(id, { startNs, endNs: startNs + length });
    const spans = [at(1, frozen + SECOND, SECOND), at(2, frozen + SECOND, 5n), at(3, BEGAN + SECOND, SECOND)];
    const seen = new SeenSpans();
    for (const print of storeOf(spans).prints()) seen.add(print);

    expect(look(spans, { clocks, seen }).phases).toEqual(['scenario', 'replayed', 'replayed']);
  });

  it('for every span that was seen, and for no other one', () => {
    const ids = fc.uniqueArray(fc.nat(0xffff_ffff), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(ids, ids, (before, after) => {
        const seen = new SeenSpans();
        for (const print of storeOf(before.map((id) => span(id + 1))).prints()) seen.add(print);

        const { phases } = look(
          after.map((id) => span(id + 1)),
          { seen },
        );

        expect(phases).toEqual(after.map((id) => (before.includes(id) ? 'replayed' : 'scenario')));
      }),
    );
  });
});

describe('a span is unattributed', () => {
  it('when its export, or else its resource, names another scenario of the run', () => {
    const spans = [span(1), span(2, { resource: { 'clnrm.scenario': 'other' } }), span(3)];

    expect(look(spans, {}, [from('shop', 2, 1, 'other')]).phases).toEqual([
      'scenario',
      'unattributed',
      'unattributed',
    ]);
  });

  it('not when it is in a trace of the runner, nor when nobody is called that', () => {
    const own = span(9, { name: 'clnrm.step', source: 'runner' });
    const odd = (id: number, traceId: string, name: string): SpanRecord =>
      span(id, { traceId, resource: { 'clnrm.scenario': name } });

    const { phases } = look([own, odd(1, hex(1, 32), 'other'), odd(2, hex(2, 32), 'nobody')]);

    expect(phases).toEqual(['scenario', 'scenario', 'scenario']);
  });
});

describe('with require_parent', () => {
  it('only spans below the runner count, and those whose parent in its trace never came', () => {
    const store = storeOf([
      span(9, { name: 'clnrm.step.attempt', source: 'runner' }),
      span(1, { name: 'joined', parentSpanId: hex(9, 16) }),
      span(2, { name: 'below', parentSpanId: hex(1, 16) }),
      span(3, { name: 'orphan', parentSpanId: hex(77, 16) }),
      span(4, { name: 'root in the trace' }),
      span(5, { name: 'own trace', traceId: hex(2, 32) }),
    ]);

    const { size, phase, name, text } = store.seal({ requireParent: true });

    const aside = Array.from({ length: size }, (_, row) => row).filter((row) => phase[row] !== 0);
    expect(aside.map((row) => [text(name[row] ?? 0), PHASES[phase[row] ?? 0]])).toEqual([
      ['root in the trace', 'detached'],
      ['own trace', 'detached'],
    ]);
  });
});
