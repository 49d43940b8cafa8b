import { type ProviderWebhook, type RawWebhook, WebhookRefused } from '../../ports/provider.port.js';
import { fieldsOf, idOf, jsonOf } from '../shared/json.js';
import { verifyStandardWebhook } from '../shared/standard-webhooks.js';

/** The body is the whole run; its id is all that is taken from it. @throws WebhookRefused */
export function verifyReplicateWebhook(webhook: RawWebhook, secrets: readonly string[], now: Date): ProviderWebhook {
  const messageId = verifyStandardWebhook(webhook, secrets, now);
  const requestId = idOf(fieldsOf(jsonOf(webhook.body)).id);
  if (requestId === null) throw new WebhookRefused('id');
  return { messageId, requestId };
}
