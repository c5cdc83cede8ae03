import * as v from 'valibot';
import { later } from './later.ts';
import { table, word } from './parts.ts';

const file = v.exactOptional(word);
const planned = later(word, 'json, ndjson, junit, tap, ctrf, markdown and digest are written');

/** `[report]`: a file for each format. */
export const report = v.pipe(
  table('[report]', {
    json: file,
    ndjson: file,
    junit: file,
    tap: file,
    ctrf: file,
    html: planned,
    markdown: file,
    digest: file,
  }),
  v.transform(
    (files): Readonly<Record<string, string>> =>
      Object.fromEntries(
        Object.entries(files).flatMap(([name, path]) => (typeof path === 'string' ? [[name, path]] : [])),
      ),
  ),
);
