import { describe, expect, test } from 'vitest';
import {
  count,
  countNamed,
  findingOf,
  forbidKey,
  hasStatus,
  noExternal,
  outcome,
  resourceAttr,
} from '../helpers/expectations.ts';
import type { Sketch } from '../helpers/trace.ts';

const INCOMPLETE = { complete: false };

const spans: readonly Sketch[] = [
  { id: 0, name: 'clnrm.step', source: 'runner', status: 2 },
  {
    id: 1,
    name: 'order',
    service: 'web',
    resource: { env: 'test' },
    events: [{ name: 'e' }, { name: 'f', attributes: { 'user.email': 'x' } }],
  },
  {
    id: 2,
    name: 'pay',
    service: 'pay',
    resource: { env: 'test' },
    status: 2,
    message: 'declined',
    attributes: { 'card.number': 4242 },
  },
  {
    id: 3,
    trace: 9,
    name: 'GET /healthz',
    service: 'web',
    status: 2,
    attributes: { 'server.address': 'probe.example' },
  },
];
const readiness = [9];

describe('counts', () => {
  test('count the subject in the scenario: neither the runner nor readiness', () => {
    expect(outcome(spans, count('spans_total', 2), { readiness })).toBe('held');
    expect(outcome(spans, count('spans_total', 3), { readiness, include: ['readiness'] })).toBe('held');
    expect(outcome(spans, count('events_total', 2), { readiness })).toBe('held');
    expect(outcome(spans, count('errors_total', 1), { readiness })).toBe('held');
    expect(outcome(spans, countNamed('clnrm.*', 1), { readiness })).toBe('held');
  });

  test('only grow: gte may hold early, an exceeded lte has failed', () => {
    expect(outcome(spans, count('spans_total', { gte: 2 }), INCOMPLETE)).toBe('held');
    expect(outcome(spans, count('errors_total', { lte: 0 }), INCOMPLETE)).toBe('failed count-mismatch');
    expect(outcome(spans, count('errors_total', { lte: 9 }), INCOMPLETE)).toBe(
      'undecided incomplete-evidence',
    );
  });

  test('a count that nothing could violate is vacuous', () => {
    expect(outcome(spans, count('spans_total', { gte: 0 }))).toBe('failed vacuous-expectation');
  });

  test('of runner spans that are not there is vacuous when it asks for none', () => {
    const [, ...subject] = spans;
    expect(outcome(subject, countNamed('clnrm.step', 0))).toBe('failed vacuous-expectation');
    expect(outcome(subject, countNamed('clnrm.step', 1))).toBe('failed count-mismatch');
  });

  test('say the number, and the TOML that would have held', () => {
    const finding = findingOf(spans, countNamed('order', 2), { readiness });
    expect(finding.message).toBe('1 span named "order"; expected 2');
    expect(finding.toml).toBe('[expect.counts]\nby_name = { "order" = { eq = 1 } }');
    expect(findingOf(spans, countNamed('oder', 2)).names).toEqual(['order']);
  });
});

describe('status', () => {
  test('looks at every span of the population or of the name', () => {
    expect(outcome(spans, hasStatus('not_error'))).toBe('failed status-mismatch');
    expect(outcome(spans, hasStatus('not_error', 'order'))).toBe('held');
    expect(outcome(spans, hasStatus('ERROR', 'p*'))).toBe('held');
  });

  test('of a name nobody bears is vacuous', () => {
    expect(outcome(spans, hasStatus('not_error', 'refund'))).toBe('failed vacuous-expectation');
  });

  test('a violation is final', () => {
    expect(outcome(spans, hasStatus('not_error'), INCOMPLETE)).toBe('failed status-mismatch');
    expect(outcome(spans, hasStatus('not_error', 'order'), INCOMPLETE)).toBe('undecided incomplete-evidence');
  });

  test('OK on spans that are UNSET gets the hint that SDKs do not set it', () => {
    const finding = findingOf(spans, hasStatus('OK', 'order'));
    expect(finding.hints[0]).toContain('SDKs leave the status UNSET');
    expect(finding.toml).toBe('[expect.status]\nby_name = { "order" = "UNSET" }');
    expect(findingOf(spans, hasStatus('not_error', 'pay')).nearest[0]?.checks[0]?.actual).toBe(
      'ERROR (declined)',
    );
  });
});

describe('hermeticity', () => {
  test('an address outside is found on any span of the population, not of readiness', () => {
    expect(outcome(spans, noExternal(), { readiness })).toBe('held');
    expect(outcome(spans, noExternal())).toBe('failed external-service');
    expect(outcome(spans, noExternal('probe.example:443'))).toBe('held');
    expect(outcome(spans, noExternal(), INCOMPLETE)).toBe('failed external-service');
    expect(outcome(spans, noExternal(), { ...INCOMPLETE, readiness })).toBe('undecided incomplete-evidence');
  });

  test('a resource attribute is asked of every resource', () => {
    expect(outcome(spans, resourceAttr('env', 'test'), { readiness })).toBe('held');
    expect(outcome(spans, resourceAttr('env', 'test'))).toBe('failed resource-mismatch');
    expect(outcome(spans, resourceAttr('service.name', { in: ['web', 'pay'] }))).toBe('held');
  });

  test('a forbidden key is found on spans and on their events, and its value is not shown', () => {
    expect(outcome(spans, forbidKey('card.number'))).toBe('failed forbidden-attribute');
    expect(outcome(spans, forbidKey('card.*'))).toBe('failed forbidden-attribute');
    expect(outcome(spans, forbidKey('user.email'))).toBe('failed forbidden-attribute');
    expect(outcome(spans, forbidKey('user.password'))).toBe('held');
    expect(JSON.stringify(findingOf(spans, forbidKey('card.number')))).not.toContain('4242');
    expect(findingOf(spans, forbidKey('user.*')).actual).toBe('user.email on event "f"');
  });
});
