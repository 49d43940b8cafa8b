import { createHmac } from 'node:crypto';
import type { WebhookFault } from './scenario.js';

/** A secret as the Standard Webhooks scheme writes one, made of a word. */
export function webhookSecret(word: string): string {
  return `whsec_${Buffer.from(word.padEnd(24, '.')).toString('base64')}`;
}

/** A delivery as the Standard Webhooks scheme signs it, properly or with a fault. */
export function signWebhook(
  { id, body, secret, now }: { readonly id: string; readonly body: Buffer; readonly secret: string; readonly now: Date },
  { signedBy = 'us', shiftSeconds = 0, without = [], body: sent = body }: WebhookFault,
): { readonly headers: Record<string, string>; readonly body: Buffer } {
  const timestamp = String(Math.floor(now.getTime() / 1000) + shiftSeconds);
  const key = Buffer.from((signedBy === 'us' ? secret : webhookSecret('somebody else')).slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
  const all = {
    'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}`,
  };
  return { headers: Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name))), body: sent };
}
