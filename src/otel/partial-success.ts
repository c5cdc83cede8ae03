import { isObject } from './json-value.ts';
import { Wire } from './wire.ts';

/** What a collector left out of a batch that it took. */
export interface Loss {
  readonly rejected: number;
  readonly message: string;
}

const NONE: Loss = { rejected: 0, message: '' };

// Field number * 8 + wire type; the same in the answers for traces and for metrics.
const PARTIAL_SUCCESS = 10;
const REJECTED = 8;
const MESSAGE = 18;

const fromProtobuf = (body: Buffer): Loss => {
  const wire = new Wire(body);
  let { rejected, message } = NONE;
  while (wire.more) {
    if (wire.tag() !== PARTIAL_SUCCESS) return { rejected, message };
    const outer = wire.enter();
    while (wire.more) {
      const tag = wire.tag();
      if (tag === REJECTED) rejected = wire.varint();
      else if (tag === MESSAGE) {
        const length = wire.length();
        message = Buffer.from(wire.bytes.subarray(wire.at, wire.at + length)).toString('utf8');
        wire.at += length;
      } else wire.skip(tag);
    }
    wire.leave(outer);
  }
  return { rejected, message };
};

const fromJson = (text: string): Loss => {
  const read: unknown = JSON.parse(text);
  const partial = isObject(read) ? read.partialSuccess : undefined;
  if (!isObject(partial)) return NONE;
  const rejected = Number(partial.rejectedSpans ?? partial.rejectedDataPoints ?? 0);
  return { rejected, message: typeof partial.errorMessage === 'string' ? partial.errorMessage : '' };
};

/** Reads the answer to an export. One that cannot be read says nothing: the status said that the batch was taken. */
export const partialSuccess = (body: Buffer, isJson: boolean): Loss => {
  try {
    if (body.length === 0) return NONE;
    return isJson ? fromJson(body.toString('utf8')) : fromProtobuf(body);
  } catch {
    return NONE;
  }
};
