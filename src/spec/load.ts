import { lstatSync, readFileSync, statSync } from 'node:fs';
import { fault } from '../diagnostics/diagnostic.ts';
import { UsageError } from '../diagnostics/errors.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { SpecFile } from '../model/files.ts';

/** The largest file that is read as a spec or a template, in bytes. */
const LARGEST = 5 * 1024 * 1024;

type Read = { readonly text: string } | { readonly fault: Diagnostic };

const unreadable = (message: string, hint?: string): Read => ({
  fault: fault('unreadable-file', message, hint === undefined ? {} : { hint }),
});

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read: permission denied',
  EPERM: 'may not be read: permission denied',
  ELOOP: 'is a symbolic link to itself',
  ENOTDIR: 'does not exist: a part of its path is a file',
};

const reasonOf = (error: unknown, path: string): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' && lstatSync(path, { throwIfNoEntry: false }) !== undefined)
    return 'is a link to something that is not there';
  return REASONS[code] ?? `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
};

/** Line of the first byte that is not UTF-8, from 1. */
const badLine = (data: Buffer): number => {
  const lines = data.toString('utf8').split('\n');
  const index = lines.findIndex((line) => line.includes('�'));
  return index + 1;
};

/** Text of a file of at most 5 MB in UTF-8, or why not; `id` is its name for people. A byte order mark is dropped. */
export const readText = (path: string, id: string): Read => {
  try {
    const found = statSync(path);
    if (found.isDirectory()) return unreadable(`${id} is a folder`, 'name a file in it');
    if (!found.isFile()) return unreadable(`${id} is not a file`);
    if (found.size > LARGEST)
      return unreadable(`${id} is too large for a spec: ${found.size} bytes, ${LARGEST} is the most`);
    const data = readFileSync(path);
    try {
      return { text: new TextDecoder('utf-8', { fatal: true }).decode(data) };
    } catch {
      return unreadable(`${id} is not UTF-8 text (line ${badLine(data)})`, 'save it as UTF-8');
    }
  } catch (error) {
    return unreadable(`${id} ${reasonOf(error, path)}`);
  }
};

/** Reads a spec. @throws UsageError (`unreadable-file`) that says why it cannot be read. */
export const load = ({ path, id }: { readonly path: string; readonly id: string }): SpecFile => {
  const read = readText(path, id);
  if ('fault' in read) throw new UsageError([read.fault]);
  return { path, id, text: read.text };
};
