import { isIP, isIPv6 } from 'node:net';
import * as v from 'valibot';
import { word } from './parts.ts';
import { say } from './say.ts';

const instead = 'write "api.example.test:443"';

/** Where every room listens for telemetry, on 127.0.0.1. */
const RECEIVER_PORT = 4318;

/** Why `host:port` cannot be a way out of a room, as an issue's message. */
const addressFault = (pair: string): string | undefined => {
  const [, bracketed, plain = '', digits] = /^(?:\[([^\]]+)\]|([^\s:/[\]]+)):(\d{1,5})$/.exec(pair) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits ?? 0);
  if (digits === undefined || (bracketed !== undefined && !isIPv6(bracketed)))
    return say('wrong-type', 'must be a host and a port', instead);
  if (port < 1 || port > 65_535)
    return say('wrong-type', `cannot be reached: ports go from 1 to 65535, not ${digits}`, instead);
  if (port === RECEIVER_PORT && /^(localhost|127\.0\.0\.1)$/i.test(host))
    return say(
      'port-conflict',
      `is where the room's own receiver listens`,
      'let the server outside listen on another port',
    );
  // 0.0.0.0 and ::, multicast (224.0.0.0/4, ff00::/8) and broadcast: nobody listens on one of them
  const isNobody = isIP(host) !== 0 && /^(0\.|22[4-9]\.|23\d\.|24\d\.|25[0-5]\.|[0:]+$|ff)/i.test(host);
  return isNobody
    ? say('wrong-type', `cannot be reached: ${host} is no address of a host`, instead)
    : undefined;
};

/** A way out of a sealed room: a host name, an IPv4 address or an IPv6 address in brackets, and a port. */
export const address = v.pipe(
  word,
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed ? addressFault(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  }),
);
