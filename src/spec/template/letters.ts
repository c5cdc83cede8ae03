/** Words of any spelling: `HTTPServer_2 start` → `HTTP`, `Server`, `2`, `start`; accents are dropped. */
const words = (text: string): readonly string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lo}+|\p{N}+/gu) ?? [];

const lower = (text: string): readonly string[] => words(text).map((word) => word.toLowerCase());
const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

export const kebab = (text: string): string => lower(text).join('-');
export const snake = (text: string): string => lower(text).join('_');
export const pascal = (text: string): string => lower(text).map(capital).join('');
export const camel = (text: string): string => {
  const [first = '', ...rest] = lower(text);
  return first + rest.map(capital).join('');
};

/** Lower case letters and digits, everything else one hyphen: fit for a URL. */
export const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
