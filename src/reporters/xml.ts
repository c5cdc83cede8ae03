import { stripVTControlCharacters } from 'node:util';

const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

/** Characters that XML 1.0 forbids even as entities become �; terminal colours go. */
const legal = (text: string): string => stripVTControlCharacters(text).replace(FORBIDDEN, '\ufffd');

const escapeText = (text: string): string =>
  legal(text).replace(/[&<>\r]/g, (char) => ENTITIES[char] ?? char);

const escapeAttribute = (text: string): string =>
  legal(text).replace(/[&<>"\n\r\t]/g, (char) => ENTITIES[char] ?? char);

/** Attributes of an element; those without a value are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element with text or child elements, which are XML already. Empty ones close themselves. */
export const element = (
  name: string,
  attributes: Attributes,
  content: string | readonly string[] = '',
): string => {
  const pairs = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeAttribute(String(value))}"`],
  );
  const open = `<${name}${pairs.join('')}`;
  if (content.length === 0) return `${open}/>`;
  if (typeof content === 'string') return `${open}>${escapeText(content)}</${name}>`;
  return `${open}>\n${content.join('\n')}\n</${name}>`;
};
