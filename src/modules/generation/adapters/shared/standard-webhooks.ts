import { createHmac, timingSafeEqual } from 'node:crypto';
import { type RawWebhook, WebhookRefused } from '../../ports/provider.port.js';
import { fieldsOf, idOf, jsonOf } from './json.js';

const WINDOW_SECONDS = 300;
const ID = /^[\x21-\x7e]{1,200}$/;

/**
 * The Standard Webhooks scheme (standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`, key in base64 after `whsec_`, several
 * signatures allowed, five minutes of tolerance both ways.
 * @returns the id of the message @throws WebhookRefused
 */
export function verifyStandardWebhook({ headers, body }: RawWebhook, secrets: readonly string[], now: Date): string {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers[name] ?? '');
  if (!ID.test(id!) || !/^\d{1,12}$/.test(timestamp!)) throw new WebhookRefused('header');
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > WINDOW_SECONDS) throw new WebhookRefused('timestamp');
  if (/, /.test(signature!)) throw new WebhookRefused('header'); // a header that came twice arrives joined
  const given = signature!.split(' ').flatMap((part) => (part.startsWith('v1,') ? [Buffer.from(part.slice(3), 'base64')] : []));
  const message = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const isSigned = secrets.some((secret) => {
    const expected = createHmac('sha256', keyOf(secret)).update(message).digest();
    return given.some((one) => one.length === expected.length && timingSafeEqual(one, expected));
  });
  if (!isSigned) throw new WebhookRefused('signature');
  return id!;
}

/** What a thin event (`{ type, data: { id } }`) is about; the rest is asked for. @throws WebhookRefused */
export function subjectOf(body: Buffer): string {
  const id = idOf(fieldsOf(fieldsOf(jsonOf(body)).data).id);
  if (id === null) throw new WebhookRefused('data.id');
  return id;
}

function keyOf(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret, 'utf8');
}
