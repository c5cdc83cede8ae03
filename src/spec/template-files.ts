import { existsSync, readdirSync } from 'node:fs';
import { dirname, isAbsolute, join, posix, relative, resolve, sep } from 'node:path';
import { nearest } from '../diagnostics/suggest.ts';
import type { SpecFile } from '../model/files.ts';
import { installed } from '../util/install.ts';
import { readText } from './load.ts';
import { type Source, TemplateFault } from './template/fault.ts';
import type { TemplateFiles } from './template/start.ts';

/** The names of the macro library that comes with clnrm; with `clnrm/` before them they are never the author's own. */
const LIBRARY = ['_macros.toml.njk', '_macros.toml.tera'];
const LIBRARY_FILE = 'templates/_macros.toml.njk';

/** What marks the uppermost folder of a project. */
const MARKS = ['clnrm.toml', 'cleanroom.toml', 'package.json', '.git'];

interface Folder {
  readonly path: string;
  /** As people see it, in the form of `SpecFile.id`. */
  readonly id: string;
}

const upwards = (path: string): readonly string[] => {
  const above = dirname(path);
  return above === path ? [path] : [path, ...upwards(above)];
};

/** The spec's own folder, then `templates/` in it and in those above it, as far as the project reaches. */
const foldersOf = ({ path, id }: SpecFile): readonly Folder[] => {
  const own = dirname(path);
  const all = upwards(own);
  const top = all.findIndex((folder) => MARKS.some((mark) => existsSync(join(folder, mark))));
  // a folder without marks: as far up as the working directory, from which the id counts
  const steps = posix
    .dirname(id)
    .split('/')
    .filter((part) => part !== '.' && part !== '..').length;
  const project = all.slice(0, (top < 0 ? steps : top) + 1);
  const nameOf = (folder: string): string =>
    posix.join(posix.dirname(id), relative(own, folder).split(sep).join('/'));
  return [own, ...project.map((folder) => join(folder, 'templates'))].map((folder) => ({
    path: folder,
    id: nameOf(folder),
  }));
};

const checkName = (name: string): void => {
  if (!isAbsolute(name) && !name.includes('\\') && name !== '') return;
  throw new TemplateFault(
    'template-error',
    `'${name}' is not a relative path with '/'`,
    undefined,
    'name it from the folder of the spec or from templates/',
  );
};

const filesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  } catch {
    return [];
  }
};

const readTemplate = (path: string, id: string): string => {
  const read = readText(path, id);
  if ('text' in read) return read.text;
  throw new TemplateFault('unreadable-file', read.fault.message, undefined, read.fault.hint);
};

/**
 * The files that the templates of a spec may name. `./x` and `../x` start from the file that names them; other
 * names are looked for in the spec's folder, in the project's `templates/`, and in clnrm's own library. `onFile` hears
 * every place that was looked at, also where nothing is.
 */
export const templateFiles = (file: SpecFile, onFile: (path: string) => void = () => {}): TemplateFiles => {
  let known: readonly Folder[] | undefined;
  const folders = (name: string, from: Source): readonly Folder[] => {
    if (/^\.\.?\//.test(name)) return [{ path: dirname(from.path), id: posix.dirname(from.id) }];
    known ??= foldersOf(file);
    return known;
  };
  const library = (name: string): Omit<Source, 'lines'> | undefined => {
    const plain = name.replace(/^clnrm\//, '');
    return LIBRARY.includes(plain)
      ? { path: installed(LIBRARY_FILE), id: `clnrm/${LIBRARY[0]}`, internal: true }
      : undefined;
  };
  return {
    locate: (name, from) => {
      checkName(name);
      if (name.startsWith('clnrm/') && library(name)) return library(name);
      const found = folders(name, from).find((folder) => {
        const path = resolve(folder.path, name);
        onFile(path);
        return existsSync(path);
      });
      return found ? { path: resolve(found.path, name), id: posix.join(found.id, name) } : library(name);
    },
    read: readTemplate,
    missing: (names, from) => {
      const looked = names.flatMap((name) => folders(name, from).map((folder) => ({ name, ...folder })));
      const there = looked.flatMap(({ name, path }) => {
        const below = posix.dirname(name);
        return filesIn(join(path, below)).map((file) => (below === '.' ? file : `${below}/${file}`));
      });
      const [best] = names.flatMap((name) => nearest(name, [...there, ...LIBRARY], 1));
      const places = [...new Set(looked.map(({ id }) => `${id}/`))].join(', ');
      return {
        message: `there is no template ${names.map((name) => `'${name}'`).join(' or ')}`,
        hint: best === undefined ? `it is looked for in ${places}` : `did you mean '${best}'?`,
      };
    },
  };
};
