import type { Asked } from '../model/watch-event.ts';
import type { ScenarioState } from '../reporters/reduce.ts';
import type { WatchState } from '../reporters/watched.ts';
import type { Pressed } from './keys.ts';
import { type Row, rowsOf, scenariosOf } from './rows.ts';

/** What of the view the keyboard decides; everything else is the state of the run. */
export interface Ui {
  /** The id of a row; another one takes its place when it goes. */
  readonly selected: string;
  /** Where that row was last. */
  readonly place: number;
  readonly pane: 'finding' | 'logs' | 'waterfall';
  readonly focus: 'tree' | 'pane';
  readonly name: string;
  readonly tag: string;
  readonly typing?: 'name' | 'tag';
  readonly help: boolean;
  /** Whose lines are shown; everybody's where it is empty. */
  readonly source: string;
  /** Lines of the pane that are scrolled away: from its end for logs, from its beginning else. */
  readonly scroll: number;
  /** The span that is chosen, by its place. */
  readonly span: number;
}

export const initialUi: Ui = {
  selected: '',
  place: 0,
  pane: 'finding',
  focus: 'tree',
  name: '',
  tag: '',
  help: false,
  source: '',
  scroll: 0,
  span: 0,
};

/** A press changes the view, or asks for something, or both. */
export interface Answer {
  readonly ui: Ui;
  readonly asked?: Asked;
}

/** What a press is judged by. `page` is how many lines the tree shows, `most` how far the pane scrolls. */
export interface Situation {
  readonly state: WatchState;
  readonly page: number;
  readonly most: number;
}

/** The place of the selected row, or of the one that took its place. */
export const selectedPlace = (rows: readonly Row[], { selected, place }: Ui): number => {
  const found = rows.findIndex(({ id }) => id === selected);
  return found >= 0 ? found : Math.max(0, Math.min(place, rows.length - 1));
};

const typed = (ui: Ui, field: 'name' | 'tag', pressed: Pressed): Ui => {
  const { typing: _, ...rest } = ui;
  if ('text' in pressed) return { ...ui, [field]: ui[field] + pressed.text };
  if (pressed.key === 'backspace') return { ...ui, [field]: [...ui[field]].slice(0, -1).join('') };
  if (pressed.key === 'esc') return { ...rest, [field]: '' };
  return pressed.key === 'enter' ? rest : ui;
};

const back = (ui: Ui): Ui => {
  if (ui.help) return { ...ui, help: false, scroll: 0 };
  if (ui.focus === 'pane' || ui.pane !== 'finding')
    return { ...ui, pane: 'finding', focus: 'tree', scroll: 0 };
  return { ...ui, name: '', tag: '' };
};

const toggled = (ui: Ui, pane: 'logs' | 'waterfall'): Ui =>
  ui.pane === pane
    ? { ...ui, pane: 'finding', focus: 'tree', scroll: 0 }
    : { ...ui, pane, focus: pane === 'waterfall' ? 'pane' : 'tree', scroll: 0, span: 0 };

const STEPS: Readonly<Record<string, (page: number) => number>> = {
  up: () => -1,
  k: () => -1,
  down: () => 1,
  j: () => 1,
  pgup: (page) => -page,
  pgdn: (page) => page,
  home: () => Number.NEGATIVE_INFINITY,
  end: () => Number.POSITIVE_INFINITY,
};

const within = (value: number, size: number): number => Math.max(0, Math.min(value, size - 1));

const moved = (ui: Ui, by: number, rows: readonly Row[], most: number): Ui => {
  if (ui.help) return { ...ui, scroll: within(ui.scroll + by, most + 1) };
  const row = rows[selectedPlace(rows, ui)];
  if (ui.focus === 'tree') {
    const place = within(selectedPlace(rows, ui) + by, rows.length);
    return { ...ui, place, selected: rows[place]?.id ?? '', scroll: 0, span: 0, source: '' };
  }
  if (ui.pane === 'waterfall') {
    const spans = row?.kind === 'scenario' ? (row.scenario.spans?.name.length ?? 0) : 0;
    return { ...ui, span: within(ui.span + by, spans) };
  }
  // logs are read from their end
  return { ...ui, scroll: within(ui.scroll + (ui.pane === 'logs' ? -by : by), most + 1) };
};

/** Who wrote lines, in the order of the first ones. */
export const sourcesOf = ({ lines }: ScenarioState): readonly string[] => [
  ...new Set(lines.map(({ from }) => from)),
];

const turned = (ui: Ui, by: number, row: Row | undefined): Ui => {
  const all = ['', ...(row?.kind === 'scenario' ? sourcesOf(row.scenario) : [])];
  const next = (Math.max(0, all.indexOf(ui.source)) + by + all.length) % all.length;
  return { ...ui, source: all[next] ?? '', scroll: 0 };
};

const ids = (rows: readonly Row[]): readonly string[] => [
  ...new Set(rows.flatMap((row) => scenariosOf(row).map(({ ref }) => ref.id))),
];

const run = (ui: Ui, scenarios: readonly string[], update = false): Answer =>
  scenarios.length === 0 ? { ui } : { ui, asked: { kind: 'run', scenarios, update } };

/** The letters that ask for something. */
const command = (ui: Ui, letter: string, rows: readonly Row[], { state }: Situation): Answer | undefined => {
  const row = rows[selectedPlace(rows, ui)];
  switch (letter) {
    case 'a':
      return { ui, asked: { kind: 'run' } };
    case 'f': {
      const red = state.run.scenarios.filter(
        ({ result }) => result?.status === 'failed' || result?.status === 'errored',
      );
      return run(
        ui,
        red.map(({ ref }) => ref.id),
      );
    }
    case 'r': {
      const last = new Set(state.ran);
      return run(
        ui,
        state.run.scenarios.map(({ ref }) => ref.id).filter((id) => last.has(id)),
      );
    }
    case 'u':
      return run(ui, row === undefined ? [] : ids([row]), true);
    case 'q':
      return { ui, asked: { kind: 'quit' } };
    default:
      return undefined;
  }
};

const views: Readonly<Record<string, (ui: Ui) => Ui>> = {
  l: (ui) => toggled(ui, 'logs'),
  w: (ui) => toggled(ui, 'waterfall'),
  '?': (ui) => ({ ...ui, help: !ui.help, scroll: 0 }),
  '/': (ui) => ({ ...ui, typing: 'name' }),
  t: (ui) => ({ ...ui, typing: 'tag' }),
};

/** What a press does. */
export const press = (ui: Ui, pressed: Pressed, situation: Situation): Answer => {
  if (!('text' in pressed) && pressed.key === 'ctrl-c') return { ui, asked: { kind: 'quit' } };
  if (ui.typing !== undefined) return { ui: typed(ui, ui.typing, pressed) };
  const rows = rowsOf(situation.state, ui);
  const row = rows[selectedPlace(rows, ui)];
  const word = 'text' in pressed ? pressed.text : pressed.key;
  const step = STEPS[word];
  if (step !== undefined) return { ui: moved(ui, step(situation.page), rows, situation.most) };
  if ('text' in pressed) return command(ui, word, rows, situation) ?? { ui: views[word]?.(ui) ?? ui };
  switch (pressed.key) {
    case 'enter':
      return run(ui, row === undefined ? [] : ids([row]));
    case 'esc':
      return { ui: back(ui) };
    case 'tab':
      return { ui: { ...ui, focus: ui.focus === 'tree' ? 'pane' : 'tree' } };
    case 'left':
    case 'right':
      return { ui: turned(ui, pressed.key === 'left' ? -1 : 1, row) };
    default:
      return { ui };
  }
};
