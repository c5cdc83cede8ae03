const MAGIC = /[*?[{]/;

/** Whether a path asks for several: `*`, `?`, `[ab]`, `{a,b}`. */
export const isPattern = (path: string): boolean => MAGIC.test(path);

/** The folders before the first part that is a pattern, and the rest. */
export const splitPattern = (path: string): { readonly base: string; readonly pattern: string } => {
  const parts = path.split('/');
  const first = parts.findIndex(isPattern);
  const base = parts.slice(0, first).join('/');
  return {
    base: base === '' ? (path.startsWith('/') ? '/' : '.') : base,
    pattern: parts.slice(first).join('/'),
  };
};

const TOKENS = /\*\*\/|\*\*|\*|\?|\[[!^]?[^\]/]+\]|[\s\S]/g;
const SIMPLE: Readonly<Record<string, string>> = {
  '**/': '(?:[^/]+/)*',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

const quote = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const isClass = (token: string): boolean => token.startsWith('[') && token.length > 1;

/** `{a,b}` becomes the patterns with a and with b. */
const alternatives = (pattern: string): readonly string[] => {
  const match = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(pattern);
  if (!match) return [pattern];
  const [, before = '', inner = '', after = ''] = match;
  return inner.split(',').flatMap((one) => alternatives(before + one + after));
};

const source = (pattern: string): string =>
  (pattern.match(TOKENS) ?? [])
    .map((token) => {
      if (isClass(token)) return token.replace(/^\[!/, '[^').replaceAll('\\', '\\\\');
      return SIMPLE[token] ?? quote(token);
    })
    .join('');

/** A pattern as a regular expression over whole paths with `/`; `*` stays within a folder, `**` does not. */
export const patternToRegExp = (pattern: string): RegExp => {
  const whole = alternatives(pattern).map(source).join('|');
  try {
    return new RegExp(`^(?:${whole})$`, 's');
  } catch {
    // A class such as [z-a] has no members: nothing fits.
    return /(?!)/;
  }
};
