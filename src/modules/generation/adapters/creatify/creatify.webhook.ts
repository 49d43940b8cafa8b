import type { ProviderWebhook, RawWebhook } from '../../ports/provider.port.js';
import { fieldsOfHint, hintOf } from '../shared/webhook-hints.js';
import { JOB_STATES } from './creatify.wire.js';

/** Creatify signs nothing. A call repeats what a look would say, of which the id alone is used. @throws WebhookRefused */
export function readCall(webhook: RawWebhook): ProviderWebhook {
  const { id, status } = fieldsOfHint(webhook);
  return hintOf(id, status, JOB_STATES);
}
