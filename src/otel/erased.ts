import type { Value } from '../model/value.ts';
import { globTest } from '../util/pattern.ts';

/** What stands where a value was erased. */
export const ERASED = '*';

/** Attributes of spans, events and links that differ from run to run and from machine to machine. */
const VOLATILE: ReadonlySet<string> = new Set([
  // hosts
  'server.address',
  'server.socket.address',
  'server.socket.domain',
  'client.address',
  'client.socket.address',
  'source.address',
  'destination.address',
  'network.peer.address',
  'network.local.address',
  'net.peer.name',
  'net.peer.ip',
  'net.host.name',
  'net.host.ip',
  'net.sock.peer.addr',
  'net.sock.peer.name',
  'net.sock.host.addr',
  'http.host',
  'http.client_ip',
  'host.name',
  'host.id',
  // processes, threads and containers
  'process.pid',
  'process.parent_pid',
  'process.owner',
  'thread.id',
  'thread.name',
  'container.id',
  'container.name',
  // ids
  'service.instance.id',
  'session.id',
  'session.previous_id',
  'messaging.message.id',
  'messaging.message_id',
  'messaging.client.id',
  'messaging.client_id',
  'faas.invocation_id',
  'faas.execution',
  'aws.request_id',
  // lines and paths of this machine and of this Node
  'exception.stacktrace',
]);

const URLS: ReadonlySet<string> = new Set([
  'url.full',
  'http.url',
  'http.target',
  'db.connection_string',
  'messaging.url',
]);

const MESSAGES: ReadonlySet<string> = new Set(['exception.message']);

/** Facts of the machine, the process and the SDK, which every resource detector adds; and our own marks. */
const MACHINE =
  /^(?:host|os|process|container|k8s|cloud|device|telemetry|clnrm)\.|^(?:service\.instance|faas\.instance)/;

const withoutAuthority = (url: string): string =>
  url.replace(/^([a-z][\w+.:-]*:\/\/)[^/?#]*/i, `$1${ERASED}`);

/** A message without the addresses in it: `connect ECONNREFUSED 127.0.0.1:41713`. */
export const withoutAddresses = (text: string): string =>
  text.replace(
    /\b(?:\d{1,3}\.){3}\d{1,3}\b(?::\d+)?|\blocalhost:\d+|\[[\da-f:]*:[\da-f:]*\](?::\d+)?|(?<![\w:])::1(?::\d+)?/gi,
    ERASED,
  );

const isVolatile = (key: string): boolean => VOLATILE.has(key) || key.endsWith('.port');

/** What is left of an attribute; undefined where its value is erased altogether. */
export type Erasure = (key: string, value: Value) => Value | undefined;

/** Erases what the table names, and the attributes that the spec declares volatile. */
export const createErasure = (declared: readonly string[]): Erasure => {
  const tests = declared.map(globTest);
  const known = new Map<string, boolean>();
  const erased = (key: string): boolean => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const now = isVolatile(key) || tests.some((fits) => fits(key));
    known.set(key, now);
    return now;
  };
  return (key, value) => {
    if (erased(key)) return undefined;
    if (value.type !== 'string') return value;
    if (URLS.has(key)) return { type: 'string', value: withoutAuthority(value.value) };
    return MESSAGES.has(key) ? { type: 'string', value: withoutAddresses(value.value) } : value;
  };
};

/** Whether an attribute of a resource speaks of the machine, the process or the SDK and is left out. */
export const isOfMachine = (key: string): boolean => MACHINE.test(key);
