import { showDuration } from '../../../util/duration.ts';
import type { ListedScenario, RunView } from '../view.ts';
import { chosen, type Filter, type Line, linesOf, RED } from './choice.ts';
import { detail } from './detail.ts';
import { dataOf, h, pre } from './dom.ts';
import { KEYS, type Wish, wishOf } from './keys.ts';
import { diagnosticBlock } from './overview.ts';
import { rows } from './rows.ts';
import { theme } from './theme.ts';

const ROW_PX = 28;
const SIGNS: Readonly<Record<ListedScenario['status'], string>> = {
  passed: '✓',
  failed: '✗',
  errored: '!',
  flaky: '~',
  skipped: '-',
  cancelled: '-',
  'not run': '-',
};

const run = dataOf<RunView>('run');

const main = ({ title, status, summary, diagnostics, scenarios }: RunView): void => {
  let filter: Filter = { text: '', statuses: new Set() };
  let places: readonly number[] = [];
  let lines: readonly Line[] = [];
  let current = -1;
  const right = detail();

  const makeRow = (line: number): HTMLElement => {
    const one = lines[line];
    if (one === undefined) return h('div');
    if ('spec' in one) return h('div', { class: 'row spec', title: one.spec }, one.spec);
    const scenario = scenarios[one.place];
    if (scenario === undefined) return h('div');
    const kind = scenario.status.replace(' ', '-');
    return h(
      'div',
      {
        class: `row scenario${one.place === current ? ' chosen' : ''}`,
        role: 'option',
        title: scenario.reason,
        aria: { selected: String(one.place === current) },
        on: { click: () => choose(one.place) },
      },
      h('span', { class: `sign ${kind}` }, SIGNS[scenario.status]),
      h('span', { class: 'name' }, scenario.name),
      h('span', { class: 'time' }, scenario.status === 'skipped' ? '' : showDuration(scenario.durationMs)),
    );
  };
  const list = rows('scenarios', ROW_PX, makeRow);
  list.element.setAttribute('role', 'listbox');

  const choose = (place: number): void => {
    const scenario = scenarios[place];
    if (scenario === undefined) return;
    current = place;
    history.replaceState(null, '', `#${place + 1}`);
    list.show(lines.length);
    list.reveal(lines.findIndex((line) => 'place' in line && line.place === place));
    right.show(place, scenario);
  };
  const move = (by: number): void => {
    const at = places.indexOf(current);
    const next = places[Math.max(0, Math.min(places.length - 1, at + by))];
    if (next !== undefined) choose(next);
  };

  const search = document.createElement('input');
  search.type = 'search';
  search.placeholder = 'search  /';
  search.setAttribute('aria-label', 'search');
  const counts = h('div', { class: 'counts' });
  const apply = (wanted: Partial<Filter>): void => {
    filter = { ...filter, ...wanted };
    places = chosen(scenarios, filter);
    lines = linesOf(scenarios, places);
    for (const button of counts.querySelectorAll('button')) {
      const of = button.dataset.status ?? '';
      const on = [...filter.statuses].some((one) => one === of);
      button.setAttribute('aria-pressed', String(on));
    }
    list.show(lines.length);
    empty.hidden = places.length > 0;
  };
  const empty = h('p', { class: 'note' }, 'nothing is like that');
  const filterButton = (of: ListedScenario['status'], count: number): HTMLElement => {
    const flip = (): void => {
      const statuses = new Set(filter.statuses);
      if (!statuses.delete(of)) statuses.add(of);
      apply({ statuses });
    };
    const button = h('button', { class: of.replace(' ', '-'), on: { click: flip } }, `${count} ${of}`);
    button.dataset.status = of;
    return button;
  };
  for (const of of Object.keys(SIGNS)) {
    const some = scenarios.filter((one) => one.status === of);
    const [first] = some;
    if (first !== undefined) counts.append(filterButton(first.status, some.length));
  }
  search.addEventListener('input', () => apply({ text: search.value }));

  const help = h(
    'dialog',
    {},
    h('h2', {}, 'keys'),
    h(
      'table',
      {},
      ...KEYS.map(({ keys, says }) =>
        h('tr', {}, h('td', {}, ...keys.map((key) => h('kbd', {}, key))), h('td', {}, says)),
      ),
    ),
  );
  const flipHelp = (): void => {
    if (!(help instanceof HTMLDialogElement)) return;
    if (help.open) help.close();
    else help.showModal();
  };

  const shade = theme();
  const wishes: Readonly<Record<Wish, () => void>> = {
    next: () => move(1),
    previous: () => move(-1),
    red: () => apply({ statuses: RED }),
    all: () => {
      search.value = '';
      apply({ statuses: new Set(), text: '' });
    },
    search: () => search.focus(),
    overview: () => right.turn('overview'),
    trace: () => right.turn('trace'),
    logs: () => right.turn('logs'),
    'next-span': () => right.trace()?.move(1),
    'previous-span': () => right.trace()?.move(-1),
    fold: () => right.trace()?.fold(),
    theme: shade.flip,
    help: flipHelp,
    leave: () => search.blur(),
  };
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    const wish = wishOf(event, target === search);
    // a button is pressed with Enter
    if (wish === undefined || (wish === 'fold' && target instanceof HTMLButtonElement)) return;
    if (help instanceof HTMLDialogElement && help.open && wish !== 'help') return;
    if (wish !== 'leave') event.preventDefault();
    wishes[wish]();
  });

  const facts = h(
    'details',
    { class: 'summary' },
    h('summary', {}, 'summary'),
    pre(summary),
    ...diagnostics.map(diagnosticBlock),
  );
  if (facts instanceof HTMLDetailsElement) facts.open = scenarios.length === 0 || diagnostics.length > 0;
  document.body.append(
    h(
      'header',
      {},
      h('h1', { class: status.replace(' ', '-') }, `clnrm: ${title}`),
      h('button', { on: { click: shade.flip }, title: 'light or dark' }, '◐'),
      h('button', { on: { click: flipHelp }, title: 'keys' }, '?'),
    ),
    facts,
    h(
      'div',
      { class: 'columns' },
      h('div', { class: 'left' }, h('div', { class: 'filters' }, search, counts), empty, list.element),
      right.element,
    ),
    help,
  );
  apply({});
  const linked = Number(location.hash.slice(1)) - 1;
  const firstRed = scenarios.findIndex((one) => RED.has(one.status));
  choose(scenarios[linked] === undefined ? Math.max(0, firstRed) : linked);
};

if (run !== undefined) main(run);
