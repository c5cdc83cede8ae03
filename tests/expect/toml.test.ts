import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { SpanExpectation } from '../../src/model/expectation.ts';
import { span as spanSchema } from '../../src/spec/schema/expect-span.ts';
import { parseToml, type TomlTable } from '../../src/spec/toml.ts';
import { at, attrs, findingOf, judgeOne, matcher, outcome, span } from '../helpers/expectations.ts';
import { someSpans, spanExpectation } from './arbitrary.ts';

/** Reads a suggestion as a spec would be read. */
const readSpan = (text: string): SpanExpectation => {
  const parsed = parseToml(text);
  if ('fault' in parsed) throw new Error(`${parsed.fault.message}: ${text}`);
  const { span: list } = parsed.toml.value.expect as { span: TomlTable[] };
  const [rule] = v.parse(spanSchema, list[0]);
  if (rule === undefined) throw new Error('no rule');
  return { ...rule, id: 'expect.span[0]', at: at(1) } as SpanExpectation;
};

test('the suggested TOML would have matched', () => {
  let suggested = 0;
  fc.assert(
    fc.property(someSpans, spanExpectation, (spans, wanted) => {
      const toml = judgeOne(spans, wanted).findings[0]?.toml;
      fc.pre(toml !== undefined);
      suggested++;
      expect(outcome(spans, readSpan(toml ?? ''))).toBe('held');
    }),
    { numRuns: 400 },
  );
  expect(suggested).toBeGreaterThan(100);
});

test('a parent that is not looked for among those spans is left out', () => {
  const spans = [
    { id: 0, name: 'a' },
    { id: 1, parent: 0, name: 'clnrm.b', source: 'runner' },
  ] as const;
  const wanted = span('clnrm.a', { source: 'runner', parent: 'a' });
  expect(findingOf(spans, wanted).toml).toBe('[[expect.span]]\nname = "clnrm.b"\nsource = "runner"');
});

const order = {
  id: 0,
  name: 'POST /orders',
  service: 'checkout',
  kind: 2,
  start: 0,
  end: 73.25,
  attributes: { 'http.status_code': 201, 'app.total': 12.5, note: 'a "quoted"\n\u007f line', tags: ['x', 1] },
};

test('what held stays as written, and what did not takes the values of the nearest span', () => {
  const wanted = span('POST /orders', {
    service: 'checkout',
    kind: 'client',
    durationMs: matcher({ lte: 50 }),
    attrs: attrs({
      all: { 'app.total': { gte: 1 }, note: 'x', tags: { contains: 'y' } },
      none: { secret: { exists: true } },
    }),
  });
  expect(findingOf([order], wanted).toml).toBe(
    [
      '[[expect.span]]',
      'name = "POST /orders"',
      'service = "checkout"',
      'kind = "server"',
      'duration_ms = { lte = 73.25 }',
      'attrs.all = { "app.total" = { gte = 1 }, note = "a \\"quoted\\"\\n\\u007f line", tags = ["x", 1] }',
      'attrs.none = ["secret"]',
    ].join('\n'),
  );
});

test('an attribute that is there under the other convention is suggested under that name', () => {
  const wanted = span('POST /orders', { attrs: attrs({ all: { 'http.response.status_code': 201 } }) });
  const finding = findingOf([order], wanted);
  expect(finding.toml).toContain('attrs.all = { "http.status_code" = 201 }');
  expect(finding.hints).toContain(
    'the span has no http.response.status_code; under the other convention it bears http.status_code = 201',
  );
});

test('a wrong number of spans is suggested as the number that was found', () => {
  const toml = findingOf([order], span('POST*', { match: matcher({ gte: 2 }) })).toml ?? '';
  expect(toml).toBe('[[expect.span]]\nname = "POST*"\nmatch = { eq = 1 }');
  expect(outcome([order], readSpan(toml))).toBe('held');
});
