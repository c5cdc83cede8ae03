import type { Status } from '../model/verdict.ts';
import { mark } from '../reporters/marks.ts';
import { standing, type WatchState } from '../reporters/watched.ts';
import type { Look } from '../util/look.ts';
import { plural } from '../util/text.ts';
import { line, type Piece } from './line.ts';
import { helpLines, type PaneSize, paneOf } from './pane.ts';
import { rowsOf } from './rows.ts';
import { treeLines } from './tree.ts';
import { selectedPlace, type Ui } from './ui.ts';

/** A picture of the whole view: lines of equal width, and what a press needs to know of it. */
export interface Frame {
  readonly lines: readonly string[];
  /** Lines of the tree. */
  readonly page: number;
  /** How far the pane scrolls. */
  readonly most: number;
}

/** From this width on tree and pane stand beside each other. */
const WIDE = 110;
/** Below that nothing can be read. */
const LEAST: PaneSize = { width: 30, height: 8 };

const COUNTED: readonly Status[] = ['passed', 'failed', 'errored', 'flaky', 'skipped', 'cancelled'];

const titleLine = (state: WatchState, width: number, look: Look): string => {
  const { run, activity, round, changed } = state;
  const counts = standing(run);
  const signs = COUNTED.filter((status) => counts[status] > 0)
    .map((status) => `${mark(status, look)} ${counts[status]} ${status}`)
    .join('  ');
  const plain = COUNTED.filter((status) => counts[status] > 0).map(
    (status) => `? ${counts[status]} ${status}`,
  );
  const going = run.scenarios.filter(({ phase }) => phase === 'running').length;
  const waiting = run.scenarios.filter(({ phase }) => phase === 'waiting').length;
  const now = activity === 'idle' ? 'idle' : `${going} running, ${waiting} waiting`;
  const what =
    changed.length === 0
      ? ''
      : `: saved ${changed[0]}${changed.length > 1 ? ` and ${changed.length - 1} more` : ''}`;
  const left = 'clnrm  '.length + plain.join('  ').length;
  if (left > width) return line([['bold', 'clnrm']], width, look);
  const tail: readonly Piece[] = [['dim', `   ${now}   round ${round}${what}`]];
  return look.paint('bold', 'clnrm  ') + signs + line(tail, width - left, look);
};

const statusLine = (
  { run, faults, stopped, activity }: WatchState,
  ui: Ui,
  width: number,
  look: Look,
): string => {
  const typing = ui.typing === undefined ? '' : `${ui.typing}: ${ui[ui.typing]}_`;
  if (typing !== '') return line([['bold', typing]], width, look);
  const filters = [
    ...(ui.name === '' ? [] : [`name: ${ui.name}`]),
    ...(ui.tag === '' ? [] : [`tag: ${ui.tag}`]),
  ];
  const errors = run.diagnostics.filter(({ severity }) => severity === 'error').length + faults.length;
  const parts = [
    ...filters,
    ...(errors === 0 ? [] : [`${plural(errors, 'fault')} to mend`]),
    ...(stopped === 'timebox' ? ['the time box was over'] : []),
    ...(activity === 'idle' ? ['waiting'] : []),
  ];
  return line([[errors > 0 ? 'red' : 'dim', parts.join('   ')]], width, look);
};

const KEYS = 'enter run  a all  f failed  r again  / name  t tag  l logs  w waterfall  ? help  q quit';
const FEW_KEYS = 'enter a f r run  / t filter  l logs  w waterfall  u golden  ? help  q quit';

const ruleLine = (ui: Ui, width: number, { unicode, ...look }: Look): string => {
  const dash = unicode ? '─' : '-';
  const title = ` ${ui.focus === 'pane' ? '*' : ''}${ui.pane} `;
  return line(
    [
      ['dim', dash.repeat(2)],
      ['bold', title],
      ['dim', dash.repeat(Math.max(0, width - title.length - 2))],
    ],
    width,
    {
      ...look,
      unicode,
    },
  );
};

/** Tree and pane in the room between the title and the last two lines. */
const body = (state: WatchState, ui: Ui, now: number, size: PaneSize, look: Look): Frame => {
  const rows = rowsOf(state, ui);
  const place = selectedPlace(rows, ui);
  const { width, height } = size;
  if (ui.help) return { lines: helpLines(size, look), page: height, most: 0 };
  if (width < WIDE) {
    const upper = Math.max(3, Math.floor((height - 1) * 0.4));
    const pane = paneOf(rows[place], state, ui, { width, height: height - upper - 1 }, look);
    const tree = treeLines(rows, place, now, { width, height: upper }, look);
    return { lines: [...tree, ruleLine(ui, width, look), ...pane.lines], page: upper, most: pane.most };
  }
  const left = Math.min(60, Math.floor(width * 0.4));
  const right = width - left - 3;
  const tree = treeLines(rows, place, now, { width: left, height }, look);
  const pane = paneOf(rows[place], state, ui, { width: right, height: height - 1 }, look);
  const beside = [ruleLine(ui, right, look), ...pane.lines];
  const bar = look.paint('dim', look.unicode ? '│' : '|');
  return {
    lines: tree.map((one, row) => `${one} ${bar} ${beside[row] ?? ''}`),
    page: height,
    most: pane.most,
  };
};

/** The picture of a state: `size` in columns and lines, `now` ms since the round began. Pure. */
export const frameOf = (state: WatchState, ui: Ui, now: number, size: PaneSize, look: Look): Frame => {
  const { width, height } = size;
  if (width < LEAST.width || height < LEAST.height)
    return { lines: [line(['the terminal is too small'], width, look)], page: 1, most: 0 };
  const inner = body(state, ui, now, { width, height: height - 3 }, look);
  const help = ui.help ? 'esc back' : width < WIDE ? FEW_KEYS : KEYS;
  const lines = [
    titleLine(state, width, look),
    ...inner.lines,
    statusLine(state, ui, width, look),
    line([['dim', help]], width, look),
  ];
  return { ...inner, lines };
};
