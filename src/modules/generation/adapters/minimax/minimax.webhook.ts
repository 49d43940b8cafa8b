import { type ProviderWebhook, type RawWebhook, type WebhookChallenge, WebhookRefused } from '../../ports/provider.port.js';
import { fieldsOf } from '../shared/json.js';
import { fieldsOfHint, hintOf } from '../shared/webhook-hints.js';

/** Long enough for any token, too short to make us say somebody else's words. */
const CHALLENGE = /^[\x21-\x7e]{1,256}$/;
/** Those of both contracts, and the small ones of v1's callbacks. */
const STATES: ReadonlySet<string> = new Set([
  'queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired', 'preparing', 'queueing', 'processing', 'success', 'fail',
]);

/**
 * MiniMax signs nothing. The first call to an address is a challenge, to be answered with the same text within 3 s; the others repeat what
 * a look would say, of which the id alone is used. @throws WebhookRefused
 */
export function readCall(webhook: RawWebhook): ProviderWebhook | WebhookChallenge {
  const call = fieldsOfHint(webhook);
  if (call.challenge === undefined) {
    const task = fieldsOf(call.task);
    return hintOf(task.id ?? call.task_id, task.status ?? call.status, STATES);
  }
  if (typeof call.challenge !== 'string' || !CHALLENGE.test(call.challenge)) throw new WebhookRefused('challenge');
  return { challenge: call.challenge };
}
