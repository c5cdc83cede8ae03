import { excerpt, frame, hintLine, logExcerpt } from '../diagnostics/frame.ts';
import type { Evidence } from '../model/evidence.ts';
import type { ExpectationResult, Finding, ScenarioResult, ServiceReport } from '../model/verdict.ts';
import { showDuration } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { clip, indent, plural, tame, widthOf, wrap } from '../util/text.ts';
import { evidenceOf, remedyOf } from './finding.ts';
import { inColourOf, mark, narrower } from './marks.ts';
import type { ScenarioState } from './reduce.ts';
import type { ReportOptions } from './reporter.ts';

/** Log lines of one service that a failure shows; `-v` shows all that the result kept. */
const LOG_LINES = 10;

/** A finding with what it belongs to: a step or an expectation. */
interface Placed {
  readonly origin: string;
  readonly sign: 'failed' | 'undecided' | 'errored';
  readonly finding: Finding;
}

const ofExpectation = ({ id, outcome, findings }: ExpectationResult): readonly Placed[] =>
  findings.map((finding) => ({
    origin: outcome === 'undecided' ? `${id} undecided` : id,
    sign: outcome === 'undecided' ? 'undecided' : 'failed',
    finding,
  }));

/** Everything that made a scenario red, steps first, as they happened. */
export const findingsOf = (result: ScenarioResult): readonly Placed[] => [
  ...result.steps.flatMap(({ name, part, status, attempts, findings }) => {
    const tried = attempts > 1 ? ` (attempt ${attempts})` : '';
    const origin = `${part === 'step' ? 'step' : `${part} step`} '${name}'${tried}`;
    return findings.map(
      (finding): Placed => ({ origin, sign: status === 'errored' ? 'errored' : 'failed', finding }),
    );
  }),
  ...(result.verdict?.results ?? []).filter(({ outcome }) => outcome !== 'held').flatMap(ofExpectation),
];

/** Why a scenario is red, in one line without markup; empty for a green one. */
export const reasonOf = (result: ScenarioResult): string => {
  const [error] = result.errors;
  const all = findingsOf(result);
  const first = error?.message ?? (all[0] === undefined ? '' : `${all[0].origin}: ${all[0].finding.message}`);
  const more = result.errors.length + all.length - 1;
  return tame(first.split('\n')[0] ?? '') + (more > 0 ? ` (and ${more} more)` : '');
};

const serviceLog = ({ id, log, exit }: ServiceReport, most: number, look: Look): string => {
  const lines = log.slice(-most);
  const ended = exit === undefined ? '' : ` (${tame(exit)})`;
  const shown = lines.length === 0 ? 'wrote nothing' : `last ${plural(lines.length, 'line')}`;
  const title = `${look.paint('bold', `log of ${tame(id)}`)}${look.paint('dim', `${ended}, ${shown}`)}`;
  return logExcerpt(title, lines, look);
};

/** Services a failure may come from: those that its spans name and those that ended badly, else all. */
const involved = (result: ScenarioResult): readonly ServiceReport[] => {
  const named = new Set(
    findingsOf(result).flatMap(({ finding }) => [
      ...finding.nearest.map(({ service }) => service),
      ...finding.tree.map(({ service }) => service),
    ]),
  );
  const some = result.services.filter(({ id, exit }) => named.has(id) || exit !== undefined);
  return some.length === 0 ? result.services : some;
};

/** A log that a diagnostic already shows in full is not shown again. */
const alreadyShown = (result: ScenarioResult, { log }: ServiceReport): boolean => {
  const last = log.at(-1);
  return last !== undefined && result.errors.some((error) => error.log?.includes(last) === true);
};

const logsOf = (result: ScenarioResult, { verbosity }: ReportOptions, look: Look): readonly string[] => {
  const [services, most] =
    verbosity === 'verbose' ? [result.services, Number.POSITIVE_INFINITY] : [involved(result), LOG_LINES];
  return services
    .filter((service) => !alreadyShown(result, service))
    .map((service) => serviceLog(service, most, look));
};

const titleOf = ({ origin, sign, finding }: Placed, look: Look): string => {
  const [first = '', ...rest] = finding.message.split('\n').map(tame);
  const code = `[${finding.code}]`;
  const text = wrap(`${tame(origin)}: ${first} ${code}`, look.width - 2, '  ').slice(0, -code.length);
  const lines = rest.map((line) => `  ${line}`);
  return [`${mark(sign, look)} ${look.paint('bold', text)}${look.paint('dim', code)}`, ...lines].join('\n');
};

const placeOf = ({ at, hints }: Finding, look: Look): readonly string[] => {
  const gutter = ' '.repeat(at === undefined ? 2 : String(at.line).length);
  const lines = hints.map((hint) => hintLine(hint, look, gutter));
  const all = at === undefined ? lines : [excerpt(at, look), ...lines];
  return all.length === 0 ? [] : [all.join('\n')];
};

