const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/i;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/i;

/** Whether `text` is a trace id: 32 hex digits, not all zero. */
export const isTraceId = (text: string): boolean => TRACE_ID.test(text);

/** Whether `text` is a span id: 16 hex digits, not all zero. */
export const isSpanId = (text: string): boolean => SPAN_ID.test(text);

/** The `index`-th 32-bit word of an id written in hex. */
export const hexWord = (id: string, index: number): number =>
  Number.parseInt(id.slice(index * 8, index * 8 + 8), 16);

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Words as lower-case hex, eight digits each. */
export const toHex = (...words: readonly number[]): string => {
  let text = '';
  for (const word of words)
    for (let shift = 24; shift >= 0; shift -= 8) text += BYTES[(word >>> shift) & 0xff] ?? '';
  return text;
};

/** The upper and lower half of an unsigned 64-bit number. */
export const halves = (value: bigint): readonly [high: number, low: number] => {
  const whole = BigInt.asUintN(64, value);
  return [Number(whole >> 32n), Number(whole & 0xffffffffn)];
};

/** The unsigned 64-bit number of two halves. */
export const whole = (high: number, low: number): bigint => (BigInt(high) << 32n) | BigInt(low);
