import * as v from 'valibot';
import { table, word } from './parts.ts';

const file = v.exactOptional(word);

/** `[report]`: a file for each format. */
export const report = v.pipe(
  table('[report]', {
    json: file,
    ndjson: file,
    junit: file,
    tap: file,
    ctrf: file,
    html: file,
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
