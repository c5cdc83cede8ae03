import type { Status } from '../model/verdict.ts';
import { mark } from '../reporters/marks.ts';
import { standing, type WatchState } from '../reporters/watched.ts';
import type { Look } from '../util/look.ts';
import { plural } from '../util/text.ts';
import { fit, line } from './line.ts';
import { helpPane, type Pane, type PaneSize, paneOf } from './pane.ts';
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

/** How many ended how; without words where there is no room for them. */
const countsLine = (state: WatchState, width: number, look: Look): string => {
  const counts = standing(state.run);
  const there = COUNTED.filter((status) => counts[status] > 0);
  const long = there.reduce((sum, status) => sum + `? ${counts[status]} ${status}  `.length, 0);
  const word = (status: Status): string => (long <= width ? ` ${status}` : '');
  return there.map((status) => `${mark(status, look)} ${counts[status]}${word(status)}`).join('  ');
};

const titleLine = (state: WatchState, width: number, look: Look): string => {
  const { run, activity, round, changed } = state;
  const going = run.scenarios.filter(({ phase }) => phase === 'running').length;
  const waiting = run.scenarios.filter(({ phase }) => phase === 'waiting').length;
  const now = activity === 'idle' ? 'idle' : `${going} running, ${waiting} waiting`;
  const more = changed.length > 1 ? ` and ${changed.length - 1} more` : '';
  const what = changed.length === 0 ? '' : `: saved ${changed[0]}${more}`;
  // what happens now is worth more than words
  const counts = countsLine(state, width - 'clnrm    9 running, 9 waiting'.length, look);
  const tail = line([['dim', `   ${now}   round ${round}${what}`]], width, look);
  return fit(`${look.paint('bold', 'clnrm  ')}${counts}${tail}`, width);
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

const KEYS =
  'enter run  a all  f failed  r again  / name  t tag  l logs  w waterfall  u golden  esc back  ? help  q quit';
const FEW_KEYS = 'enter a f r run  / t filter  l logs  w waterfall  u golden  ? help  q quit';
const LETTERS = '? help  q quit  enter a f r u / t l w';

const keysLine = ({ help }: Ui, width: number, look: Look): string => {
  const text = [KEYS, FEW_KEYS].find((one) => one.length <= width) ?? LETTERS;
  return line([['dim', help ? 'esc back' : text]], width, look);
};

/** Which lines of how many are shown, where that is not all of them. */
const shownOf = ({ lines, most, first }: Pane): string => {
  if (most === 0) return '';
  const shown = lines.length - (first?.fixed ?? 0);
  const from = first?.line ?? 0;
  return ` ${from + 1} to ${Math.min(from + shown, most + shown)} of ${most + shown} `;
};

const ruleLine = (ui: Ui, pane: Pane, width: number, look: Look): string => {
  const dash = look.unicode ? '─' : '-';
  const [title, place] = [` ${ui.focus === 'pane' ? '*' : ''}${ui.pane} `, shownOf(pane)];
  const filling = dash.repeat(Math.max(0, width - title.length - place.length - 4));
  return line(
    [
      ['dim', dash.repeat(2)],
      ['bold', title],
      ['dim', filling + place + dash.repeat(2)],
    ],
    width,
    look,
  );
};

/** Tree and pane in the room between the title and the last two lines. */
const body = (state: WatchState, ui: Ui, now: number, size: PaneSize, look: Look): Frame => {
  const rows = rowsOf(state, ui);
  const place = selectedPlace(rows, ui);
  const { width, height } = size;
  if (ui.help) return { ...helpPane(size, ui.scroll, look), page: height };
  if (width < WIDE) {
    // where the keyboard is, there is the room
    const upper = Math.max(3, Math.floor((height - 1) * (ui.focus === 'pane' ? 0.2 : 0.4)));
    const pane = paneOf(rows[place], state, ui, { width, height: height - upper - 1 }, look);
    const tree = treeLines(rows, place, now, { width, height: upper }, look);
    return { lines: [...tree, ruleLine(ui, pane, width, look), ...pane.lines], page: upper, most: pane.most };
  }
  const left = Math.min(60, Math.floor(width * 0.4));
  const right = width - left - 3;
  const tree = treeLines(rows, place, now, { width: left, height }, look);
  const pane = paneOf(rows[place], state, ui, { width: right, height: height - 1 }, look);
  const beside = [ruleLine(ui, pane, right, look), ...pane.lines];
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
  const lines = [
    titleLine(state, width, look),
    ...inner.lines,
    statusLine(state, ui, width, look),
    keysLine(ui, width, look),
  ];
  return { ...inner, lines };
};
