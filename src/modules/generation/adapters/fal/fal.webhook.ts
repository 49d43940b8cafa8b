import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Clock } from '../../../../kernel/clock.js';
import { sha256 } from '../../../../kernel/json.js';
import type { OutboundHttp } from '../../../../platform/outbound/index.js';
import { type ProviderWebhook, type RawWebhook, WebhookRefused } from '../../ports/provider.port.js';
import { fieldsOf } from '../shared/json.js';

const WINDOW_SECONDS = 300;
const KEYS_KEPT_MS = 24 * 60 * 60_000;
/** A signature that no known key made is worth one look for new keys, but not one for each forgery. */
const KEYS_AGAIN_MS = 5 * 60_000;
const MAX_KEYS = 20;
const KEYS_TIMEOUT_MS = 5_000;

interface KeySet {
  readonly keys: readonly KeyObject[];
  readonly fetchedAt: number;
}

/** Ed25519 over request id, user id, timestamp and the SHA-256 of the raw body, by any key of fal's JWKS; no key id is sent. */
export class FalWebhookVerifier {
  private known: KeySet = { keys: [], fetchedAt: Number.NEGATIVE_INFINITY };
  private triedAt = Number.NEGATIVE_INFINITY;
  private loading: Promise<KeySet> | null = null;

  constructor(
    private readonly jwksUrl: string,
    private readonly http: OutboundHttp,
    private readonly clock: Clock,
  ) {}

  /** @throws WebhookRefused; an `OutboundError` when the keys cannot be had, which is for the sender to try again. */
  async verify({ headers, body }: RawWebhook): Promise<ProviderWebhook> {
    const requestId = header(headers, 'x-fal-webhook-request-id', /^[\x21-\x2b\x2d-\x7e]{1,200}$/);
    const userId = header(headers, 'x-fal-webhook-user-id', /^[\x21-\x2b\x2d-\x7e]{1,200}$/);
    const timestamp = header(headers, 'x-fal-webhook-timestamp', /^\d{1,12}$/);
    const signature = Buffer.from(header(headers, 'x-fal-webhook-signature', /^[0-9a-f]{128}$/i), 'hex');
    const ageSeconds = this.clock.now().getTime() / 1000 - Number(timestamp);
    if (Math.abs(ageSeconds) > WINDOW_SECONDS) throw new WebhookRefused('timestamp');

    const message = Buffer.from([requestId, userId, timestamp, createHash('sha256').update(body).digest('hex')].join('\n'), 'utf8');
    if (!(await this.isSigned(message, signature))) throw new WebhookRefused('signature');
    return read(body);
  }

  private async isSigned(message: Buffer, signature: Buffer): Promise<boolean> {
    const isKnown = ({ keys }: KeySet) => keys.some((key) => verify(null, message, key, signature));
    const keys = await this.keys(KEYS_KEPT_MS);
    if (isKnown(keys)) return true;
    const newer = await this.keys(KEYS_AGAIN_MS).catch(() => keys);
    return newer !== keys && isKnown(newer);
  }

  /** The keys, when they are younger than this; else fetched, once for all who wait. */
  private async keys(maxAgeMs: number): Promise<KeySet> {
    const now = this.clock.now().getTime();
    const isYoung = now - this.known.fetchedAt < maxAgeMs;
    const isTriedJustNow = maxAgeMs < KEYS_KEPT_MS && now - this.triedAt < maxAgeMs;
    if (isYoung || isTriedJustNow) return this.known;
    this.triedAt = now;
    this.loading ??= this.fetch(now).finally(() => (this.loading = null));
    return this.loading;
  }

  private async fetch(now: number): Promise<KeySet> {
    const { keys } = fieldsOf(await this.http.getJson(this.jwksUrl, { timeoutMs: KEYS_TIMEOUT_MS }));
    const read = (Array.isArray(keys) ? keys : []).slice(0, MAX_KEYS).flatMap(publicKey);
    this.known = { keys: read, fetchedAt: now };
    return this.known;
  }
}

function publicKey(jwk: unknown): readonly KeyObject[] {
  const { kty, crv, x } = fieldsOf(jwk);
  if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') return [];
  try {
    return [createPublicKey({ key: { kty, crv, x }, format: 'jwk' })];
  } catch {
    return [];
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
