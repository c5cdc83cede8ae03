import { createHash } from 'node:crypto';
import { ArgumentFault } from './arguments.ts';
import { below, bytes, type Stream } from './draw.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** RFC 9562 section 6.6: name spaces that have a name. */
const NAMESPACES: Readonly<Record<string, string>> = {
  dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
};

const uuid = (raw: Buffer, version: number): string => {
  const data = Buffer.from(raw.subarray(0, 16));
  data[6] = ((data[6] ?? 0) & 0x0f) | (version << 4);
  data[8] = ((data[8] ?? 0) & 0x3f) | 0x80;
  return data.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

export const uuidV4 = (stream: Stream): string => uuid(bytes(stream, 16), 4);

/** The UUID of a name in a name space (a UUID, or dns, url, oid, x500): SHA-1, no chance in it. */
export const uuidV5 = (namespace: string, name: string): string => {
  const id = (NAMESPACES[namespace.toLowerCase()] ?? namespace).replaceAll('-', '');
  if (!/^[0-9a-f]{32}$/i.test(id))
    throw new ArgumentFault(`uuid_v5 wants a UUID or dns, url, oid, x500 as name space, not '${namespace}'`);
  return uuid(createHash('sha1').update(Buffer.from(id, 'hex')).update(name).digest(), 5);
};

/** Time-ordered UUID of a time in ms since 1970. */
export const uuidV7 = (stream: Stream, ms: number): string => {
  const data = bytes(stream, 16);
  data.writeUIntBE(ms, 0, 6);
  return uuid(data, 7);
};

/** ULID of a time in ms since 1970: 10 letters of time, 16 of chance. */
export const ulid = (stream: Stream, ms: number): string => {
  let time = '';
  for (let left = ms, digits = 0; digits < 10; digits++, left = Math.floor(left / 32))
    time = CROCKFORD.charAt(left % 32) + time;
  return time + Array.from({ length: 16 }, () => CROCKFORD.charAt(below(stream, 32))).join('');
};
