import { isIP, type LookupFunction } from 'node:net';
import { lookup } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import ipaddr from 'ipaddr.js';
import { OutboundForbidden } from '../outbound-errors.js';

/** IPv6 addresses of the public internet (IANA: global unicast). All else is special, unassigned or wraps an IPv4 address. */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** True for ordinary public unicast. Private, loopback, link-local, reserved, mapped and translated (6to4, NAT64, Teredo) are not. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST);
}

export type Resolver = (hostname: string) => Promise<readonly LookupAddress[]>;

export const systemResolver: Resolver = (hostname) => lookup(hostname, { all: true, verbatim: true });

/** The lookup hook of a socket: the addresses that are checked are the ones that are connected to. One bad address spoils the name. */
export function guardedLookup(resolve: Resolver): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        const forbidden = first === undefined || addresses.some(({ address }) => !isPublicAddress(address));
        if (forbidden) callback(new OutboundForbidden(hostname, 'address is not public'), [], 0);
        else if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, [], 0),
    );
  };
}

/** For hosts that are addresses themselves: no lookup happens for those. `hostname` may stand in brackets. */
export function isForbiddenLiteral(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) !== 0 && !isPublicAddress(bare);
}
