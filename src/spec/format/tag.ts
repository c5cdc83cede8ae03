import { tagEnd } from '../template/tera.ts';

/** How template tags are told from text. */
export interface Dialect {
  /** Whether there are any: a plain TOML file has none, whatever its strings hold. */
  readonly tagged: boolean;
  /** Whether strings inside of tags know escapes; Tera's do not. */
  readonly escapes: boolean;
}

const RAW = /\{%-?\s*(raw|verbatim)\s*-?%\}[\s\S]*?\{%-?\s*end\1\s*-?%\}/y;

/** Index just after the tag that opens at `at`, raw blocks whole; -1 where none opens. One without an end is the rest. */
export const tagAt = (text: string, at: number, { tagged, escapes }: Dialect): number => {
  if (!tagged || text[at] !== '{') return -1;
  const opener = text[at + 1];
  if (opener !== '{' && opener !== '%' && opener !== '#') return -1;
  if (text[at - 1] === '$' && opener !== '%') return -1;
  if (opener === '#') {
    const end = text.indexOf('#}', at + 2);
    return end < 0 ? text.length : end + 2;
  }
  RAW.lastIndex = at;
  const raw = opener === '%' ? RAW.exec(text) : null;
  if (raw) return at + raw[0].length;
  const end = tagEnd(text, at, escapes);
  return end < 0 ? text.length : end;
};

/** What a tag opens (1) or closes (-1): blocks whose text is a value, in which every blank counts. */
export const capture = (tag: string): number => {
  const name = /^\{%-?\s*(\w+)/.exec(tag)?.[1] ?? '';
  if (name === 'set') return /^\{%-?\s*set\b[^"']*=/.test(tag) ? 0 : 1;
  if (['macro', 'call', 'filter'].includes(name)) return 1;
  return ['endset', 'endmacro', 'endcall', 'endfilter'].includes(name) ? -1 : 0;
};
