import fc from 'fast-check';
import { expect, test } from 'vitest';
import { junit, junitOf } from '../../src/reporters/junit.ts';
import { element } from '../../src/reporters/xml.ts';
import { stateOf, written } from '../helpers/collect.ts';
import { elements, parseXml } from '../helpers/xml.ts';
import {
  diverted,
  everythingWrong,
  exporterFailed,
  finding,
  flaky,
  notReady,
  result,
  runOf,
  step,
  unsealed,
} from './events.ts';

const later = result('later', 'skipped');

test('failures, errors and skips are counted apart, in the file, in each suite, as consumers add them up', () => {
  const xml = parseXml(junitOf(stateOf(runOf([result('fine', 'passed'), everythingWrong, notReady, later]))));

  for (const one of [xml, ...elements(xml, 'testsuite')]) {
    expect(one.attributes).toMatchObject({ tests: '4', failures: '1', errors: '1', skipped: '1' });
  }
  expect(['failure', 'error', 'skipped'].map((name) => elements(xml, name).length)).toEqual([1, 1, 1]);
});

test('times are seconds', () => {
  const xml = parseXml(junitOf(stateOf(runOf([result('fine', 'passed', { durationMs: 1234 })]))));

  expect(elements(xml, 'testcase').map(({ attributes }) => attributes.time)).toEqual(['1.234']);
});

test('a case says level, seal, completeness of evidence; the suite says the seed', () => {
  const xml = parseXml(junitOf(stateOf(runOf([unsealed]))));
  const properties = Object.fromEntries(
    elements(xml, 'property').map(({ attributes }) => [attributes.name, attributes.value]),
  );

  expect(properties).toMatchObject({
    'clnrm.level': 'process',
    'clnrm.sealed': 'UNSEALED',
    'clnrm.evidence': 'complete',
    'clnrm.seed': '42',
  });
  expect(properties['clnrm.unsealed_reason']).toContain('sudo sysctl');
});

test('warnings are properties: of the run in each suite, of a scenario in its case', () => {
  const [start, begun, ...rest] = runOf([result('fine', 'passed')], [exporterFailed]);
  const events = [start, begun, ...diverted('examples/checkout.clnrm.toml#fine'), ...rest].filter(
    (event) => event !== undefined,
  );

  const xml = parseXml(junitOf(stateOf(events)));

  const found = elements(xml, 'property').filter(({ attributes }) => attributes.name === 'clnrm.warnings');
  expect(found.map(({ attributes }) => attributes.value)).toEqual([
    'exporter-failed: the spans did not reach it',
    "evidence-diverted: service 'api' sets its own endpoint",
  ]);
});

test('a failure carries the whole report as text and the logs as system-out', () => {
  const xml = parseXml(junitOf(stateOf(runOf([everythingWrong]))));

  const [failure] = elements(xml, 'failure');
  expect(failure?.attributes).toEqual({
    message: "step 'ledger': stdout is not what was expected (and 2 more)",
    type: 'output-mismatch',
  });
  expect(failure?.text).toContain('clnrm run examples/checkout.clnrm.toml:30');
  expect(elements(xml, 'system-out')[0]?.text).toContain('[billing] Error: amount is not a number');
});

test('a spec that does not load is an error of the report, which would be green without it', () => {
  const fault = { severity: 'error', code: 'toml-syntax', message: 'not TOML' } as const;

  const xml = parseXml(junitOf(stateOf(runOf([], [fault], 2))));

  expect(xml.attributes).toMatchObject({ tests: '1', errors: '1' });
  expect(elements(xml, 'error')[0]?.attributes).toEqual({ message: 'not TOML', type: 'toml-syntax' });
});

test('a scenario that was announced and never ended is skipped, not passed', () => {
  const events = runOf([result('fine', 'passed')]).filter(({ type }) => type !== 'scenario:end');

  const xml = parseXml(written(junit, events));

  expect(xml.attributes).toMatchObject({ tests: '1', skipped: '1' });
});

test('markup in a log is text', () => {
  const log = ['</system-out><failure/> & "x"', ']]>'];

  const xml = parseXml(
    junitOf(stateOf(runOf([result('fine', 'passed', { services: [{ id: 'api', log }] })]))),
  );

  expect(elements(xml, 'system-out')[0]?.text).toBe(log.map((line) => `[api] ${line}`).join('\n'));
});

test('a cancelled scenario is skipped, a flaky one passed', () => {
  const some = [result('a', 'cancelled'), result('b', 'flaky')];

  const xml = parseXml(junitOf(stateOf(runOf(some, [], 130))));

  expect(xml.attributes).toMatchObject({ tests: '2', skipped: '1', failures: '0', errors: '0' });
  expect(elements(xml, 'skipped')[0]?.attributes).toEqual({ message: 'cancelled' });
});

test('a flaky scenario passed, and says what had failed before', () => {
  const xml = parseXml(junitOf(stateOf(runOf([flaky]))));

  const reasons = elements(xml, 'property').filter(
    ({ attributes }) => attributes.name === 'clnrm.flaky_reason',
  );
  expect(reasons.map(({ attributes }) => attributes.value)).toEqual([
    "attempt 1: step 'place': exit code is 4, expected 0",
  ]);
});

test('any name, message and log makes well-formed XML that says the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, text) => {
      const failed = result(name, 'failed', {
        steps: [step(name, 'failed', [finding('exit-code', text)])],
        services: [{ id: name, log: [text] }],
      });
      const xml = parseXml(junitOf(stateOf(runOf([failed]))));
      return elements(xml, 'testcase').length === 1;
    }),
    { numRuns: 300 },
  );
});

test('an attribute keeps every character that XML allows, line breaks too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u009b\ufffe\uffff]/.test(text));
      const parsed = parseXml(element('a', { b: text }));
      expect(parsed.attributes).toEqual({ b: text });
    }),
  );
  expect(parseXml(element('a', { b: 'x\n\t"<&>' })).attributes).toEqual({ b: 'x\n\t"<&>' });
});
