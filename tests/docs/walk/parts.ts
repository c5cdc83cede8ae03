import type { Page } from '../../helpers/pages.ts';

/** Where a part stands: its line in the page, counted from 1, and the heading above it. */
interface Place {
  readonly line: number;
  readonly section: string;
}

/** A line of a shell block, with what belongs to it; its comment may say that it ends with `exit N`. */
export interface Command {
  readonly text: string;
  readonly exitCode: number;
}

/** What a reader of a page does, or sees, from top to bottom. */
export type Part = Place &
  (
    | { readonly kind: 'commands'; readonly commands: readonly Command[] }
    | { readonly kind: 'output'; readonly text: string }
    | { readonly kind: 'file'; readonly path: string; readonly text: string }
    | { readonly kind: 'change'; readonly path: string; readonly before: string; readonly after: string }
    | { readonly kind: 'excerpt'; readonly language: string; readonly text: string }
  );

const exitCodeOf = (text: string): number => Number(/#.*\bexit (\d+)/.exec(text)?.[1] ?? 0);

/** Lines that the shell reads as one: those that end with a backslash, and here-documents. */
const commandsOf = (text: string): readonly Command[] => {
  const whole = /(?:.*\\\n)*(?:.*<<-?\s*'?(\w+)'?.*\n(?:.*\n)*?\1(?=\n)|.*)\n/g;
  return [...`${text}\n`.matchAll(whole)]
    .map(([command]) => command.trim())
    .filter((command) => command !== '' && !command.startsWith('#'))
    .map((command) => ({ text: command, exitCode: exitCodeOf(command) }));
};

const FILE_NAMED_ABOVE = /`([\w./-]+\.(?:toml|njk|m?js|ts|py|go|ya?ml|txt))`:\s*$/;

/** A change as `diff` prints it: its file, and the lines before and after. */
const changeOf = (text: string) => {
  const [first = '', ...lines] = text.split('\n').filter((line) => !line.startsWith('+++ '));
  const side = (sign: string): string =>
    lines
      .filter((line) => line === '' || line.startsWith(' ') || line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n');
  return { path: first.replace('--- ', ''), before: side('-'), after: side('+') };
};

const partOf = (language: string, text: string, above: string, place: Place): Part => {
  if (language === 'sh') return { ...place, kind: 'commands', commands: commandsOf(text) };
  if (language === 'text') return { ...place, kind: 'output', text };
  if (language === 'diff') return { ...place, kind: 'change', ...changeOf(text) };
  const path = FILE_NAMED_ABOVE.exec(above)?.[1];
  if (path !== undefined) return { ...place, kind: 'file', path, text: `${text}\n` };
  return { ...place, kind: 'excerpt', language, text };
};

/**
 * The fenced blocks of a page in order. A block below a line that ends with `` `NAME`: `` is a file of that name;
 * a `diff` changes a file; a `text` below shell commands is what the last of them prints.
 */
export const partsOf = ({ text }: Page): readonly Part[] =>
  [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)\n?^ *```$/gm)].map(
    ({ index, 1: indent = '', 2: language = '', 3: body = '' }) => {
      const above = text.slice(0, index);
      const section = [...above.matchAll(/^##+ (.*)$/gm)].at(-1)?.[1] ?? '';
      const place = { line: above.split('\n').length, section };
      return partOf(language, body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''), above.trimEnd(), place);
    },
  );
