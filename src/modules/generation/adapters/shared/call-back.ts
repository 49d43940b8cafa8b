import { isIP } from 'node:net';
import { isPublicAddress } from '../../../../platform/outbound/index.js';

/** Whether a provider can call this address: not one of this machine or a private network, unless something stands in for it there. */
export function canCallBack(provider: URL, webhookUrl: string): boolean {
  return isPrivateHost(provider.hostname) || !isPrivateHost(new URL(webhookUrl).hostname);
}

function isPrivateHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? !bare.includes('.') || bare.endsWith('.localhost') : !isPublicAddress(bare);
}
