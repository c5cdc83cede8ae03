import { h } from './dom.ts';

/** Rows of one height, of which only those in sight exist. */
export interface Rows {
  readonly element: HTMLElement;
  /** Makes the rows anew, as there are now `count` of them. */
  show(count: number): void;
  /** Scrolls as little as brings the row into sight. */
  reveal(row: number): void;
}

/** Rows above and below those in sight, so that scrolling shows no gap. */
const MARGIN = 10;

/** A list that scrolls. `heightPx` is that of each row; `make` is asked for rows as they come into sight. */
export const rows = (name: string, heightPx: number, make: (row: number) => HTMLElement): Rows => {
  const inner = h('div', { class: 'inner' });
  const element = h('div', { class: `rows ${name}` }, inner);
  let count = 0;
  let drawn = '';
  const draw = (): void => {
    const first = Math.max(0, Math.floor(element.scrollTop / heightPx) - MARGIN);
    const seen = Math.ceil((element.clientHeight || window.innerHeight) / heightPx) + 2 * MARGIN;
    const last = Math.min(count, first + seen);
    if (drawn === `${first} ${last}`) return;
    drawn = `${first} ${last}`;
    const made = Array.from({ length: last - first }, (_, place) => {
      const row = make(first + place);
      row.style.top = `${(first + place) * heightPx}px`;
      row.style.height = `${heightPx}px`;
      return row;
    });
    inner.replaceChildren(...made);
  };
  element.addEventListener('scroll', draw, { passive: true });
  new ResizeObserver(draw).observe(element);
  return {
    element,
    show(wanted) {
      count = wanted;
      drawn = '';
      inner.style.height = `${count * heightPx}px`;
      draw();
    },
    reveal(row) {
      const [top, bottom] = [row * heightPx, (row + 1) * heightPx];
      if (top < element.scrollTop) element.scrollTop = top;
      if (bottom > element.scrollTop + element.clientHeight)
        element.scrollTop = bottom - element.clientHeight;
      draw();
    },
  };
};
