/** An element of a parsed document; text is concatenated, entities resolved. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const resolved = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));?|&/g, (whole, code: string | undefined, name: string | undefined) => {
    if (code !== undefined) return String.fromCodePoint(Number(code));
    const char = name === undefined ? undefined : ENTITIES[name];
    if (char === undefined) throw new Error(`bad entity ${whole}`);
    return char;
  });

const attributesOf = (text: string): Readonly<Record<string, string>> => {
  const pairs = [...text.matchAll(/\s+([\w.:-]+)="([^"<]*)"/g)];
  if (pairs.map(([whole]) => whole).join('') !== text.trimEnd()) throw new Error(`bad attributes${text}`);
  return Object.fromEntries(pairs.map(([, key = '', value = '']) => [key, resolved(value)]));
};

/** A strict parser of the XML that reports use: throws at whatever a conforming parser would refuse in it. */
export const parseXml = (document: string): XmlElement => {
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(document))
    throw new Error('bad character');
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const stack = [root];
  const body = document.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  for (const [token] of body.matchAll(/<[^>]*>|[^<]+|</g)) {
    const top = stack.at(-1);
    if (top === undefined) throw new Error('text after the end');
    const closing = /^<\/([\w-]+)>$/.exec(token)?.[1];
    const [, name, attributes = '', empty] = /^<([\w-]+)((?:\s[^<>]*?)?)(\/?)>$/.exec(token) ?? [];
    if (closing !== undefined) {
      if (stack.pop()?.name !== closing) throw new Error(`</${closing}> closes another element`);
    } else if (name !== undefined) {
      const child: XmlElement = { name, attributes: attributesOf(attributes), children: [], text: '' };
      top.children.push(child);
      if (empty === '') stack.push(child);
    } else if (token.startsWith('<')) {
      throw new Error(`bad token ${token}`);
    } else if (token.includes(']]>')) {
      throw new Error('bad ]]>');
    } else {
      top.text += resolved(token);
    }
  }
  const [element] = root.children;
  if (stack.length !== 1 || element === undefined) throw new Error('unclosed element');
  return element;
};

/** All elements of one name, at any depth. */
export const elements = (element: XmlElement, name: string): readonly XmlElement[] => [
  ...(element.name === name ? [element] : []),
  ...element.children.flatMap((child) => elements(child, name)),
];
