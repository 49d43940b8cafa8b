import { canCallBack } from './call-back.js';

/**
 * Our address for a provider's calls, when the provider can use it: it speaks https and lies in the open, unless the provider itself is a
 * stand-in that does not either. Else left out, and the request is polled.
 */
export function callbackUrl(webhookUrl: string | null, providerUrl: string, maxLength = 2_000): string | undefined {
  if (webhookUrl === null || webhookUrl.length > maxLength || !canCallBack(new URL(providerUrl), webhookUrl)) return undefined;
  return webhookUrl.startsWith('https:') || !providerUrl.startsWith('https:') ? webhookUrl : undefined;
}
