import type { RunEvent } from '../model/events.ts';
import type { ScenarioResult } from '../model/verdict.ts';
import { showDuration } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { clip, pad, tame, widthOf, wrap } from '../util/text.ts';
import { auditLines } from './audit.ts';
import { diagnosticText } from './diagnostic-text.ts';
import { ending, nothingStarted } from './ending.ts';
import { keptText } from './kept.ts';
import { live, notLive } from './live.ts';
import { inColourOf, mark } from './marks.ts';
import { reasonOf } from './placed.ts';
import type { RunState, ScenarioState } from './reduce.ts';
import type { Reporter, ReportOptions } from './reporter.ts';

/** Widest column of names; longer names push their facts to the right. */
const NAME_WIDTH = 44;

/** Enough of a digest to tell two apart at a glance. */
const SHORT_DIGEST = 8;

const factsOf = (
  { status, durationMs, evidence, digest, repetitions, attempts }: ScenarioResult,
  { unicode }: Look,
): string =>
  [
    status === 'skipped' ? '' : showDuration(durationMs),
    evidence === undefined ? '' : `spans ${evidence.spans}`,
    digest === undefined ? '' : `digest ${digest.slice(0, SHORT_DIGEST)}${unicode ? '…' : '...'}`,
    repetitions === undefined ? '' : `${repetitions.ended} of ${repetitions.of} times`,
    attempts > 1 ? `attempt ${attempts}` : '',
    status === 'passed' || status === 'failed' ? '' : status,
  ]
    .filter(Boolean)
    .join('  ');

/** One line a scenario, and under a red one its reason. */
const scenarioLines = ({ ref, result }: ScenarioState, nameWidth: number, look: Look): string => {
  if (result === undefined) return `  ${mark('skipped', look)} ${tame(ref.name)}  not run\n`;
  const name = pad(tame(ref.name), nameWidth);
  const line = `  ${mark(result.status, look)} ${name}  ${look.paint('dim', factsOf(result, look))}\n`;
  const reason = result.status === 'passed' ? '' : reasonOf(result);
  if (reason === '') return line;
  // of a red one it is told in full below; why one is skipped is said nowhere else
  if (result.status === 'skipped')
    return `${line}      ${inColourOf(result.status, wrap(reason, look.width - 6, ' '.repeat(6)), look)}\n`;
  return `${line}      ${inColourOf(result.status, clip(reason, look.width - 6, look.unicode), look)}\n`;
};

/** With `-v`: every step, and what the scenario wrote. */
const detailLines = ({ result, lines }: ScenarioState, look: Look): string => {
  const steps = (result?.steps ?? []).map(
    ({ name, part, status, durationMs }) =>
      `      ${mark(status, look)} ${part === 'step' ? '' : `${part}: `}${tame(name)}  ${look.paint('dim', showDuration(durationMs))}\n`,
  );
  const clocks = (result?.services ?? []).flatMap(({ id, clock }) =>
    clock === undefined ? [] : [`      ${look.paint('dim', `clock of ${tame(id)}: ${tame(clock)}`)}\n`],
  );
  const bar = look.paint('dim', look.unicode ? '│' : '|');
  const heard = lines.map(
    ({ from, line }) => `      ${bar} ${look.paint('cyan', tame(from))} ${tame(line)}\n`,
  );
  return [...steps, ...clocks, ...heard].join('');
};

/** The lines of one scenario in the list; nothing for a green one with `-q`. */
const listed = (state: RunState, scenario: ScenarioState, options: ReportOptions, look: Look): string => {
  if (options.verbosity === 'quiet' && scenario.result?.status === 'passed') return '';
  const siblings = state.scenarios.filter(({ ref }) => ref.spec === scenario.ref.spec);
  const widest = Math.max(...siblings.map(({ ref }) => widthOf(tame(ref.name))));
  const details = options.verbosity === 'verbose' ? detailLines(scenario, look) : '';
  const audited = scenario.result?.audit === undefined ? '' : auditLines(scenario.result.audit, look);
  return scenarioLines(scenario, Math.min(NAME_WIDTH, widest), look) + details + audited;
};

/**
 * The report for people. Scenarios appear in the plan's order whatever finishes first; failures and the
 * summary come at the end, where people look. On a terminal the running ones are shown below.
 */
export const human: Reporter = (sink, options) => {
  const { look } = sink;
  const out = sink.live && options.verbosity !== 'quiet' ? live(sink) : notLive(sink);
  let next = 0;
  let spec = '';
  let before: 'fault' | 'scenario' | 'kept' | 'ending' | undefined;
  const say = (kind: NonNullable<typeof before>, text: string): void => {
    const together = before === undefined || (before === 'scenario' && kind === 'scenario');
    if (text !== '') out.print(together ? text : `\n${text}`);
    if (text !== '') before = kind;
  };
  const list = (state: RunState, all: boolean): void => {
    for (let scenario = state.scenarios[next]; scenario !== undefined; scenario = state.scenarios[++next]) {
      if (!all && scenario.phase !== 'ended') return;
      const text = listed(state, scenario, options, look);
      const title = scenario.ref.spec === spec ? '' : `${look.paint('underline', tame(scenario.ref.spec))}\n`;
      say('scenario', text === '' ? '' : title + text);
      if (text !== '') spec = scenario.ref.spec;
    }
  };
  return (event: RunEvent, state: RunState) => {
    if (event.type !== 'run:end') out.draw(state, event.t);
    if (event.type === 'run:diagnostic') say('fault', `${diagnosticText(event.diagnostic, look)}\n`);
    if (event.type === 'scenario:kept') {
      const scenario = state.scenarios.find(({ ref }) => ref.id === event.scenario);
      say('kept', scenario === undefined ? '' : keptText(scenario, look));
    }
    const stopped = options.stopped?.();
    if (event.type === 'scenario:end' && stopped === undefined) list(state, false);
    if (event.type !== 'run:end') return;
    out.end();
    if (stopped !== undefined) return say('ending', `${look.paint('yellow', stopped)}\n`);
    if (!nothingStarted(state)) list(state, true);
    say('ending', ending(state, options, look));
  };
};
