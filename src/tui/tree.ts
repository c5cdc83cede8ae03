import type { Status } from '../model/verdict.ts';
import { mark } from '../reporters/marks.ts';
import type { ScenarioState } from '../reporters/reduce.ts';
import { showDuration } from '../util/duration.ts';
import type { Look } from '../util/look.ts';
import { clip, pad, tame, widthOf } from '../util/text.ts';
import { line, type Piece, windowOn } from './line.ts';
import type { Row } from './rows.ts';

/** The worst first: what a spec is called by. */
const WORST: readonly Status[] = ['errored', 'failed', 'flaky', 'cancelled', 'passed', 'skipped'];

const RUNNING = { unicode: '●', ascii: '*' };
const WAITING = { unicode: '·', ascii: '.' };

const signOf = (scenarios: readonly ScenarioState[], look: Look): string => {
  const sign = look.unicode ? 'unicode' : 'ascii';
  if (scenarios.length === 0) return mark('errored', look);
  if (scenarios.some(({ phase }) => phase === 'running')) return look.paint('cyan', RUNNING[sign]);
  const ended = scenarios.flatMap(({ result }) => result?.status ?? []);
  if (ended.length < scenarios.length) return look.paint('dim', WAITING[sign]);
  const worst = WORST.find((status) => ended.includes(status)) ?? 'skipped';
  return mark(worst, look);
};

/** What stands behind the name: how long, or what it does now. */
const factOf = ({ phase, result, startedAt, doing }: ScenarioState, now: number): string => {
  if (phase === 'running') return `${doing} ${showDuration(Math.max(0, now - startedAt))}`.trim();
  if (result === undefined) return '';
  return result.status === 'skipped' || result.status === 'cancelled'
    ? result.status
    : showDuration(result.durationMs);
};

const specFact = (scenarios: readonly ScenarioState[]): string => {
  const green = scenarios.filter(({ result }) => result?.status === 'passed').length;
  return scenarios.length === 0 ? 'faulty' : `${green}/${scenarios.length}`;
};

/** One row of the tree in `width` columns; the selected one has a pointer, which needs no colour. */
const rowLine = (row: Row, selected: boolean, now: number, width: number, look: Look): string => {
  const pointer = selected ? (look.unicode ? '❯' : '>') : ' ';
  const scenarios = row.kind === 'spec' ? row.scenarios : [row.scenario];
  const fact = row.kind === 'spec' ? specFact(scenarios) : factOf(row.scenario, now);
  const indent = row.kind === 'spec' ? '' : '  ';
  const shown = clip(fact, Math.floor(width / 2), look.unicode);
  const room = width - 4 - indent.length - widthOf(shown) - 1;
  const text = tame(row.kind === 'spec' ? row.spec : row.scenario.ref.name);
  const name = pad(clip(text, room, look.unicode), room);
  const title: Piece = selected ? ['bold', name] : row.kind === 'spec' ? ['underline', name.trimEnd()] : name;
  const filling =
    row.kind === 'spec' && !selected ? ' '.repeat(Math.max(0, room - widthOf(name.trimEnd()))) : '';
  const before = `${selected ? look.paint('cyan', pointer) : pointer} ${indent}${signOf(scenarios, look)} `;
  return before + line([title, filling, ' ', ['dim', shown]], width - 4 - indent.length, look);
};

/** The part of the tree around the selected row, in exactly `height` lines. */
export const treeLines = (
  rows: readonly Row[],
  place: number,
  now: number,
  size: { readonly width: number; readonly height: number },
  look: Look,
): readonly string[] => {
  const { width, height } = size;
  const top = Math.max(0, Math.min(place - Math.floor(height / 2), rows.length - height));
  const shown = rows
    .slice(top, top + height)
    .map((row, index) => rowLine(row, top + index === place, now, width, look));
  return windowOn(shown, 0, height, width);
};
