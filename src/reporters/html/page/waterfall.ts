import type { SpanColumns } from '../../../model/span-columns.ts';
import { PHASES, SPAN_KINDS, STATUS_CODES } from '../../../model/trace.ts';
import { showDuration } from '../../../util/duration.ts';
import { barOf, lengthUs, ticksUs, unfolded } from './bars.ts';
import { h } from './dom.ts';
import { rows } from './rows.ts';

const ROW_PX = 22;
const COLOURS = 8;

const time = (us: number): string => showDuration(us / 1000);

const pairsOf = ({ texts }: SpanColumns, numbers: readonly number[]): readonly HTMLElement[] =>
  numbers.flatMap((key, place) =>
    place % 2 === 0
      ? [h('tr', {}, h('th', {}, texts[key] ?? ''), h('td', {}, texts[numbers[place + 1] ?? -1] ?? ''))]
      : [],
  );

const spanDetails = (spans: SpanColumns, row: number): HTMLElement => {
  const { texts } = spans;
  const text = (column: readonly number[]): string => texts[column[row] ?? -1] ?? '';
  const fact = (label: string, value: string) =>
    value === '' ? undefined : h('tr', {}, h('th', {}, label), h('td', {}, value));
  const phase = PHASES[spans.phase[row] ?? 0] ?? '';
  const status = `${STATUS_CODES[spans.status[row] ?? 0] ?? ''} ${text(spans.message)}`.trim();
  const events = (spans.events[row] ?? []).map(([at = 0, name = -1, ...pairs]) =>
    h(
      'div',
      {},
      h('h4', {}, `event ${texts[name] ?? ''}, +${time(at - (spans.startUs[row] ?? 0))}`),
      h('table', {}, ...pairsOf(spans, pairs)),
    ),
  );
  return h(
    'div',
    { class: 'span-details' },
    h('h3', {}, text(spans.name)),
    h(
      'table',
      {},
      fact('service', text(spans.service)),
      fact('kind', SPAN_KINDS[spans.kind[row] ?? 0] ?? ''),
      fact('status', status),
      fact('set aside', phase === 'scenario' ? '' : phase),
      fact('start', `+${time(spans.startUs[row] ?? 0)}`),
      fact('duration', time(spans.durationUs[row] ?? 0)),
      fact('trace id', spans.traceIds[spans.trace[row] ?? -1] ?? ''),
      fact('span id', spans.spanIds[row] ?? ''),
      ...(spans.links[row] ?? []).map((link) => fact('link to', spans.linkedIds[link] ?? '')),
    ),
    h('h4', {}, 'attributes'),
    h('table', { class: 'attributes' }, ...pairsOf(spans, spans.attributes[row] ?? [])),
    ...events,
  );
};

const scale = (allUs: number): HTMLElement => {
  const marks = ticksUs(allUs).map((us) => {
    const mark = h('span', { class: 'tick' }, time(us));
    mark.style.left = `${(us / allUs) * 100}%`;
    return mark;
  });
  return h('div', { class: 'scale' }, h('div', { class: 'label' }), h('div', { class: 'lane' }, ...marks));
};

/** A trace as bars over time, with the details of the span that is chosen; `move` steps through the spans. */
export interface Waterfall {
  readonly element: HTMLElement;
  /** To be called once the element is in the page. */
  show(): void;
  move(by: number): void;
  /** Folds or unfolds what is below the chosen span. */
  fold(): void;
}

/** The first span is the one that is chosen. */
export const waterfall = (spans: SpanColumns): Waterfall => {
  const allUs = lengthUs(spans);
  const folded = new Set<number>();
  const services = [...new Set(spans.service)];
  let seen = unfolded(spans, folded);
  let chosen = 0;
  const details = h('aside', { class: 'span-pane' });
  const hasBelow = (row: number): boolean => (spans.depth[row + 1] ?? 0) > (spans.depth[row] ?? 0);
  const makeRow = (line: number): HTMLElement => {
    const row = seen[line] ?? 0;
    const bar = h('span', { class: `bar service-${services.indexOf(spans.service[row] ?? 0) % COLOURS}` });
    const { left, width } = barOf(spans, row, allUs);
    bar.style.left = `${left}%`;
    bar.style.width = `${width}%`;
    const label = h('span', { class: 'length' }, time(spans.durationUs[row] ?? 0));
    if (left + width <= 75) label.style.left = `${left + width}%`;
    else if (left > 15) label.style.right = `${100 - left}%`;
    else label.style.left = `${left}%`;
    const sign = hasBelow(row) ? (folded.has(row) ? '▸ ' : '▾ ') : '  ';
    const name = `${sign}${spans.texts[spans.name[row] ?? -1] ?? ''}`;
    const service = spans.texts[spans.service[row] ?? -1] ?? '';
    const state = [
      row === chosen ? ' chosen' : '',
      spans.status[row] === 2 ? ' error' : '',
      spans.phase[row] === 0 ? '' : ' aside',
    ].join('');
    const text = h('span', { class: 'name' }, name);
    text.style.paddingLeft = `${Math.min(30, spans.depth[row] ?? 0) * 12}px`;
    return h(
      'div',
      {
        class: `row span${state}`,
        title: `${name.trim()} · ${service}`,
        on: { click: () => choose(row, row === chosen) },
      },
      h('div', { class: 'label' }, text, h('span', { class: 'service' }, service)),
      h('div', { class: 'lane' }, bar, label),
    );
  };
  const list = rows('waterfall', ROW_PX, makeRow);
  const choose = (row: number, again: boolean): void => {
    if (again) toggle(row);
    chosen = row;
    details.replaceChildren(spanDetails(spans, row));
    list.show(seen.length);
  };
  const toggle = (row: number): void => {
    if (!hasBelow(row)) return;
    if (!folded.delete(row)) folded.add(row);
    seen = unfolded(spans, folded);
  };
  const left = spans.total - spans.depth.length;
  const note = left > 0 ? h('p', { class: 'note' }, `${left} more spans are not in this page`) : undefined;
  return {
    element: h(
      'div',
      { class: 'trace' },
      note,
      scale(allUs),
      h('div', { class: 'panes' }, list.element, details),
    ),
    show: () => choose(chosen, false),
    move(by) {
      const line = Math.max(0, Math.min(seen.length - 1, seen.indexOf(chosen) + by));
      choose(seen[line] ?? 0, false);
      list.reveal(line);
    },
    fold: () => choose(chosen, true),
  };
};
