import type { Value } from '../model/value.ts';

const ADDRESS_KEYS = [
  'server.address',
  'server.socket.address',
  'server.socket.domain',
  'network.peer.address',
  'net.peer.name',
  'net.peer.ip',
  'net.sock.peer.addr',
  'net.sock.peer.name',
  'http.host',
  'url.domain',
  'destination.address',
  // OpenTracing, whose instrumentations still speak through a shim
  'peer.address',
  'peer.hostname',
  'peer.ipv4',
  'peer.ipv6',
] as const;

const URL_KEYS = ['url.full', 'http.url', 'db.connection_string', 'messaging.url'] as const;

/** Attributes that may name the other side of a call, under the conventions of today and before. */
export const PEER_KEYS: readonly string[] = [...ADDRESS_KEYS, ...URL_KEYS];

const URL_KEY_SET: ReadonlySet<string> = new Set(URL_KEYS);

/** A name or address without port, brackets, final dot and capitals. */
export const hostOf = (address: string): string => {
  const text = address.trim().toLowerCase();
  const bracketed = /^\[([^\]]*)\]/.exec(text)?.[1];
  const bare = bracketed ?? (text.split(':').length === 2 ? text.slice(0, text.indexOf(':')) : text);
  return bare.replace(/%.*$/, '').replace(/\.$/, '');
};

/** Hosts in the authority of a URL, also of one without a scheme; several where a driver lists replicas, none without an authority. */
const authorityHosts = (url: string): readonly string[] => {
  const authority = /^(?:[a-z][\w+.:-]*:)?\/\/([^/?#]*)/i.exec(url)?.[1];
  if (authority === undefined) return [];
  return authority
    .slice(authority.lastIndexOf('@') + 1)
    .split(',')
    .map(hostOf);
};

/** Hosts of a connection string of `key=value` parts: ADO, libpq or Oracle Net style. */
const keywordHosts = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /(?:^|[;\s(])(?:host|hostaddr|server|data source|addr|address|endpoint)\s*=\s*([^;\s()]+)/gi,
    ),
  ].map(([, host = '']) => hostOf(host.replace(/^tcp:/i, '').replace(/,\d+$/, '')));

/** What Oracle's drivers take behind their `@`: a URL, a description of parts, or `host:port:sid` and the like. */
const oracleHosts = (target: string): readonly string[] => {
  if (target.includes('//')) return authorityHosts(target);
  if (target.startsWith('(')) return keywordHosts(target);
  const [hosts = ''] = target.split(/[/?]/);
  return hosts.split(',').map((one) => hostOf(/^(?:\[[^\]]*\]|[^:]*)/.exec(one)?.[0] ?? ''));
};

const hostsIn = (key: string, text: string): readonly string[] => {
  if (!URL_KEY_SET.has(key)) return text.includes('://') ? authorityHosts(text) : [hostOf(text)];
  const oracle = /^jdbc:oracle:\w+:.*@(.*)$/is.exec(text)?.[1];
  if (oracle !== undefined) return oracleHosts(oracle.trim());
  const hosts = authorityHosts(text);
  return hosts.length > 0 ? hosts : keywordHosts(text);
};

const isUnixSocket = (host: string): boolean => /^(?:\/|@|unix:|\.{1,2}\/)/.test(host);

const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(host) ||
  /^(?:::|(?:0{1,4}:){7})0{0,3}1$/.test(host) ||
  host === '0.0.0.0' ||
  host === '::';

/**
 * Hosts that an attribute of a span names and that are outside: neither loopback, nor a unix socket, nor in `inside`
 * (lower case, as `hostOf` gives them).
 */
export const outsideHosts = (key: string, value: Value, inside: ReadonlySet<string>): readonly string[] => {
  if (value.type === 'array') return value.value.flatMap((item) => outsideHosts(key, item, inside));
  if (value.type !== 'string') return [];
  const startsWithHost = URL_KEY_SET.has(key) && value.value.startsWith('//');
  if (isUnixSocket(value.value) && !startsWithHost) return [];
  return hostsIn(key, value.value).filter(
    (host) => host !== '' && !isUnixSocket(host) && !isLoopback(host) && !inside.has(host),
  );
};
