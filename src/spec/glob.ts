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

const TOKENS = /\*\*\/|\*\*|\*|\?|\[[!^]?[^\]/]+\]|\{|\}|,|[\s\S]/g;

/** A pattern as a regular expression over whole paths with `/`; `*` stays within a folder, `**` does not. */
export const patternToRegExp = (pattern: string): RegExp => {
  let depth = 0;
  const source = (pattern.match(TOKENS) ?? []).map((token) => {
    if (token === '**/') return '(?:[^/]+/)*';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.startsWith('[') && token.length > 1)
      return token.replace(/^\[[!^]/, '[^').replaceAll('\\', '\\\\');
    if (token === '{') return depth++ < 0 ? '' : '(?:';
    if (token === '}' && depth > 0) return depth-- < 0 ? '' : ')';
    if (token === ',' && depth > 0) return '|';
    return token.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}${')'.repeat(depth)}$`, 's');
};
