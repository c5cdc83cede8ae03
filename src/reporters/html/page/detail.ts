import type { SpanColumns } from '../../../model/span-columns.ts';
import type { ListedScenario, ScenarioView } from '../view.ts';
import { dataOf, h } from './dom.ts';
import { logBlock, overview } from './overview.ts';
import { type Waterfall, waterfall } from './waterfall.ts';

const TABS = ['overview', 'trace', 'logs'] as const;
export type Tab = (typeof TABS)[number];

/** The right-hand side: one scenario, one of its tabs. */
export interface Detail {
  readonly element: HTMLElement;
  show(place: number, scenario: ListedScenario): void;
  turn(tab: Tab): void;
  /** The waterfall, while it is to be seen. */
  trace(): Waterfall | undefined;
}

const note = (text: string): HTMLElement => h('p', { class: 'note' }, text);

const WITHOUT = {
  shown: 'the spans are missing in this file',
  none: 'there are no spans',
  'left out': 'the spans of this scenario were left out: the page would have been too large',
} as const;

/** Empty until `show`. */
export const detail = (): Detail => {
  const title = h('h2');
  const body = h('div', { class: 'tab-body' });
  const buttons = TABS.map((tab) => h('button', { role: 'tab', on: { click: () => turn(tab) } }, tab));
  const element = h('main', { tabIndex: -1 }, title, h('nav', { role: 'tablist' }, ...buttons), body);
  let tab: Tab = 'overview';
  let shown: { readonly place: number; readonly view: ScenarioView | undefined } | undefined;
  let drawn: Waterfall | undefined;

  const traceTab = (place: number, view: ScenarioView): readonly HTMLElement[] => {
    const spans = view.spans === 'shown' ? dataOf<SpanColumns>(`t${place}`) : undefined;
    if (spans === undefined || spans.depth.length === 0) return [note(WITHOUT[view.spans])];
    drawn = waterfall(spans);
    return [drawn.element];
  };
  const draw = (): void => {
    drawn = undefined;
    for (const [place, button] of buttons.entries())
      button.setAttribute('aria-selected', String(TABS[place] === tab));
    if (shown === undefined) return;
    const { place, view } = shown;
    const parts = (): readonly HTMLElement[] => {
      if (view === undefined) return [note('it did not run')];
      if (tab === 'overview') return [overview(view)];
      if (tab === 'trace') return traceTab(place, view);
      return view.logs.length === 0 ? [note('nothing was written')] : view.logs.map(logBlock);
    };
    body.replaceChildren(...parts());
    body.scrollTop = 0;
    trace()?.show();
  };
  const trace = (): Waterfall | undefined => drawn;
  const turn = (wanted: Tab): void => {
    tab = wanted;
    draw();
  };
  return {
    element,
    show(place, { name, status }) {
      title.replaceChildren(h('span', { class: `status ${status.replace(' ', '-')}` }, status), ` ${name}`);
      shown = { place, view: dataOf<ScenarioView>(`s${place}`) };
      draw();
    },
    turn,
    trace,
  };
};
