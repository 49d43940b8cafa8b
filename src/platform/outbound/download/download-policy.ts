import { OutboundForbidden } from '../outbound-errors.js';
import { httpUrl } from '../transport/http-url.js';

export interface Hop {
  readonly url: URL;
  /** Named by the operator in `OUTBOUND_EXTRA_HOSTS`: any scheme, port and address. */
  readonly isExtra: boolean;
}

/** Whether an address may be fetched, by its words alone; the address behind the name is checked when connecting. */
export function checkedHop(address: string, allowedHosts: readonly string[], extraHosts: ReadonlySet<string>): Hop {
  const url = httpUrl(address);
  if (extraHosts.has(`${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`)) return { url, isExtra: true };
  if (url.protocol !== 'https:') throw new OutboundForbidden(url.origin, 'not https');
  if (url.port !== '') throw new OutboundForbidden(url.origin, 'port');
  const isListed = allowedHosts.some((allowed) => isMatch(url.hostname, allowed.toLowerCase()));
  if (!isListed) throw new OutboundForbidden(url.origin, 'host is not on the list');
  return { url, isExtra: false };
}

function isMatch(hostname: string, allowed: string): boolean {
  return allowed.startsWith('.') ? hostname.endsWith(allowed) && hostname.length > allowed.length : hostname === allowed;
}
