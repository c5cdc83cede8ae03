import net, { type Socket } from 'node:net';
import { fault } from '../diagnostics/diagnostic.ts';
import { InfrastructureError } from '../diagnostics/errors.ts';
import type { Disposables } from '../util/disposables.ts';
import { forward } from './pipe.ts';
import type { Door } from './room.ts';

/** One entry of `[isolation] allow`; an IPv6 address without its brackets. */
const splitAllowed = (pair: string): { readonly host: string; readonly port: number } => {
  const colon = pair.lastIndexOf(':');
  return { host: pair.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(pair.slice(colon + 1)) };
};

const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.');

/**
 * Loopback addresses that stand for the names in `[isolation] allow`, one each, so that ports never collide. The
 * host's own loopback keeps the address that programs use for it; a numeric address stands for itself.
 */
export const allowedHosts = (allow: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    [...new Set(allow.map((pair) => splitAllowed(pair).host))]
      .filter((host) => net.isIP(host) === 0)
      .map((host, index) => [host, host === 'localhost' ? '127.0.0.1' : `127.0.1.${index + 1}`]),
  );

/** Why a room cannot stand in for an address outside, and what to do. */
export const cannotCarry = (addresses: readonly string[], reason: string): InfrastructureError =>
  new InfrastructureError([
    fault('room-failed', `the room cannot stand in for ${addresses.join(', ')}: ${reason}`, {
      hint: 'install `ip` (iproute2), or write a host name in [isolation] allow',
    }),
  ]);

/** A sealed room that lets something out. */
interface Outward {
  readonly door: Door;
  carry(addresses: readonly string[]): Promise<void>;
}

/** Opens the ways out that a spec allows: each is a listener in the room that is joined to the place outside. */
export const openAllowed = async (
  { door, carry }: Outward,
  allow: readonly string[],
  stack: Disposables,
): Promise<void> => {
  const named = allowedHosts(allow);
  const ways = allow.map((pair) => {
    const { host, port } = splitAllowed(pair);
    return { host, port, address: named.get(host) ?? host };
  });
  const foreign = ways.map(({ address }) => address).filter((address) => !isLoopback(address));
  if (foreign.length > 0) await carry([...new Set(foreign)]);
  const open = new Set<string>();
  for (const { host, port, address } of ways) {
    // written twice, or as localhost and as 127.0.0.1
    if (open.has(`${address} ${port}`)) continue;
    open.add(`${address} ${port}`);
    const dial = async (): Promise<Socket> => net.connect({ host, port, allowHalfOpen: true });
    stack.use(await door.listen(port, forward(dial), address));
  }
};