/** Findings in order; the logs of the scenario stand in the first, between its trace and its place in the spec. */
const findingBlocks = (result: ScenarioResult, options: ReportOptions, look: Look): readonly string[] => {
  const inner = narrower(look, 4);
  const logs = logsOf(result, options, inner);
  let tree = '';
  return findingsOf(result).map((placed, place) => {
    const drawn = JSON.stringify(placed.finding.tree);
    const parts = [
      ...evidenceOf(placed.finding, inner, drawn === tree),
      ...(place === 0 ? logs : []),
      ...placeOf(placed.finding, inner),
      ...remedyOf(placed.finding, inner),
    ];
    if (placed.finding.tree.length > 0) tree = drawn;
    return `${titleOf(placed, narrower(look, 2))}\n\n${indent(parts.join('\n\n'), '  ')}`.trimEnd();
  });
};

const errorBlocks = (result: ScenarioResult, options: ReportOptions, look: Look): readonly string[] => {
  const blocks = result.errors.map((error) => frame(error, narrower(look, 2)));
  return findingsOf(result).length > 0 ? blocks : [...blocks, ...logsOf(result, options, narrower(look, 2))];
};

/** What was odd about the evidence, next to any failure it could explain; empty when nothing was. */
export const remarksOn = (evidence: Evidence): readonly string[] => [
  ...evidence.reasons,
  ...(evidence.orphans > 0 ? [`${plural(evidence.orphans, 'span')} without the parent they name`] : []),
  ...(evidence.droppedItems > 0 ? [`${plural(evidence.droppedItems, 'item')} dropped by the SDK`] : []),
  ...(evidence.conflicts > 0 ? [`${plural(evidence.conflicts, 'span')} came twice with other content`] : []),
  ...(evidence.truncated > 0 ? [`${plural(evidence.truncated, 'export')} cut off in the middle`] : []),
  ...Object.entries(evidence.refused).map(
    ([reason, count]) => `${plural(count, 'request')} refused (${reason})`,
  ),
  ...(evidence.egressBlocked > 0
    ? [`${plural(evidence.egressBlocked, 'connection')} out of the room refused`]
    : []),
];

const evidenceLine = ({ evidence }: ScenarioResult, look: Look): readonly string[] => {
  if (evidence === undefined) return [];
  const remarks = remarksOn(evidence);
  if (evidence.complete && remarks.length === 0) return [];
  const word = evidence.complete ? 'complete' : look.paint('yellow', 'INCOMPLETE');
  const text = [word, ...(remarks.length === 0 ? [] : [remarks.join('; ')])].join(': ');
  return [`${look.paint('bold', 'evidence')}  ${wrap(text, look.width - 10, ' '.repeat(10))}`];
};

const quoted = (text: string): string =>
  /^[\w./:@=+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The one command that runs just this scenario again. */
const againCommand = ({ spec, at }: ScenarioResult, again: readonly string[]): string =>
  ['clnrm run', quoted(`${spec}:${at.line}`), ...again].join(' ');

const heading = ({ name, spec, status }: ScenarioResult, look: Look): string => {
  const dash = look.unicode ? '─' : '-';
  const title = clip(tame(name), Math.max(20, look.width - widthOf(spec) - 12), look.unicode);
  const fill = Math.max(3, look.width - widthOf(title) - widthOf(spec) - 8);
  const rule = (length: number): string => look.paint('dim', dash.repeat(length));
  return `${rule(2)} ${mark(status, look)} ${inColourOf(status, title, look)} ${rule(fill)} ${spec}`;
};

/** One red scenario in full, in the order of the design's "failure output". Ends with a newline. */
export const failure = (
  state: ScenarioState,
  result: ScenarioResult,
  options: ReportOptions,
  look: Look,
): string => {
  const attempts = result.attempts > 1 ? ` after ${result.attempts} attempts` : '';
  const facts = look.paint('dim', `${result.status}${attempts}, ${showDuration(result.durationMs)}`);
  const warnings = state.diagnostics.map((one) => frame(one, narrower(look, 2)));
  const again = `${look.paint('bold', 'run only this again')}  ${againCommand(result, options.again)}`;
  const kept = state.enter === undefined ? [] : [`${look.paint('bold', 'its room is kept')}  ${state.enter}`];
  const blocks = [
    facts,
    ...errorBlocks(result, options, look),
    ...findingBlocks(result, options, look),
    ...warnings,
    ...evidenceLine(result, narrower(look, 2)),
    [...kept, again].join('\n'),
  ];
  return `${heading(result, look)}\n${indent(blocks.join('\n\n'), '  ')}\n`;
};
