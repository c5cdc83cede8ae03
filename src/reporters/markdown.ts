import { frames } from '../diagnostics/frame.ts';
import type { ScenarioResult } from '../model/verdict.ts';
import { showDuration } from '../util/duration.ts';
import { plainLook } from '../util/look.ts';
import { plural, tame } from '../util/text.ts';
import { toldOf } from './failure.ts';
import { isTold, reasonOf } from './placed.ts';
import type { RunState, ScenarioState } from './reduce.ts';
import type { Again, Reporter } from './reporter.ts';
import { countsOf, summaryOf } from './summary.ts';

const SIGN = { passed: '✅', failed: '❌', errored: '🛑', flaky: '⚠️', skipped: '⏭️', cancelled: '⏹️' } as const;

/** What Markdown or HTML would read as markup, and what would end a cell of a table. */
const escaped = (text: string): string =>
  tame(text.replace(/\s*[\r\n]\s*/g, ' ')).replace(/[\\`*_{}[\]<>#|~!&]/g, (char) =>
    char === '<' || char === '>' || char === '&' ? `&#${char.charCodeAt(0)};` : `\\${char}`,
  );

/** A block that nothing in the text can end. */
const fenced = (text: string): string => {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.trimEnd()}\n${fence}\n`;
};

const cells = (result: ScenarioResult): readonly string[] => {
  const { durationMs, evidence, digest, attempts, status } = result;
  const room =
    result.room && `${result.room.levels.join(' + ')}${result.room.sealed ? '' : ', **UNSEALED**'}`;
  const spans = evidence && `${evidence.spans}${evidence.complete ? '' : ', **INCOMPLETE**'}`;
  return [
    status === 'skipped' ? '' : showDuration(durationMs),
    spans ?? '',
    room ?? '',
    digest === undefined ? '' : `\`${digest.slice(0, 8)}\``,
    [status === 'passed' ? '' : escaped(reasonOf(result)), attempts > 1 ? `attempt ${attempts}` : '']
      .filter(Boolean)
      .join('; '),
  ];
};

const rowOf = ({ ref, result }: ScenarioState): string => {
  const name = escaped(ref.name);
  if (result === undefined) return `| ⏹️ | ${name} |  |  |  |  | not run |`;
  return `| ${SIGN[result.status]} | ${[name, ...cells(result)].join(' | ')} |`;
};

const tableOf = (spec: string, scenarios: readonly ScenarioState[]): string =>
  [
    `### ${escaped(spec)}\n`,
    '|  | scenario | time | spans | room | digest | remarks |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...scenarios.map(rowOf),
  ].join('\n');

const titleOf = (state: RunState): string => {
  const { summary } = state;
  if (summary === undefined) return '## clnrm: the run did not end\n';
  const counts = state.scenarios.length === 0 ? 'nothing was selected' : countsOf(summary, state, plainLook);
  return `## ${SIGN[summary.status]} clnrm: ${counts}\n`;
};

const failureOf = (scenario: ScenarioState, result: ScenarioResult, again: Again): string => {
  const title = `${SIGN[result.status]} ${escaped(scenario.ref.name)}`;
  const told = fenced(toldOf(scenario, result, again));
  return `<details open><summary>${title}</summary>\n\n${told}\n</details>\n`;
};

/** Blocks as long as they fit; the rest is only counted, and never made. */
const within = (blocks: readonly (() => string)[], mostBytes: number, noun: string): readonly string[] => {
  const shown: string[] = [];
  let used = 0;
  for (const make of blocks) {
    const block = make();
    used += Buffer.byteLength(block) + 1;
    if (used > mostBytes) break;
    shown.push(block);
  }
  const more = blocks.length - shown.length;
  return more === 0 ? shown : [...shown, `and ${plural(more, noun)} more than fit here\n`];
};

/** The run as Markdown for people, at most about `mostBytes` long: counts, failures in full, a table for each spec. */
export const markdownOf = (
  state: RunState,
  { again, written }: { readonly again: Again; readonly written: readonly string[] },
  mostBytes: number,
): string => {
  const specs = [...new Set(state.scenarios.map(({ ref }) => ref.spec))];
  const tables = specs.map((spec) => () => {
    const own = state.scenarios.filter(({ ref }) => ref.spec === spec);
    return `${tableOf(spec, own)}\n`;
  });
  const failures = state.scenarios.flatMap((scenario) => {
    const { result } = scenario;
    return result !== undefined && isTold(result) ? [() => failureOf(scenario, result, again)] : [];
  });
  const warnings = state.scenarios.flatMap((one) => (one.phase === 'ended' ? one.diagnostics : []));
  const told = [...state.diagnostics, ...warnings];
  const { summary } = state;
  const head = [
    () => titleOf(state),
    ...(told.length === 0 ? [] : [() => fenced(frames(told))]),
    ...(summary && state.scenarios.length > 0
      ? [() => fenced(summaryOf(state, summary, written, plainLook))]
      : []),
  ];
  return [
    ...within(head, mostBytes / 4, 'block'),
    ...within(failures, mostBytes / 2, 'failure'),
    ...within(tables, mostBytes / 4, 'table'),
  ].join('\n');
};

/** Markdown, written when the run has ended. */
export const markdown: Reporter = (sink, options) => (event, state) => {
  if (event.type === 'run:end') sink.write(markdownOf(state, options, Number.POSITIVE_INFINITY));
};
