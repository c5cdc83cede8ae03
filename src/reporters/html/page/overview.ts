import type { Diagnostic } from '../../../model/diagnostic.ts';
import type { Position } from '../../../model/position.ts';
import type { NearestSpan, TreeLine } from '../../../model/verdict.ts';
import { showDuration } from '../../../util/duration.ts';
import type { DiffLine } from '../../diff.ts';
import type { FindingView, LogView, ScenarioView } from '../view.ts';
import { type Child, h, pre } from './dom.ts';

const titled = (title: string, ...children: readonly Child[]): HTMLElement =>
  h('section', {}, h('h4', {}, title), ...children);

/** Lines of a log under its title. */
export const logBlock = ({ title, lines }: LogView): HTMLElement =>
  titled(
    title,
    lines.length === 0 ? h('p', { class: 'note' }, 'wrote nothing') : pre(lines.join('\n'), 'log'),
  );

/** The place in the spec, its line, and a mark under what is meant. */
const excerpt = ({ file, line, column, length = 1, text }: Position): HTMLElement => {
  const place = h('div', { class: 'place' }, `${file}:${line}:${column}`);
  if (text === undefined) return h('div', { class: 'excerpt' }, place);
  const [from, until] = [column - 1, column - 1 + Math.max(1, length)];
  const code = h(
    'pre',
    {},
    h('span', { class: 'number' }, `${line} │ `),
    text.slice(0, from),
    h('mark', {}, text.slice(from, until) || ' '),
    text.slice(until),
  );
  return h('div', { class: 'excerpt' }, place, code);
};

const SIGNS = { same: '  ', expected: '- ', seen: '+ ', skip: '  ' } as const;

/** A difference that only white space makes is made visible. */
const visible = (kind: DiffLine['kind'], text: string): string =>
  kind === 'same' ? text : text.replace(/ +$/, (spaces) => '·'.repeat(spaces.length));

const diffBlock = (lines: readonly DiffLine[]): HTMLElement =>
  titled(
    '− expected   + seen',
    h(
      'pre',
      { class: 'diff' },
      ...lines.map(({ kind, text }) =>
        h('div', { class: kind }, kind === 'skip' ? `  (${text})` : `${SIGNS[kind]}${visible(kind, text)}`),
      ),
    ),
  );

const comparison = ({ diff, expected, actual }: FindingView): Child => {
  if (diff !== undefined) return diffBlock(diff);
  if (expected === undefined && actual === undefined) return;
  const row = (label: string, text: string | undefined, name: string): Child =>
    text === undefined ? undefined : h('tr', {}, h('th', {}, label), h('td', {}, pre(text, name)));
  return h(
    'table',
    { class: 'compared' },
    row('expected', expected, 'expected'),
    row('seen', actual, 'seen'),
  );
};

const nearestBlock = ({ name, service, startMs, durationMs, checks }: NearestSpan): HTMLElement => {
  const when = `${startMs < 0 ? '−' : '+'}${showDuration(Math.abs(startMs))}, ${showDuration(durationMs)} long`;
  const lines = checks.map(({ held, label, expected, actual }) =>
    h(
      'li',
      { class: held ? 'held' : 'failed' },
      held ? `✓ ${label}` : `✗ ${label}: expected ${expected}, seen ${actual}`,
    ),
  );
  return h('div', { class: 'nearest' }, h('code', {}, name), ` ${service} · ${when}`, h('ul', {}, ...lines));
};

const treeLine = ({
  depth,
  name,
  service,
  startMs,
  durationMs,
  status,
  marked,
  elided,
}: TreeLine): HTMLElement => {
  const cell = h('td', { class: 'name' }, `${marked ? '▶ ' : ''}${name}`);
  cell.style.paddingLeft = `${depth * 16 + (marked ? 0 : 14)}px`;
  const facts =
    elided === undefined && status !== 'MISSING'
      ? [`+${showDuration(startMs)}`, showDuration(durationMs)]
      : ['', ''];
  const state = [marked ? 'marked' : '', status === 'ERROR' || status === 'MISSING' ? 'error' : ''].join(' ');
  return h('tr', { class: state }, cell, ...[service, ...facts, status].map((text) => h('td', {}, text)));
};

const list = (title: string, children: readonly Child[]): Child =>
  children.length === 0 ? undefined : titled(title, ...children);

const hint = (text: string): HTMLElement => h('p', { class: 'hint' }, text);

const findingBlock = (finding: FindingView): HTMLElement => {
  const { sign, origin, code, message, nearest, names, tree, at, hints, output, toml } = finding;
  return h(
    'article',
    { class: `finding ${sign}` },
    h('h3', {}, `${origin}: ${message} `, h('code', { class: 'code' }, code)),
    comparison(finding),
    list('nearest spans', nearest.map(nearestBlock)),
    list('names like it', names.length === 0 ? [] : [h('p', {}, names.join(', '))]),
    list('trace', tree.length === 0 ? [] : [h('table', { class: 'tree' }, ...tree.map(treeLine))]),
    ...output.map(logBlock),
    at && excerpt(at),
    ...hints.map(hint),
    toml === undefined ? undefined : titled('this would match', pre(toml, 'log')),
  );
};

/** A fault or a warning in full. */
export const diagnosticBlock = ({
  severity,
  code,
  message,
  hint: advice,
  at,
  log,
}: Diagnostic): HTMLElement =>
  h(
    'article',
    { class: `finding ${severity === 'error' ? 'errored' : 'undecided'}` },
    h('h3', {}, `${message} `, h('code', { class: 'code' }, code)),
    at && excerpt(at),
    advice === undefined ? undefined : hint(advice),
    log === undefined || log.length === 0 ? undefined : logBlock({ title: 'log', lines: log }),
  );

const stepsTable = (steps: ScenarioView['steps']): Child => {
  if (steps.length === 0) return;
  const rows = steps.map(({ name, part, status, attempts, durationMs }) =>
    h(
      'tr',
      {},
      h('td', { class: `status ${status}` }, status),
      h('td', {}, part === 'step' ? name : `${part}: ${name}`),
      h('td', {}, showDuration(durationMs)),
      h('td', {}, attempts > 1 ? `${attempts} attempts` : ''),
    ),
  );
  return titled('steps', h('table', { class: 'steps' }, ...rows));
};

/** What a scenario came to, and why. */
export const overview = (view: ScenarioView): HTMLElement =>
  h(
    'div',
    { class: 'overview' },
    h(
      'table',
      { class: 'facts' },
      ...view.facts.map(([label, text]) => h('tr', {}, h('th', {}, label), h('td', {}, text))),
    ),
    view.attempt === undefined
      ? undefined
      : h('p', { class: 'note' }, `attempt ${view.attempt} failed as follows`),
    ...view.errors.map(diagnosticBlock),
    ...view.findings.map(findingBlock),
    ...view.warnings.map(diagnosticBlock),
    stepsTable(view.steps),
    titled('run only this again', pre(view.again, 'log')),
  );
