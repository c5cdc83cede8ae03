import { ArgumentFault } from './arguments.ts';
import { type Call, given, text } from './call.ts';
import { bytes } from './draw.ts';
import { text as textOf } from './operators.ts';
import { describe, isTable } from './value.ts';

const TRACE_BYTES = 16;
const SPAN_BYTES = 8;

export const traceId = ({ stream }: Call): string => bytes(stream, TRACE_BYTES).toString('hex');
export const spanId = ({ stream }: Call): string => bytes(stream, SPAN_BYTES).toString('hex');

const id = (call: Call, name: string, length: number, make: (call: Call) => string): string => {
  if (!call.bound.has(name)) return make(call);
  const value = text(call, name);
  if (value.length === length && /^[0-9a-f]+$/.test(value) && /[^0]/.test(value)) return value;
  throw new ArgumentFault(
    `${call.title} wants ${length} lower-case hexadecimal digits, not all 0, as '${name}', not '${value}'`,
  );
};

const flags = (call: Call): string => {
  const sampled = call.bound.get('sampled') ?? true;
  if (sampled === true || sampled === 1) return '01';
  if (sampled === false || sampled === 0) return '00';
  throw new ArgumentFault(`${call.title} wants true or false as 'sampled', not ${describe(sampled)}`);
};

/** The header of W3C Trace Context, version 00. */
export const traceparent = (call: Call): string => {
  const trace = id(call, 'trace_id', TRACE_BYTES * 2, traceId);
  return `00-${trace}-${id(call, 'span_id', SPAN_BYTES * 2, spanId)}-${flags(call)}`;
};

const encoded = (value: unknown): string => {
  try {
    return encodeURIComponent(textOf(value));
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw new ArgumentFault('half of a surrogate pair is not text that a header can carry');
  }
};

/** The header of W3C Baggage: values percent-encoded. @throws ArgumentFault for keys that are no tokens. */
export const baggage = (call: Call): string => {
  const map = given(call, 'map');
  if (!isTable(map)) throw new ArgumentFault(`${call.title} wants a table as 'map', not ${describe(map)}`);
  return Object.entries(map)
    .map(([key, value]) => {
      if (/^[\w!#$%&'*+.^`|~-]+$/.test(key)) return `${key}=${encoded(value)}`;
      throw new ArgumentFault(
        `'${key}' cannot be a key of baggage: letters, digits and !#$%&'*+-.^_\`|~ can`,
      );
    })
    .join(',');
};
