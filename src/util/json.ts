/** What a character that JSON never holds unescaped begins: stands for an integer, or for itself. */
const INTEGER = '\u0000int:';
const ITSELF = '\u0000str:';

const TOKEN = /"(?:[^"\\]|\\.)*"(\s*:)?|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/gs;

const isInexact = (token: string): boolean => /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));

/** The same JSON with integers that a double cannot hold as marked texts. */
const mark = (text: string): string =>
  text.replace(TOKEN, (token: string, colon: string | undefined) => {
    if (token.startsWith('"'))
      return colon === undefined && token.startsWith('"\\u0000') ? `"\\u0000str:${token.slice(7)}` : token;
    return isInexact(token) ? `"\\u0000int:${token}"` : token;
  });

const unmark = (_key: string, value: unknown): unknown => {
  if (typeof value !== 'string' || !value.startsWith('\u0000')) return value;
  return value.startsWith(INTEGER)
    ? BigInt(value.slice(INTEGER.length))
    : `\u0000${value.slice(ITSELF.length)}`;
};

/** JSON as data; integers that a double cannot hold come as bigint. Throws SyntaxError. */
export const parseJson = (text: string): unknown => {
  const data: unknown = JSON.parse(text);
  return /\d{16}/.test(text) ? JSON.parse(mark(text), unmark) : data;
};

/** Texts that begin with the character, as JSON writes them, and are no keys; a quote inside of a text is escaped. */
const MARKED = /(?<!\\)"\\u0000(?:int:(-?\d+)|str:((?:[^"\\]|\\.)*))"(?!:)/gs;

/** Data as JSON, bigint as the integer it is; undefined for what JSON cannot say at all. */
export const stringifyJson = (data: unknown): string | undefined => {
  const text = JSON.stringify(data, (_key, value: unknown) => {
    if (typeof value === 'bigint') return INTEGER + value;
    return typeof value === 'string' && value.startsWith('\u0000') ? ITSELF + value.slice(1) : value;
  });
  return text?.replace(MARKED, (_found, integer: string | undefined, rest: string) =>
    integer === undefined ? `"\\u0000${rest}"` : integer,
  );
};
