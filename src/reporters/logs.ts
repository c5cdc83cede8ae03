import { logExcerpt } from '../diagnostics/frame.ts';
import type { Finding, ScenarioResult, ServiceReport } from '../model/verdict.ts';
import type { Look } from '../util/look.ts';
import { linesOf, plural, tame } from '../util/text.ts';
import { findingsOf, type Placed } from './placed.ts';
import type { ScenarioState } from './reduce.ts';
import type { ReportOptions } from './reporter.ts';

/** Log lines of one service that a failure shows; `-v` shows all that the result kept. */
const LOG_LINES = 10;

const serviceLog = ({ id, log, exit }: ServiceReport, most: number, look: Look): string => {
  const lines = log.slice(-most);
  const ended = exit === undefined ? '' : ` (${tame(exit)})`;
  const shown = lines.length === 0 ? 'wrote nothing' : `last ${plural(lines.length, 'line')}`;
  const title = `${look.paint('bold', `log of ${tame(id)}`)}${look.paint('dim', `${ended}, ${shown}`)}`;
  return logExcerpt(title, lines, look);
};

const servicesNamed = ({ finding }: Placed): readonly string[] => [
  ...finding.nearest.map(({ service }) => service),
  ...finding.tree.map(({ service }) => service),
];

/** Neither a clean exit nor the way our own stop ends a service. */
const endedBadly = ({ exit = 'exit code 0' }: ServiceReport): boolean =>
  exit !== 'exit code 0' && !exit.includes('SIGTERM');

/** Services a failure may come from: those its spans name and those that ended badly; all where a finding names none. */
const involved = (result: ScenarioResult): readonly ServiceReport[] => {
  const findings = findingsOf(result).map(servicesNamed);
  if (findings.some((named) => named.length === 0)) return result.services;
  const named = new Set(findings.flat());
  const some = result.services.filter((service) => named.has(service.id) || endedBadly(service));
  return some.length === 0 ? result.services : some;
};

/** A log that a diagnostic already shows is not shown again. */
const alreadyShown = (result: ScenarioResult, { log }: ServiceReport): boolean => {
  const last = log.at(-1);
  return last !== undefined && result.errors.some((error) => error.log?.includes(last) === true);
};

/** The ends of the logs of the services that a red scenario may come from; with `-v` of all, and all that was kept. */
export const serviceLogs = (
  result: ScenarioResult,
  { verbosity }: ReportOptions,
  look: Look,
): readonly string[] => {
  const verbose = verbosity === 'verbose';
  return (verbose ? result.services : involved(result))
    .filter((service) => !alreadyShown(result, service))
    .map((service) => serviceLog(service, verbose ? Number.POSITIVE_INFINITY : LOG_LINES, look));
};

/** A hint that is no advice but what the step printed or answered, as the engine labels it. */
const PRINTED = /^(stdout|stderr|body): (.*)$/s;

/** The hints of a finding that are advice. */
export const advice = ({ hints }: Finding): readonly string[] => hints.filter((hint) => !PRINTED.test(hint));

/** What the step printed or answered: each stream with its lines. */
export const printed = ({
  hints,
}: Finding): readonly { readonly title: string; readonly lines: readonly string[] }[] =>
  hints.flatMap((hint) => {
    const [, title, text] = PRINTED.exec(hint) ?? [];
    return title === undefined || text === undefined ? [] : [{ title, lines: linesOf(text) }];
  });

const printedExcerpts = (finding: Finding, most: number, look: Look): readonly string[] =>
  printed(finding).map((one) => {
    // a program ends with what went wrong, an answer begins with it
    const [which, lines] =
      one.title === 'body' ? ['first', one.lines.slice(0, most)] : ['last', one.lines.slice(-most)];
    const title = `${look.paint('bold', one.title)}${look.paint('dim', `, ${which} ${plural(lines.length, 'line')}`)}`;
    return logExcerpt(title, lines, look);
  });

/** What a red step printed or was answered: from the finding where it has that, else from what was heard. */
export const stepOutput = (
  { stepLines }: ScenarioState,
  { step, finding }: Placed,
  { verbosity }: ReportOptions,
  look: Look,
): readonly string[] => {
  const most = verbosity === 'verbose' ? Number.POSITIVE_INFINITY : LOG_LINES;
  const known = printedExcerpts(finding, most, look);
  if (known.length > 0) return known;
  const lines = stepLines
    .filter(({ from }) => from === step)
    .filter(({ stream }) => stream === 'stderr' || finding.code !== 'output-mismatch')
    .slice(-most)
    .map(({ line }) => line);
  if (step === undefined || lines.length === 0) return [];
  const title = look.paint('bold', `output of '${tame(step)}'`);
  return [logExcerpt(`${title}${look.paint('dim', `, last ${plural(lines.length, 'line')}`)}`, lines, look)];
};
