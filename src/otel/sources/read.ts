import { parseJson } from '../../util/json.ts';
import type { Columns } from '../columns.ts';
import { isObject, type Json, parseOtlp } from '../json-value.ts';
import { type Ingested, MalformedExport } from '../malformed.ts';
import type { SpanStore } from '../store.ts';
import type { Block } from './blocks.ts';
import type { SpanFormat } from './format.ts';
import { goConsole } from './go-console.ts';
import { looksInspected, parseInspected } from './inspect.ts';
import { nodeConsole } from './node-console.ts';
import { otlp } from './otlp.ts';
import { plain } from './plain.ts';
import { pythonConsole } from './python-console.ts';

/** Every way to write spans down that is read. OTLP comes first, and `plain` last: it asks for least. */
const formats: readonly SpanFormat[] = [otlp, nodeConsole, pythonConsole, goConsole, plain];

/** What one object of a source brought. */
export type ReadBlock =
  | ({ readonly kind: 'spans'; readonly format: string } & Ingested)
  /** Logs or metrics: OTLP, and no spans. */
  | { readonly kind: 'aside'; readonly what: 'logs' | 'metrics' }
  /** Spans that `accept` did not want. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'wrong'; readonly reason: string; readonly hint?: string; readonly line: number };

const isJaeger = ({ data }: Json): boolean => {
  const [first]: readonly unknown[] = Array.isArray(data) ? data : [];
  return isObject(first) && first.traceID !== undefined;
};

const isZipkin = (data: Json): boolean =>
  typeof data.traceId === 'string' && typeof data.id === 'string' && data.localEndpoint !== undefined;

/** Formats of others that people may try, by name. */
const foreign = (data: Json): string | undefined => {
  if (isJaeger(data)) return "Jaeger's JSON";
  return isZipkin(data) ? "Zipkin's JSON" : undefined;
};

/** Line of a syntax error within the text, from the message of V8, which has no other place for it. */
const lineOfFault = (text: string, { cause }: MalformedExport): number => {
  const at = Number(/ at position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1] ?? 0);
  return text.slice(0, at).split('\n').length - 1;
};

const reasonOf = ({ message, cause }: MalformedExport): string =>
  cause instanceof Error
    ? `${message}: ${cause.message.replace(/(?: in JSON)? at position .*$/s, '')}`
    : message;

const dataOf = (text: string): Json => {
  if (!looksInspected(text)) return parseOtlp(text);
  const data = parseInspected(text);
  if (isObject(data)) return data;
  throw new MalformedExport('not an object');
};

/** What an object is written as; `OTLP/JSON` is read by a parser of its own, the others as exact JSON. */
const exact = (format: SpanFormat, text: string, data: Json): Json => {
  if (format === otlp || format === nodeConsole) return data;
  const again = parseJson(text);
  return isObject(again) ? again : data;
};

const unknown = (data: Json): Omit<Extract<ReadBlock, { kind: 'wrong' }>, 'line'> => {
  const other = foreign(data);
  if (other !== undefined)
    return {
      kind: 'wrong',
      reason: `this is ${other}, which is not read`,
      hint: 'export it as OTLP/JSON',
    };
  const keys = Object.keys(data).slice(0, 5).join(', ');
  return {
    kind: 'wrong',
    reason: `this object is no span: ${keys === '' ? 'it is empty' : `its keys are ${keys}`}`,
    hint: 'OTLP/JSON is read, what console exporters print, and objects with name,\ntrace_id and span_id',
  };
};

/** May mark the rows that came of an object, from `firstRow` on; false to have none of them. Throws `MalformedExport`. */
export type Accept = (columns: Columns, firstRow: number, data: Json) => boolean;

/** Thrown within the store, which then forgets what came. */
class Unwanted extends Error {}

/**
 * Appends the spans of one object of a source to the store, which stays as it was when the object is wrong or
 * `accept` does not want it.
 */
export const readBlock = (
  store: SpanStore,
  { text, line, kind }: Block,
  accept: Accept = () => true,
): ReadBlock => {
  if (kind === 'junk') return { kind: 'wrong', reason: junkReason(text), line };
  try {
    const data = dataOf(text);
    const format = formats.find((one) => one.fits(data));
    if (format !== undefined) {
      const given = exact(format, text, data);
      return {
        kind: 'spans',
        format: format.name,
        ...store.ingest((columns) => {
          const firstRow = columns.size;
          const ingested = format.append(columns, given);
          if (!accept(columns, firstRow, data)) throw new Unwanted();
          return ingested;
        }),
      };
    }
    if (data.resourceLogs !== undefined) return { kind: 'aside', what: 'logs' };
    if (data.resourceMetrics !== undefined) return { kind: 'aside', what: 'metrics' };
    return { ...unknown(data), line };
  } catch (error) {
    if (error instanceof Unwanted) return { kind: 'outside' };
    if (!(error instanceof MalformedExport)) throw error;
    return { kind: 'wrong', reason: reasonOf(error), line: line + lineOfFault(text, error) };
  }
};

const junkReason = (text: string): string => {
  const [first = ''] = text.split('\n');
  const shown = first.length > 60 ? `${first.slice(0, 60)}…` : first;
  return text.startsWith('{')
    ? 'an object begins here and never ends'
    : `this is no JSON: ${JSON.stringify(shown)}`;
};
