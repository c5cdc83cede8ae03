import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, sep } from 'node:path';

/** A text that is damaged, and the folder where its includes are. */
export interface Seedling {
  readonly path: string;
  readonly text: string;
}

const FOLDERS = ['examples', 'templates', 'tests', 'docs'];
const FILE = /\.(toml|njk|tera|md)$/;

/** Specs that a page shows, each in its own fence. */
const fenced = (text: string): readonly string[] =>
  [...text.matchAll(/^```toml\n([\s\S]*?)^```/gm)].flatMap(([, inner]) =>
    inner === undefined ? [] : [inner],
  );

/** Every spec, template and excerpt of the project: all that an author could start from. In the order of paths. */
export const corpus = (root: string): readonly Seedling[] =>
  FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(
        (one) => one.isFile() && FILE.test(one.name) && !one.parentPath.split(sep).includes('node_modules'),
      )
      .map((one) => join(one.parentPath, one.name)),
  )
    .sort()
    .flatMap((path) => {
      const text = readFileSync(path, 'utf8');
      if (!path.endsWith('.md')) return [{ path, text }];
      return fenced(text).map((one) => ({ path: path.replace(basename(path), 'a.clnrm.toml'), text: one }));
    });
