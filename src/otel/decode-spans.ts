import type { Columns } from './columns.ts';
import { decodeJson } from './json.ts';
import type { Ingested } from './malformed.ts';
import { decodeProtobuf } from './protobuf.ts';
import type { Encoding } from './reply.ts';

/** Appends the spans of an export's body to the columns. @throws MalformedExport */
export const decodeSpans = (
  columns: Columns,
  { encoding, body }: { readonly encoding: Encoding; readonly body: Buffer },
): Ingested =>
  encoding === 'json' ? decodeJson(columns, body.toString('utf8')) : decodeProtobuf(columns, body);
