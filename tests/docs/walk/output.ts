/** Without durations, without the lines that only divide them, and without the spaces that stood around them. */
const timeless = (text: string): string =>
  `${text.trimEnd()}\n`
    .replaceAll(/^time {5}.*\n(?: {11}.*\n)*/gm, '')
    .replaceAll(/\d+(?:\.\d+)? m?s\b/g, 'N')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/ $/gm, '');

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Whether a page shows what was printed: times may differ, and `…` stands for anything, alone on a line for any lines. */
export const shows = (shown: string, printed: string): boolean => {
  const lines = timeless(shown)
    .split('\n')
    .slice(0, -1)
    .map((line) => (line.trim() === '…' ? '(?:.*\n)*?' : `${escaped(line).replaceAll('…', '.*')}\n`));
  return new RegExp(`^${lines.join('')}$`).test(timeless(printed));
};
