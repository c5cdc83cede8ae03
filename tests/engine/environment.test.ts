import { expect, test } from 'vitest';
import { divertsEvidence, roomEnvironment, telemetryEnvironment } from '../../src/engine/environment.ts';
import { isOwnVariable } from '../../src/util/own-variables.ts';

const facts = { mark: 'run.1', seed: 7, home: '/home', tmp: '/tmp' };

test("a variable of the caller may replace the contract's own words, and never what clnrm says of the room", () => {
  const caller = { LANG: 'de_DE.UTF-8', CLNRM: '0', CLNRM_RUN_ID: 'x', CLNRM_SEED: '8', CLNRM_SCRATCH: '/' };

  const { LANG, CLNRM, CLNRM_RUN_ID, CLNRM_SEED, CLNRM_SCRATCH } = roomEnvironment({
    ...facts,
    passed: caller,
  });

  expect({ LANG, CLNRM, CLNRM_RUN_ID, CLNRM_SEED, CLNRM_SCRATCH }).toEqual({
    LANG: 'de_DE.UTF-8',
    CLNRM: '1',
    CLNRM_RUN_ID: 'run.1',
    CLNRM_SEED: '7',
    CLNRM_SCRATCH: '/tmp',
  });
});

test('what clnrm sets after the variables of the caller is all known as its own', () => {
  const telemetry = telemetryEnvironment({
    endpoint: 'http://127.0.0.1:4318',
    run: 'r',
    scenario: 's',
    service: 'api',
    source: 'api',
    traceparent: '00-1-2-01',
    propagators: ['tracecontext', 'baggage'],
    resources: {},
  });

  const later = [...Object.keys(roomEnvironment({ ...facts, passed: {} })), ...Object.keys(telemetry)].filter(
    (name) => name.startsWith('CLNRM') || name in telemetry,
  );

  expect(later.length).toBeGreaterThan(15);
  expect(later.filter((name) => !isOwnVariable(name))).toEqual([]);
});

test('an SDK is off whatever the case of the word', () => {
  const diverted = (value: string) => divertsEvidence({ OTEL_SDK_DISABLED: value });

  expect(['true', 'True', ' TRUE ', 'false', '1', ''].map(diverted)).toEqual([
    ...Array(3).fill('OTEL_SDK_DISABLED'),
    ...Array(3).fill(undefined),
  ]);
});

test('spans that are printed reach the runner where it reads what is printed', () => {
  const diverted = (exporter: string) =>
    [false, true].map((readsStdout) => divertsEvidence({ OTEL_TRACES_EXPORTER: exporter }, readsStdout));

  expect(['otlp', 'console, otlp', '', 'console', 'none'].map(diverted)).toEqual([
    [undefined, undefined],
    [undefined, undefined],
    [undefined, undefined],
    ['OTEL_TRACES_EXPORTER', undefined],
    ['OTEL_TRACES_EXPORTER', 'OTEL_TRACES_EXPORTER'],
  ]);
});
