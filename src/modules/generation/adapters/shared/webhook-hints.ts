import { type ProviderWebhook, type RawWebhook, WebhookRefused } from '../../ports/provider.port.js';
import { type Fields, fieldsOf, idOf, jsonOf } from './json.js';

/** The fields of a call that nobody signed. @throws WebhookRefused for what is no JSON object */
export function fieldsOfHint({ body }: RawWebhook): Fields {
  const json = jsonOf(body);
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw new WebhookRefused('body');
  return fieldsOf(json);
}

/**
 * A hint about a request. Its name for the inbox goes by id and state, not by the body: whoever knows an id can make up bodies without end,
 * and all that a hint brings about is one look. @throws WebhookRefused without a usable id
 */
export function hintOf(id: unknown, state: unknown, states: ReadonlySet<string>): ProviderWebhook {
  const requestId = idOf(id);
  if (requestId === null) throw new WebhookRefused('id');
  const known = typeof state === 'string' && states.has(state.toLowerCase()) ? state.toLowerCase() : 'other';
  return { messageId: `${requestId}:${known}`, requestId };
}
