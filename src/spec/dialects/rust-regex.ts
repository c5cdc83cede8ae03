/** Classes that Rust spells out, as JavaScript has them inside brackets. */
const POSIX: Readonly<Record<string, string>> = {
  alpha: 'A-Za-z',
  digit: '0-9',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  xdigit: '0-9A-Fa-f',
  word: '\\w',
  punct: '!-\\/:-@\\[-`{-~',
};

const both = (letter: string): string => `${letter.toLowerCase()}${letter.toUpperCase()}`;
const isLetter = (text: string): boolean => /^[A-Za-z]$/.test(text);

/** A letter range such as `a-z` in both cases. */
const anyCase = (inside: string): string =>
  inside.replace(/\\.|([A-Za-z])-([A-Za-z])|[A-Za-z]/g, (part, from?: string, to?: string) => {
    if (part.startsWith('\\')) return part;
    if (from === undefined || to === undefined) return both(part);
    return `${from.toLowerCase()}-${to.toLowerCase()}${from.toUpperCase()}-${to.toUpperCase()}`;
  });

const TOKEN = /\\[\s\S]|\[\^?\]?(?:\\[\s\S]|\[:\w+:\]|[^\]\\])*\]|\(\?P?<[A-Za-z]\w*>|\(\?[:=!<]+|[\s\S]/g;

/** A regular expression of Rust as JavaScript's: inline flags, named groups, `\A`, `\z`, classes by name. */
export const fromRust = (pattern: string): string => {
  const [, flags = ''] = /^\(\?([imsux]+)\)/.exec(pattern) ?? [];
  const rest = flags === '' ? pattern : pattern.slice(flags.length + 3);
  const ignoresCase = flags.includes('i');
  return rest.replace(TOKEN, (token) => {
    if (token.startsWith('(?P<')) return `(?<${token.slice(4)}`;
    if (token.startsWith('(?')) return token;
    if (token === '\\A') return '^';
    if (token === '\\z') return '$';
    if (token.startsWith('\\')) return token;
    if (token.length > 1 && token.startsWith('[')) {
      const named = token.replace(/\[:(\w+):\]/g, (whole, name: string) =>
        Object.hasOwn(POSIX, name) ? (POSIX[name] ?? whole) : whole,
      );
      return ignoresCase ? anyCase(named) : named;
    }
    if (ignoresCase && isLetter(token)) return `[${both(token)}]`;
    if (flags.includes('s') && token === '.') return '[\\s\\S]';
    if (flags.includes('m') && token === '^') return '(?:^|(?<=\\n))';
    if (flags.includes('m') && token === '$') return '(?=\\n|$)';
    return token;
  });
};
