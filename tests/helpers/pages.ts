import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A page for people: its path from the root of the project, and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

const ROOT = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

/** Every page of the project. */
export const pages = (): readonly Page[] => {
  const docs = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  return [...ROOT, ...docs].map((path) => ({ path, text: readFileSync(path, 'utf8') }));
};

/** The fenced blocks of a language, without the indentation of the list they stand in. */
export const blocks = ({ text }: Page, language: string): readonly string[] =>
  [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^ *```$/gm)]
    .filter(([, , written]) => written === language)
    .map(([, indent = '', , body = '']) => body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));

/** GitHub's anchors of a page's headings. */
export const anchors = ({ text }: Page): readonly string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
