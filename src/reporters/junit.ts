import { frame } from '../diagnostics/frame.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ScenarioResult } from '../model/verdict.ts';
import { plainLook } from '../util/look.ts';
import { failure } from './failure.ts';
import { findingsOf, reasonOf } from './placed.ts';
import type { RunState, ScenarioState } from './reduce.ts';
import { remarksOn } from './remarks.ts';
import { ON_PATH, type Reporter } from './reporter.ts';
import { element } from './xml.ts';

/** What a consumer of JUnit files counts. */
type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly outcome: Outcome;
  readonly ms: number;
  readonly xml: string;
}

const OPTIONS = { verbosity: 'normal', again: ON_PATH, written: [] } as const;

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const properties = (pairs: Readonly<Record<string, string>>): string =>
  element(
    'properties',
    {},
    Object.entries(pairs).map(([name, value]) => element('property', { name, value })),
  );

/** Warnings, which JUnit has no element for: they change how far a green may be trusted, never whether it is one. */
const warnings = (diagnostics: readonly Diagnostic[]): Readonly<Record<string, string>> => {
  const told = diagnostics.filter(({ severity }) => severity === 'warning');
  if (told.length === 0) return {};
  return { 'clnrm.warnings': told.map(({ code, message }) => `${code}: ${message}`).join('; ') };
};

/** How trustworthy a result is: level, seal, completeness of the evidence, as properties of the case. */
const trust = (result: ScenarioResult): Readonly<Record<string, string>> => {
  const { room, evidence, digest, repetitions, attempts, status } = result;
  return {
    'clnrm.status': status,
    'clnrm.attempts': String(attempts),
    ...(status === 'flaky' ? { 'clnrm.flaky_reason': reasonOf(result) } : {}),
    ...(room === undefined
      ? {}
      : {
          'clnrm.level': room.levels.join('+'),
          'clnrm.sealed': room.sealed ? 'sealed' : 'UNSEALED',
          ...(room.reason === undefined ? {} : { 'clnrm.unsealed_reason': room.reason }),
        }),
    ...(evidence === undefined
      ? {}
      : {
          'clnrm.evidence': evidence.complete ? 'complete' : 'INCOMPLETE',
          'clnrm.evidence_remarks': remarksOn(evidence).join('; '),
          'clnrm.spans': String(evidence.spans),
        }),
    ...(digest === undefined ? {} : { 'clnrm.digest': digest }),
    ...(repetitions === undefined
      ? {}
      : { 'clnrm.repetitions': `${repetitions.ended} of ${repetitions.of}` }),
  };
};

const outcomeOf = ({ status }: ScenarioResult): Outcome => {
  if (status === 'passed' || status === 'flaky') return 'passed';
  if (status === 'skipped' || status === 'cancelled') return 'skipped';
  return status === 'errored' ? 'error' : 'failure';
};

const verdictOf = (state: ScenarioState, result: ScenarioResult): readonly string[] => {
  const outcome = outcomeOf(result);
  const message = reasonOf(result);
  if (outcome === 'passed') return [];
  if (outcome === 'skipped') return [element('skipped', { message: message || result.status })];
  const type = result.errors[0]?.code ?? findingsOf(result)[0]?.finding.code ?? result.status;
  return [element(outcome, { message, type }, failure(state, result, OPTIONS, plainLook))];
};

/** Logs as consumers show them: what steps wrote, then what services wrote. */
const output = ({ stepLines }: ScenarioState, { services, errors }: ScenarioResult): readonly string[] => {
  const steps = stepLines.map(({ from, line }) => `[${from}] ${line}`);
  const logs = services.flatMap(({ id, log }) => log.map((line) => `[${id}] ${line}`));
  const told = errors.flatMap(({ log = [] }) => log);
  const text = [...steps, ...logs, ...told].join('\n');
  return text === '' ? [] : [element('system-out', {}, text)];
};

const scenarioCase = (state: ScenarioState): Case => {
  const { ref, result } = state;
  const names = { name: ref.name, classname: ref.spec };
  if (result === undefined) {
    const xml = element('testcase', { ...names, time: '0.000' }, [
      element('skipped', { message: 'not run' }),
    ]);
    return { outcome: 'skipped', ms: 0, xml };
  }
  const xml = element(
    'testcase',
    { ...names, time: seconds(result.durationMs), file: result.at.file, line: result.at.line },
    [
      properties({ ...trust(result), ...warnings(state.diagnostics) }),
      ...verdictOf(state, result),
      ...output(state, result),
    ],
  );
  return { outcome: outcomeOf(result), ms: result.durationMs, xml };
};

/** A fault of a spec is an error: otherwise a file that does not load would leave a green report. */
const faultCase = (diagnostic: Diagnostic): Case => {
  const { code, message, at } = diagnostic;
  const where = at === undefined ? 'clnrm' : at.file;
  const text = frame(diagnostic, plainLook);
  const attributes = { name: code, classname: where, time: '0.000', file: at?.file, line: at?.line };
  const xml = element('testcase', attributes, [element('error', { message, type: code }, text)]);
  return { outcome: 'error', ms: 0, xml };
};

const totals = (cases: readonly Case[]): Readonly<Record<string, string | number>> => {
  const count = (outcome: Outcome): number => cases.filter((one) => one.outcome === outcome).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds(cases.reduce((sum, { ms }) => sum + ms, 0)),
  };
};

const suite = (name: string, cases: readonly Case[], facts: string): string =>
  element('testsuite', { name, ...totals(cases) }, [facts, ...cases.map(({ xml }) => xml)]);

/** The whole run as JUnit XML: a suite for each spec, a case for each scenario, faults first. */
export const junitOf = (state: RunState): string => {
  const faults = state.diagnostics.filter(({ severity }) => severity === 'error').map(faultCase);
  const specs = [...new Set(state.scenarios.map(({ ref }) => ref.spec))];
  const suites = specs.map((spec) => ({
    name: spec,
    cases: state.scenarios.filter(({ ref }) => ref.spec === spec).map(scenarioCase),
  }));
  const all = faults.length === 0 ? suites : [{ name: 'faults', cases: faults }, ...suites];
  const facts = properties({
    'clnrm.run': state.run,
    'clnrm.version': state.version,
    'clnrm.seed': state.seed,
    ...warnings(state.diagnostics),
  });
  const whole = totals(all.flatMap(({ cases }) => cases));
  const body = all.map(({ name, cases }) => suite(name, cases, facts));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'clnrm', ...whole }, body)}\n`;
};

/** JUnit XML, written when the run has ended. */
export const junit: Reporter = (sink) => (event, state) => {
  if (event.type === 'run:end') sink.write(junitOf(state));
};
