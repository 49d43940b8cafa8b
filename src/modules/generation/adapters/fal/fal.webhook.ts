import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Clock } from '../../../../kernel/clock.js';
import { sha256 } from '../../../../kernel/json.js';
import type { OutboundHttp } from '../../../../platform/outbound/index.js';
import { type ProviderWebhook, type RawWebhook, WebhookRefused } from '../../ports/provider.port.js';
import { fieldsOf } from '../shared/json.js';
import { KeptKeys } from '../shared/kept-keys.js';

const WINDOW_SECONDS = 300;

/** Ed25519 over request id, user id, timestamp and the SHA-256 of the raw body, by any key of fal's JWKS; no key id is sent. */
export class FalWebhookVerifier {
  private readonly keys: KeptKeys<KeyObject>;

  constructor(
    jwksUrl: string,
    http: OutboundHttp,
    private readonly clock: Clock,
  ) {
    this.keys = new KeptKeys(jwksUrl, publicKey, http, clock);
  }

  /** @throws WebhookRefused; an `OutboundError` when the keys cannot be had, which is for the sender to try again. */
  async verify({ headers, body }: RawWebhook): Promise<ProviderWebhook> {
    const requestId = header(headers, 'x-fal-webhook-request-id', /^[\x21-\x2b\x2d-\x7e]{1,200}$/);
    const userId = header(headers, 'x-fal-webhook-user-id', /^[\x21-\x2b\x2d-\x7e]{1,200}$/);
    const timestamp = header(headers, 'x-fal-webhook-timestamp', /^\d{1,12}$/);
    const signature = Buffer.from(header(headers, 'x-fal-webhook-signature', /^[0-9a-f]{128}$/i), 'hex');
    const ageSeconds = this.clock.now().getTime() / 1000 - Number(timestamp);
    if (Math.abs(ageSeconds) > WINDOW_SECONDS) throw new WebhookRefused('timestamp');

    const message = Buffer.from([requestId, userId, timestamp, createHash('sha256').update(body).digest('hex')].join('\n'), 'utf8');
    if (!(await this.keys.some((key) => verify(null, message, key, signature)))) throw new WebhookRefused('signature');
    return read(body);
  }
}

function publicKey(jwk: unknown): KeyObject | null {
  const { kty, crv, x } = fieldsOf(jwk);
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') return null;
  try {
    return createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
  } catch {
    return null;
  }
}

/** A repeated header arrives joined by a comma, which no pattern here takes. */
function header(headers: RawWebhook['headers'], name: string, pattern: RegExp): string {
  const value = headers[name];
  if (value === undefined || !pattern.test(value)) throw new WebhookRefused(name);
  return value;
}

function read(body: Buffer): ProviderWebhook {
  let json: unknown;
  try {
    json = JSON.parse(body.toString('utf8'));
  } catch {
    throw new WebhookRefused('body');
  }
  const { request_id: requestId } = fieldsOf(json);
  if (typeof requestId !== 'string' || !/^[\w-]{1,128}$/.test(requestId)) throw new WebhookRefused('request_id');
  // fal numbers neither events nor deliveries: the same words about the same request are the same message.
  return { messageId: `${requestId}:${sha256(body).slice(0, 32)}`, requestId };
}
