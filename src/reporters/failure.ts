import { excerpt, hintLine } from '../diagnostics/frame.ts';
import type { Finding, ScenarioResult } from '../model/verdict.ts';
import { showDuration } from '../util/duration.ts';
import { type Look, plainLook } from '../util/look.ts';
import { shellWord } from '../util/shell.ts';
import { clip, indent, tame, widthOf, wrap, wrapValue } from '../util/text.ts';
import { diagnosticText } from './diagnostic-text.ts';
import { evidenceOf, remedyOf } from './finding.ts';
import { advice, serviceLogs, stepOutput } from './logs.ts';
import { inColourOf, mark, narrower } from './marks.ts';
import { findingsOf, isTold, type Placed, redAttempt } from './placed.ts';
import type { ScenarioState } from './reduce.ts';
import { evidenceLine } from './remarks.ts';
import { type Again, ON_PATH, type ReportOptions } from './reporter.ts';

const titleOf = ({ origin, sign, finding }: Placed, look: Look): string => {
  const [first = '', ...rest] = finding.message.split('\n').map(tame);
  const code = `[${finding.code}]`;
  const text = wrapValue(`${tame(origin)}: ${first} ${code}`, look.width - 2, '  ').slice(0, -code.length);
  const lines = rest.map((line) => `  ${line}`);
  return [`${mark(sign, look)} ${look.paint('bold', text)}${look.paint('dim', code)}`, ...lines].join('\n');
};

/** Columns of `= hint: `, beside the gutter. */
const HINT = 8;

const placeOf = (finding: Finding, look: Look): readonly string[] => {
  const { at } = finding;
  const gutter = ' '.repeat(at === undefined ? 2 : String(at.line).length);
  const room = look.width - gutter.length - HINT;
  const lines = advice(finding).map((hint) => {
    const wrapped = hint.split('\n').map((line) => wrap(line, room));
    return hintLine(wrapped.join('\n'), look, gutter);
  });
  const all = at === undefined ? lines : [excerpt(at, look), ...lines];
  return all.length === 0 ? [] : [all.join('\n')];
};

/**
 * Findings in order. What a step wrote stands with its first finding, the logs of services in the first of all,
 * both between the trace and the place in the spec; a trace that was just shown is not drawn again.
 */
const findingBlocks = (
  state: ScenarioState,
  result: ScenarioResult,
  options: ReportOptions,
  look: Look,
): readonly string[] => {
  const inner = narrower(look, 4);
  const all = findingsOf(result);
  return all.map((placed, place) => {
    const { finding, step } = placed;
    const before = all.slice(0, place);
    const drawn = before.findLast((one) => one.finding.tree.length > 0)?.finding.tree;
    const told = before.some((one) => one.step !== undefined && one.step === step);
    const parts = [
      ...evidenceOf(finding, inner, JSON.stringify(drawn) === JSON.stringify(finding.tree)),
      ...(told ? [] : stepOutput(state, placed, options, inner)),
      ...(place === 0 ? serviceLogs(result, options, inner) : []),
      ...placeOf(finding, inner),
      ...remedyOf(finding, inner),
    ];
    return `${titleOf(placed, narrower(look, 2))}\n\n${indent(parts.join('\n\n'), '  ')}`.trimEnd();
  });
};

const errorBlocks = (result: ScenarioResult, options: ReportOptions, look: Look): readonly string[] => {
  const blocks = result.errors.map((error) => diagnosticText(error, narrower(look, 2)));
  return findingsOf(result).length > 0
    ? blocks
    : [...blocks, ...serviceLogs(result, options, narrower(look, 2))];
};

/** The one command that runs just this scenario again. */
export const againCommand = (
  { spec, name, at }: ScenarioResult,
  { program, command = 'run', flags }: Again,
): string => {
  const exact = `^${name.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}$`;
  const selected =
    at.file === spec ? shellWord(`${spec}:${at.line}`) : `${shellWord(spec)} --grep ${shellWord(exact)}`;
  return [`${program} ${command}`, selected, ...flags].join(' ');
};

const heading = ({ name, spec, status }: ScenarioResult, look: Look): string => {
  const dash = look.unicode ? '─' : '-';
  const title = clip(tame(name), Math.max(20, look.width - widthOf(spec) - 12), look.unicode);
  const fill = Math.max(3, look.width - widthOf(title) - widthOf(spec) - 8);
  const rule = (length: number): string => look.paint('dim', dash.repeat(length));
  return `${rule(2)} ${mark(status, look)} ${inColourOf(status, title, look)} ${rule(fill)} ${spec}`;
};

const factsOf = (result: ScenarioResult): string => {
  const { status, attempts, durationMs } = result;
  const tried = attempts > 1 ? ` after ${attempts} attempts` : '';
  const red = redAttempt(result);
  const which = red === result ? '' : `; attempt ${red.attempts} failed as follows`;
  return `${status}${tried}, ${showDuration(durationMs)}${which}`;
};

/** What was heard of the attempt that is told of. */
export const heardOf = (state: ScenarioState, result: ScenarioResult): ScenarioState =>
  redAttempt(result) === result ? state : { ...state, stepLines: state.earlierStepLines };

/**
 * One red scenario in full, in the order of the design's "failure output"; of a flaky one the attempt that failed.
 * Ends with a newline.
 */
export const failure = (
  state: ScenarioState,
  result: ScenarioResult,
  options: ReportOptions,
  look: Look,
): string => {
  const red = redAttempt(result);
  const warnings = state.diagnostics.map((one) => diagnosticText(one, narrower(look, 2)));
  const again = `${look.paint('bold', 'run only this again')}  ${againCommand(result, options.again)}`;
  const blocks = [
    look.paint('dim', factsOf(result)),
    ...errorBlocks(red, options, look),
    ...findingBlocks(heardOf(state, result), red, options, look),
    ...warnings,
    ...evidenceLine(red, narrower(look, 2)),
    again,
  ];
  return `${heading(result, look)}\n${indent(blocks.join('\n\n'), '  ')}\n`;
};

/** The failure as formats for programs carry it: plain, as short as the report for people; empty where nothing is told. */
export const toldOf = (state: ScenarioState, result: ScenarioResult, again: Again = ON_PATH): string =>
  isTold(result) ? failure(state, result, { verbosity: 'normal', again, written: [] }, plainLook) : '';
