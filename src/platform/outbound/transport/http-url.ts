import { OutboundForbidden } from '../outbound-errors.js';

/** @throws OutboundForbidden for another scheme than http(s), or a user name or password in the address. */
export function httpUrl(address: string): URL {
  const url = URL.parse(address);
  if (url === null) throw new OutboundForbidden('(unreadable address)', 'not an address');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new OutboundForbidden(url.protocol, 'scheme');
  if (url.username !== '' || url.password !== '') throw new OutboundForbidden(url.origin, 'credentials in the address');
  return url;
}
