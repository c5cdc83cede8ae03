import { frame } from '../diagnostics/frame.ts';
import type { RunEvent } from '../model/events.ts';
import type { ScenarioResult } from '../model/verdict.ts';
import { showDuration } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { clip, pad, plural, tame, widthOf } from '../util/text.ts';
import { failure, reasonOf } from './failure.ts';
import { live, notLive } from './live.ts';
import { inColourOf, mark } from './marks.ts';
import type { RunState, ScenarioState } from './reduce.ts';
import type { Reporter, ReportOptions } from './reporter.ts';
import { summaryOf } from './summary.ts';

/** Widest column of names; longer names push their facts to the right. */
const NAME_WIDTH = 44;

const factsOf = ({ status, durationMs, evidence, attempts }: ScenarioResult): string =>
  [
    status === 'skipped' ? '' : showDuration(durationMs),
    evidence === undefined ? '' : `spans ${evidence.spans}`,
    attempts > 1 ? `attempt ${attempts}` : '',
    status === 'passed' || status === 'failed' ? '' : status,
  ]
    .filter(Boolean)
    .join('  ');

/** One line a scenario, and under a red one its reason. */
const scenarioLines = ({ ref, result }: ScenarioState, nameWidth: number, look: Look): string => {
  if (result === undefined) return `  ${mark('skipped', look)} ${tame(ref.name)}  not run\n`;
  const name = pad(tame(ref.name), nameWidth);
  const line = `  ${mark(result.status, look)} ${name}  ${look.paint('dim', factsOf(result))}\n`;
  const reason = result.status === 'passed' ? '' : reasonOf(result);
  if (reason === '') return line;
  return `${line}      ${inColourOf(result.status, clip(reason, look.width - 6, look.unicode), look)}\n`;
};

/** With `-v`: every step, and what the scenario wrote. */
const detailLines = ({ result, lines }: ScenarioState, look: Look): string => {
  const steps = (result?.steps ?? []).map(
    ({ name, part, status, durationMs }) =>
      `      ${mark(status, look)} ${part === 'step' ? '' : `${part}: `}${tame(name)}  ${look.paint('dim', showDuration(durationMs))}\n`,
  );
  const bar = look.paint('dim', look.unicode ? '│' : '|');
  const heard = lines.map(
    ({ from, line }) => `      ${bar} ${look.paint('cyan', tame(from))} ${tame(line)}\n`,
  );
  return [...steps, ...heard].join('');
};

/** A scenario that has ended, with the name of its spec when that is another than the one before. */
const ended = (state: RunState, place: number, options: ReportOptions, look: Look): string => {
  const scenario = state.scenarios[place];
  if (scenario === undefined) return '';
  const red = scenario.result?.status !== 'passed';
  if (options.verbosity === 'quiet' && !red) return '';
  const siblings = state.scenarios.filter(({ ref }) => ref.spec === scenario.ref.spec);
  const widest = Math.max(...siblings.map(({ ref }) => widthOf(tame(ref.name))));
  const before = state.scenarios[place - 1]?.ref.spec;
  const title = before === scenario.ref.spec ? '' : `${look.paint('underline', tame(scenario.ref.spec))}\n`;
  const details = options.verbosity === 'verbose' ? detailLines(scenario, look) : '';
  return title + scenarioLines(scenario, Math.min(NAME_WIDTH, widest), look) + details;
};

/** Every red scenario in full, warnings of green ones, then the summary. */
const ending = (state: RunState, options: ReportOptions, look: Look): string => {
  const failures = state.scenarios.flatMap((scenario) => {
    const { result, diagnostics } = scenario;
    if (result === undefined) return [];
    if (result.status === 'failed' || result.status === 'errored')
      return [failure(scenario, result, options, look)];
    return diagnostics.map((one) => `${frame(one, look)}\n  in '${tame(result.name)}', ${result.spec}\n`);
  });
  const summary = state.summary === undefined ? '' : summaryOf(state, state.summary, options.written, look);
  const verdict = state.summary === undefined ? '' : verdictLine(state, look);
  return [...failures, summary + verdict]
    .filter(Boolean)
    .map((block) => `\n${block}`)
    .join('');
};

const verdictLine = ({ summary, diagnostics, scenarios }: RunState, look: Look): string => {
  if (summary === undefined || summary.status === 'passed') return '';
  const faults = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (faults > 0)
    return `\n${look.paint('red', `${plural(faults, 'fault')} to mend first`)}, exit ${summary.exitCode}\n`;
  if (scenarios.length === 0)
    return `\n${look.paint('yellow', 'nothing was selected')}, exit ${summary.exitCode}\n`;
  return `\n${inColourOf(summary.status, summary.status, look)}, exit ${summary.exitCode}\n`;
};

/**
 * The report for people. Scenarios appear in the plan's order whatever finishes first; failures and the
 * summary come at the end, where people look. On a terminal the running ones are shown below.
 */
export const human: Reporter = (sink, options) => {
  const { look } = sink;
  const out = sink.live && options.verbosity !== 'quiet' ? live(sink) : notLive(sink);
  let next = 0;
  const flush = (state: RunState, all: boolean): void => {
    while (next < state.scenarios.length && (all || state.scenarios[next]?.phase === 'ended')) {
      const text = ended(state, next++, options, look);
      if (text !== '') out.print(text);
    }
  };
  return (event: RunEvent, state: RunState) => {
    if (event.type === 'run:diagnostic') out.print(`${frame(event.diagnostic, look)}\n\n`);
    if (event.type === 'scenario:end') flush(state, false);
    if (event.type !== 'run:end') return out.draw(state, event.t);
    flush(state, true);
    out.end();
    out.print(ending(state, options, look));
  };
};
