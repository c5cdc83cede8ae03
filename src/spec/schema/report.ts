import * as v from 'valibot';
import { later } from './later.ts';
import { table, word } from './parts.ts';

const file = v.exactOptional(word);
const planned = later(word, 'json, ndjson, junit and digest are written');

/** `[report]`: a file for each format. */
export const report = v.pipe(
  table('[report]', {
    json: file,
    ndjson: file,
    junit: file,
    tap: planned,
    ctrf: planned,
    html: planned,
    markdown: planned,
    digest: file,
  }),
  v.transform(
    ({ json, ndjson, junit, digest }): Readonly<Record<string, string>> => ({
      ...(json !== undefined && { json }),
      ...(ndjson !== undefined && { ndjson }),
      ...(junit !== undefined && { junit }),
      ...(digest !== undefined && { digest }),
    }),
  ),
);
