/** What the page can be asked for. */
export type Wish =
  | 'next'
  | 'previous'
  | 'red'
  | 'all'
  | 'search'
  | 'overview'
  | 'trace'
  | 'logs'
  | 'next-span'
  | 'previous-span'
  | 'fold'
  | 'theme'
  | 'help'
  | 'leave';

/** Every key of the page; the help is made of this table. */
export const KEYS: readonly {
  readonly keys: readonly string[];
  readonly wish: Wish;
  readonly says: string;
}[] = [
  { keys: ['j', 'ArrowDown'], wish: 'next', says: 'next scenario' },
  { keys: ['k', 'ArrowUp'], wish: 'previous', says: 'previous scenario' },
  { keys: ['f'], wish: 'red', says: 'only what is red or flaky' },
  { keys: ['a'], wish: 'all', says: 'all scenarios' },
  { keys: ['/'], wish: 'search', says: 'search name, file, #tag, reason' },
  { keys: ['o'], wish: 'overview', says: 'what failed' },
  { keys: ['w'], wish: 'trace', says: 'the trace as a waterfall' },
  { keys: ['l'], wish: 'logs', says: 'logs' },
  { keys: ['n'], wish: 'next-span', says: 'next span of the waterfall' },
  { keys: ['p'], wish: 'previous-span', says: 'previous span' },
  { keys: ['Enter'], wish: 'fold', says: 'fold or unfold what is below the span' },
  { keys: ['t'], wish: 'theme', says: 'light or dark' },
  { keys: ['?'], wish: 'help', says: 'this help' },
  { keys: ['Escape'], wish: 'leave', says: 'leave the search, close the help' },
];

/** What of a `KeyboardEvent` counts. */
interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key asks for; nothing with a modifier, which belongs to the browser, and while text is written only Escape. */
export const wishOf = ({ key, ctrlKey, metaKey, altKey }: Pressed, isWriting: boolean): Wish | undefined => {
  if (ctrlKey || metaKey || altKey) return;
  const wish = KEYS.find(({ keys }) => keys.includes(key))?.wish;
  return isWriting && wish !== 'leave' ? undefined : wish;
};
