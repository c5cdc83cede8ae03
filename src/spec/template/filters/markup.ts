import { ArgumentFault } from '../arguments.ts';
import { flag, whole } from '../call.ts';
import { text } from '../operators.ts';
import { toJson } from '../to-json.ts';
import { isList, isTable } from '../value.ts';
import { type Filter, type Filters, onText } from './filter.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = onText((value) => value.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char));

/** Percent-encoding of all but letters, digits and `-_.~`. */
const strict = (value: string): string => {
  try {
    return encodeURIComponent(value).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch {
    throw new ArgumentFault('half of a surrogate pair is not text that a URL can carry');
  }
};

const query = (pairs: readonly (readonly [unknown, unknown])[]): string =>
  pairs.map(([key, value]) => `${strict(text(key))}=${strict(text(value))}`).join('&');

const urlEncoded: Filter = {
  params: [],
  apply: (value) => {
    if (isTable(value)) return query(Object.entries(value));
    if (!isList(value)) return strict(text(value)).replaceAll('%2F', '/');
    return query(
      value.map((pair): readonly [unknown, unknown] => {
        if (isList(pair) && pair.length === 2) return [pair[0], pair[1]];
        throw new ArgumentFault('the filter urlencode takes text, a table, or a list of pairs');
      }),
    );
  },
};

export const markupFilters: Filters = {
  json_encode: {
    params: ['pretty'],
    apply: (value, call) => toJson(value, flag(call, 'pretty', false) ? 2 : 0),
  },
  dump: {
    params: ['spaces'],
    apply: (value, call) => toJson(value, whole(call, 'spaces', 0, { min: 0, max: 10 })),
  },
  urlencode: urlEncoded,
  urlencode_strict: onText(strict),
  escape: escaped,
  e: escaped,
  escape_xml: escaped,
  safe: onText((value) => value),
  striptags: onText((value) => value.replace(/<!--[\s\S]*?-->|<[^<>]*>/g, '')),
  spaceless: onText((value) => value.replace(/>\s+</g, '><')),
  linebreaksbr: onText((value) => value.replace(/\r?\n/g, '<br>')),
  nl2br: onText((value) => value.replace(/\r?\n/g, '<br />\n')),
  addslashes: onText((value) => value.replace(/[\\"']/g, '\\$&')),
};
