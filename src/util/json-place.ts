const TOKEN =
  /("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|([{}[\],:])/y;

const BLANK = /[ \t\n\r]*/y;

type Wanted = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or an end';

interface State {
  readonly wanted: Wanted;
  /** The brackets that are open, innermost last. */
  readonly open: readonly string[];
}

const afterMark = ({ wanted, open }: State, mark: string): State | undefined => {
  const inner = open.at(-1);
  const closed: State = { wanted: ', or an end', open: open.slice(0, -1) };
  if (mark === '{' || mark === '[') {
    if (!wanted.startsWith('value')) return undefined;
    return { wanted: mark === '{' ? 'key or }' : 'value or ]', open: [...open, mark] };
  }
  if (mark === ':') return wanted === ':' ? { wanted: 'value', open } : undefined;
  if (mark === ',' && wanted === ', or an end' && inner !== undefined)
    return { wanted: inner === '{' ? 'key' : 'value', open };
  const mayEnd = wanted === ', or an end' || wanted.endsWith(mark);
  return mayEnd && inner === (mark === '}' ? '{' : '[') && mark !== ',' ? closed : undefined;
};

const after = (state: State, token: RegExpExecArray): State | undefined => {
  const [, string, mark] = token;
  if (mark !== undefined) return afterMark(state, mark);
  if (state.wanted.startsWith('key')) return string === undefined ? undefined : { ...state, wanted: ':' };
  return state.wanted.startsWith('value') ? { ...state, wanted: ', or an end' } : undefined;
};

/** The index at which a text stops being JSON, which Node does not always say; its length when it ends too early. */
export const brokenJsonAt = (text: string): number => {
  let state: State = { wanted: 'value', open: [] };
  let index = 0;
  for (;;) {
    BLANK.lastIndex = index;
    index += BLANK.exec(text)?.[0].length ?? 0;
    if (index >= text.length) return text.trimEnd().length;
    TOKEN.lastIndex = index;
    const token = TOKEN.exec(text);
    const next = token ? after(state, token) : undefined;
    if (next === undefined || token === null) return index;
    state = next;
    index += token[0].length;
  }
};

/** Why a text is no JSON, in words without a place, and the place: line and column from 1. `error` is what was thrown. */
export const jsonFault = (
  text: string,
  error: unknown,
): { readonly reason: string; readonly line: number; readonly column: number } => {
  const said = error instanceof Error ? error.message : String(error);
  const reason = said.replace(/(?: in JSON at position|, (?:\.\.\.)?"[\s\S]*is not valid JSON).*/s, '');
  const before = text.slice(0, brokenJsonAt(text));
  return { reason, line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
};
