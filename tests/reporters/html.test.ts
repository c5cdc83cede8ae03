import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/events.ts';
import type { ScenarioResult } from '../../src/model/verdict.ts';
import { html } from '../../src/reporters/html/html.ts';
import { barOf, lengthUs, ticksUs, unfolded } from '../../src/reporters/html/page/bars.ts';
import { chosen, linesOf } from '../../src/reporters/html/page/choice.ts';
import { KEYS, wishOf } from '../../src/reporters/html/page/keys.ts';
import { written } from '../helpers/collect.ts';
import { everythingWrong, finding, flaky, result, runOf, step } from './events.ts';
import { bigRun, spansOf, withSpans } from './html-run.ts';

/** The data that stand in the page, by the id of their element. */
const dataIn = (text: string): Readonly<Record<string, ReturnType<typeof JSON.parse>>> =>
  Object.fromEntries(
    [...text.matchAll(/<script type="application\/json" id="(\w+)">(.*)<\/script>/g)].map(
      ([, id = '', data = '']) => [id, JSON.parse(data)],
    ),
  );

test('of a long output the page says that it is the end of it', () => {
  const red = result('long', 'failed');
  const lines = Array.from(
    { length: 300 },
    (_, line): RunEvent => ({
      ...{ type: 'step:log', t: 5, scenario: red.id, step: 'write', attempt: 1, stream: 'stdout' },
      line: `line ${line}`,
    }),
  );
  const events = runOf([red], [], 1).flatMap((one) =>
    one.type === 'scenario:end' ? [...lines, one] : [one],
  );

  const [log] = dataIn(written(html, events)).s0.logs;
  expect(log.title).toBe("output of 'write', the last 100 lines");
  expect(log.lines.at(-1)).toBe('line 299');
});

test('the page has the list, and of each scenario what is shown once it is looked at', () => {
  const data = dataIn(
    written(html, withSpans(runOf([everythingWrong, flaky, result('later', 'skipped')]), spansOf(3))),
  );

  expect(Object.keys(data)).toEqual(['run', 's0', 't0', 's1', 't1', 's2', 't2']);
  expect(data.run.scenarios[0]).toMatchObject({ name: 'refund is idempotent', status: 'failed', spans: 23 });
  expect(data.s0.findings.map(({ code }: { code: string }) => code)).toEqual([
    'output-mismatch',
    'span-mismatch',
    'incomplete-evidence',
  ]);
  expect(data.s0.again).toBe('clnrm run examples/checkout.clnrm.toml:30');
  expect(data.s1).toMatchObject({
    attempt: 1,
    findings: [{ code: 'exit-code', expected: '0', actual: '4' }],
  });
  expect(data.t0).toEqual(spansOf(3));
});

test('no text of a system under test can end the element that it stands in', () => {
  const evil = '</script><script>alert(1)</script><!-- ]]>';
  const steps = [step(evil, 'failed', [finding('exit-code', evil, { hints: [`stdout: ${evil}`] })])];
  const events = runOf([result(evil, 'failed', { steps, services: [{ id: evil, log: [evil] }] })], [], 1);

  const text = written(html, events);

  expect(text.split('<script>')).toHaveLength(2);
  expect(text.split('</script>')).toHaveLength(4);
  expect(dataIn(text).s0.findings[0].message).toBe(evil);
});

test('the policy of the page lets only its own script and style in, and fetches nothing', () => {
  const text = written(html, bigRun(3, 2));
  const hash = (element: string): string =>
    createHash('sha256')
      .update(new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(text)?.[1] ?? '')
      .digest('base64');

  expect(text).toContain(
    `content="default-src 'none'; img-src data:; style-src 'sha256-${hash('style')}'; script-src 'sha256-${hash('script')}'"`,
  );
  expect(text.replace(/<script type.*/g, '')).not.toMatch(/(?:src|href)="(?!data:,)|https?:|@import|url\(/);
});

test('spans that would make the page too large are left out, and it says so', () => {
  const huge = { ...spansOf(1), texts: ['x'.repeat(60 << 20)] };
  const events = [everythingWrong, flaky].flatMap((one) => withSpans(runOf([one]), huge).slice(1, 4));
  const [start] = runOf([everythingWrong, flaky]);
  const [end] = runOf([]).slice(-1);

  const text = written(
    html,
    [start, ...events, end].flatMap((event) => event ?? []),
  );

  expect([/id="t0"/, /id="t1"/].map((one) => one.test(text))).toEqual([true, false]);
  expect(text).toContain('"spans":"left out"');
});

const listed = (name: string, status: ScenarioResult['status'], spec = 'a.toml') => {
  return { name, spec, status, tags: ['smoke'], reason: '', durationMs: 1, spans: 0 };
};

test('a search wants all words, in whatever a scenario is known by', () => {
  const all = [listed('order is placed', 'passed'), listed('Order is refunded', 'failed', 'b.toml')];
  const found = (text: string, ...statuses: readonly ScenarioResult['status'][]) =>
    chosen(all, { text, statuses: new Set(statuses) });

  expect([found('order'), found('ORDER b.'), found('#smoke failed'), found('smoke x')]).toEqual([
    [0, 1],
    [1],
    [1],
    [],
  ]);
  expect([found('', 'failed'), found('placed', 'failed'), found('', 'passed', 'failed')]).toEqual([
    [1],
    [],
    [0, 1],
  ]);
  expect(linesOf(all, [0, 1])).toEqual([{ spec: 'a.toml' }, { place: 0 }, { spec: 'b.toml' }, { place: 1 }]);
});

test('bars stay within the lane however short, long or late a span is', () => {
  const times = fc.array(fc.tuple(fc.nat(1e9), fc.nat(1e9)), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(times, (pairs) => {
      const spans = {
        ...spansOf(pairs.length),
        startUs: pairs.map(([s]) => s),
        durationUs: pairs.map(([, d]) => d),
      };
      for (const row of pairs.keys()) {
        const { left, width } = barOf(spans, row, lengthUs(spans));
        expect(left).toBeGreaterThanOrEqual(0);
        expect(width).toBeGreaterThan(0);
        expect(left + width).toBeLessThanOrEqual(100.001);
      }
    }),
  );
});

test('a folded span hides what is below it and nothing else', () => {
  const spans = { ...spansOf(6), depth: [0, 1, 2, 2, 1, 0] };

  expect(unfolded(spans, new Set())).toEqual([0, 1, 2, 3, 4, 5]);
  expect(unfolded(spans, new Set([1]))).toEqual([0, 1, 4, 5]);
  expect(unfolded(spans, new Set([0, 1]))).toEqual([0, 5]);
});

test('a time scale has few round marks', () => {
  expect(ticksUs(45_000)).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e12 }), (us) => ticksUs(us).length <= 7));
});

test('no key has two meanings, and text that is written asks for nothing but to leave', () => {
  const all = KEYS.flatMap(({ keys }) => keys);
  const press = (key: string, ctrlKey = false) => ({ key, ctrlKey, metaKey: false, altKey: false });

  expect(new Set(all).size).toBe(all.length);
  expect(wishOf(press('f'), false)).toBe('red');
  expect(wishOf(press('f', true), false)).toBeUndefined();
  expect([wishOf(press('f'), true), wishOf(press('Escape'), true)]).toEqual([undefined, 'leave']);
});
