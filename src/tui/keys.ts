/** A key of the interactive view, as help and documentation name it. */
export interface KeyHelp {
  readonly key: string;
  readonly title: string;
  readonly what: string;
}

/** All keys, in the order of the help. */
export const keys: readonly KeyHelp[] = [
  {
    key: 'up down',
    title: 'select',
    what: 'Selects a spec or a scenario; `j` and `k` do so too, `pgup pgdn home end` go further',
  },
  { key: 'tab', title: 'pane', what: 'Goes to the pane and back: there `up down` scroll, or choose a span' },
  { key: 'enter', title: 'run', what: 'Runs the selected scenario, or all of the selected spec' },
  { key: 'a', title: 'all', what: 'Runs everything' },
  { key: 'f', title: 'failed', what: 'Runs what is red' },
  { key: 'r', title: 'again', what: 'Runs again what ran last' },
  {
    key: '/',
    title: 'name',
    what: 'Shows only scenarios whose name, or the path of whose spec, holds a text',
  },
  { key: 't', title: 'tag', what: 'Shows only scenarios with a tag that begins so' },
  {
    key: 'u',
    title: 'golden',
    what: 'Runs the selected, and writes golden traces that differ where all else is green',
  },
  {
    key: 'l',
    title: 'logs',
    what: 'Shows what services and steps write; `left right` choose whose. Again: back to the finding',
  },
  {
    key: 'w',
    title: 'waterfall',
    what: 'Shows the trace with the span that is chosen in full. Again: back to the finding',
  },
  {
    key: 'esc',
    title: 'back',
    what: 'Leaves the help, the typing, the pane, the filters: one after the other',
  },
  { key: '?', title: 'help', what: 'Shows these keys' },
  { key: 'q', title: 'quit', what: 'Stops what runs, and ends; `ctrl-c` does so too. Twice: ends at once' },
  { key: 'ctrl-z', title: 'stop', what: 'Gives the terminal back to the shell; its `fg` goes on here' },
];

/** What was pressed: a key with a name, or the text it types. */
export type Pressed =
  | {
      readonly key:
        | ('up' | 'down' | 'left' | 'right' | 'pgup' | 'pgdn' | 'home' | 'end')
        | ('enter' | 'esc' | 'tab' | 'backspace' | 'ctrl-c' | 'ctrl-z');
    }
  | { readonly text: string };
