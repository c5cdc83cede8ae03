/** A table of Markdown; bars inside of cells are escaped. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
};

export const code = (text: string): string => `\`${text}\``;

export const block = (language: string, text: string): string =>
  `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

/** A whole page. The first line tells people where to change it. */
export const page = (title: string, source: string, ...parts: readonly string[]): string =>
  [`<!-- Made by \`npm run docs\` from ${source}. -->`, `# ${title}`, ...parts].join('\n\n').concat('\n');
