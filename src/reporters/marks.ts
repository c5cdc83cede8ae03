import type { Status } from '../model/verdict.ts';
import type { Look, Style } from '../util/look.ts';

interface Mark {
  readonly unicode: string;
  readonly ascii: string;
  readonly style: Style;
}

const MARKS = {
  passed: { unicode: '✓', ascii: '+', style: 'green' },
  failed: { unicode: '✗', ascii: 'x', style: 'red' },
  errored: { unicode: '!', ascii: '!', style: 'red' },
  flaky: { unicode: '~', ascii: '~', style: 'yellow' },
  skipped: { unicode: '-', ascii: '-', style: 'dim' },
  cancelled: { unicode: '-', ascii: '-', style: 'yellow' },
  undecided: { unicode: '?', ascii: '?', style: 'yellow' },
  held: { unicode: '✓', ascii: '+', style: 'green' },
  pointer: { unicode: '▶', ascii: '>', style: 'red' },
} as const satisfies Record<Status | 'undecided' | 'held' | 'pointer', Mark>;

/** The sign and the colour of a status, alike in every line of the human report. */
export const mark = (name: keyof typeof MARKS, { paint, unicode }: Look): string => {
  const { style, ...sign } = MARKS[name];
  return paint(style, unicode ? sign.unicode : sign.ascii);
};

/** Text in the colour of a status. */
export const inColourOf = (status: Status, text: string, { paint }: Look): string =>
  paint(MARKS[status].style, text);

/** The same look with `by` columns less. */
export const narrower = (look: Look, by: number): Look => ({ ...look, width: Math.max(30, look.width - by) });
