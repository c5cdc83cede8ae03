import { detailOf, faultLines } from '../reporters/detail.ts';
import { mark, narrower } from '../reporters/marks.ts';
import { reasonOf } from '../reporters/placed.ts';
import type { ScenarioState } from '../reporters/reduce.ts';
import type { WatchState } from '../reporters/watched.ts';
import type { Look } from '../util/look.ts';
import { clip, plural, tame, wrap } from '../util/text.ts';
import { keys } from './keys.ts';
import { fit, line, windowOn } from './line.ts';
import type { Row } from './rows.ts';
import { sourcesOf, type Ui } from './ui.ts';
import { waterfallLines } from './waterfall.ts';

/** Exactly as many lines as were asked for, and how far they scroll. */
export interface Pane {
  readonly lines: readonly string[];
  readonly most: number;
  /** The first line that is shown, below the `fixed` ones that do not scroll. */
  readonly first?: { readonly line: number; readonly fixed: number };
}

export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

/** The same state in the same width is the same text: a frame costs what changed. */
const details = new WeakMap<ScenarioState, { readonly width: number; readonly lines: readonly string[] }>();

const detail = (scenario: ScenarioState, width: number, look: Look): readonly string[] => {
  const known = details.get(scenario);
  if (known?.width === width) return known.lines;
  const lines = detailOf(scenario, { ...look, width }).map((one) => fit(one, width));
  details.set(scenario, { width, lines });
  return lines;
};

const scrolled = (lines: readonly string[], scroll: number, { width, height }: PaneSize): Pane => {
  const most = Math.max(0, lines.length - height);
  const first = Math.min(scroll, most);
  return { lines: windowOn(lines, first, height, width), most, first: { line: first, fixed: 0 } };
};

const specLines = (spec: string, { run, faults }: WatchState, look: Look): readonly string[] => {
  const own = run.diagnostics.filter(({ at }) => at?.file === spec || at === undefined);
  if (faults.length + own.length > 0) return faultLines([...faults, ...own], narrower(look, 0));
  const scenarios = run.scenarios.filter(({ ref }) => ref.spec === spec);
  const told = scenarios.flatMap(({ ref, result }) => {
    const reason = result === undefined ? '' : reasonOf(result);
    if (result === undefined || reason === '') return [];
    const lines = wrap(reason, look.width - 2, '  ').split('\n');
    return [
      '',
      `${mark(result.status, look)} ${clip(tame(ref.name), look.width - 2, look.unicode)}`,
      `  ${lines.join('\n')}`,
    ];
  });
  const all = [look.paint('bold', spec), look.paint('dim', plural(scenarios.length, 'scenario')), ...told];
  return all.flatMap((one) => one.split('\n'));
};

const logs = (scenario: ScenarioState, { source, scroll }: Ui, size: PaneSize, look: Look): Pane => {
  const { width, height } = size;
  const sources = ['', ...sourcesOf(scenario)];
  const title = sources.map((one) => {
    const name = one === '' ? 'everybody' : one;
    return one === source ? `[${name}]` : ` ${name} `;
  });
  const shown = scenario.lines.filter(({ from }) => source === '' || from === source);
  const lines = shown.map(({ from, stream, line: text }) =>
    line([['cyan', `${from} `], stream === 'stderr' ? ['yellow', text] : text], width, look),
  );
  const room = height - 1;
  const most = Math.max(0, lines.length - room);
  const from = Math.max(0, most - Math.min(scroll, most));
  const empty = lines.length === 0 ? [line([['dim', 'nothing was written yet']], width, look)] : lines;
  return {
    lines: [line([['dim', title.join(' ')]], width, look), ...windowOn(empty, from, room, width)],
    most,
    first: { line: from, fixed: 1 },
  };
};

/** The keys, one a line or two. */
export const helpPane = (size: PaneSize, scroll: number, look: Look): Pane => {
  const { width } = size;
  const lines = keys.flatMap(({ key, what }) =>
    wrap(what.replaceAll('`', ''), width - 13)
      .split('\n')
      .map((text, index) => line([['bold', (index === 0 ? key : '').padEnd(13)], text], width, look)),
  );
  return scrolled(lines, scroll, size);
};

/** What stands beside the tree, for the row that is selected. */
export const paneOf = (row: Row | undefined, state: WatchState, ui: Ui, size: PaneSize, look: Look): Pane => {
  const inner = { ...look, width: size.width };
  if (row === undefined)
    return scrolled(
      faultLines(state.faults, inner).map((one) => fit(one, size.width)),
      ui.scroll,
      size,
    );
  if (row.kind === 'spec')
    return scrolled(
      specLines(row.spec, state, inner).map((one) => fit(one, size.width)),
      ui.scroll,
      size,
    );
  const { scenario } = row;
  if (ui.pane === 'logs') return logs(scenario, ui, size, inner);
  if (ui.pane === 'waterfall' && scenario.spans !== undefined && scenario.spans.total > 0)
    return { lines: waterfallLines(scenario.spans, ui.span, size, inner), most: 0 };
  if (ui.pane === 'waterfall')
    return scrolled(
      [line([['dim', 'no span arrived, or it has not ended yet']], size.width, inner)],
      0,
      size,
    );
  return scrolled(detail(scenario, size.width, inner), ui.scroll, size);
};
