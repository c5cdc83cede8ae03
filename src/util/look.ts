const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  underline: [4, 24],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const satisfies Record<string, readonly [number, number]>;

export type Style = keyof typeof CODES;

/** Wraps text in a style, or leaves it alone where colour is off. */
export type Paint = (style: Style, text: string) => string;

/** How text may look on its way to one stream. `width` is in columns. */
export interface Look {
  readonly paint: Paint;
  readonly unicode: boolean;
  readonly width: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** FORCE_COLOR wins over NO_COLOR as in Node itself; `--no-color` wins over both. */
const wantsColour = (env: Environment, isTTY: boolean, refused: boolean): boolean => {
  if (refused) return false;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env.NO_COLOR) return false;
  return isTTY && env.TERM !== 'dumb';
};

/** ASCII only where a locale says that it is not UTF-8; without a locale terminals of today show UTF-8. */
const wantsUnicode = (env: Environment): boolean => {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  if (!locale) return env.TERM !== 'linux';
  return /utf-?8/i.test(locale);
};

export const painter =
  (colour: boolean): Paint =>
  (style, text) => {
    if (!colour || text === '') return text;
    const [open, close] = CODES[style];
    return `\u001b[${open}m${text}\u001b[${close}m`;
  };

/** Text without colour, 80 columns wide: what files and tests get. */
export const plainLook: Look = { paint: painter(false), unicode: true, width: 80 };

/** What a stream can show, from the environment, the terminal and `--no-color`. Files and pipes are 80 wide. */
export const lookOf = (
  stream: { readonly isTTY?: boolean; readonly columns?: number },
  env: Environment,
  noColour: boolean,
): Look => ({
  paint: painter(wantsColour(env, stream.isTTY === true, noColour)),
  unicode: wantsUnicode(env),
  width: stream.isTTY === true ? Math.max(40, stream.columns || 80) : 80,
});
