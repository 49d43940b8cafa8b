import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Clock } from '../../../../kernel/clock.js';
import { sha256 } from '../../../../kernel/json.js';
import type { OutboundHttp } from '../../../../platform/outbound/index.js';
import type { Log } from '../../../../platform/telemetry/log.js';
import { type ProviderWebhook, type RawWebhook, WebhookRefused } from '../../ports/provider.port.js';
import { type Fields, fieldsOf, jsonOf, numberOf, textOf } from '../shared/json.js';
import { KeptKeys } from '../shared/kept-keys.js';
import { subjectOf, verifyStandardWebhook } from '../shared/standard-webhooks.js';

const WINDOW_SECONDS = 300;
const TOKEN = /^([\w-]{1,2000})\.([\w-]{1,8000})\.([\w-]{1,2000})$/;
const ID = /^[\x21-\x7e]{1,200}$/;
const DEEPEST_CLAIM = 4;

interface NamedKey {
  readonly id: string;
  readonly key: KeyObject;
}

/**
 * Two kinds of calls arrive at one address, under the same header. A static webhook, registered for the project, carries an HMAC by its
 * secret (`v1,…`); one that a request named itself carries a token signed with Google's keys (RS256, JWKS). The form tells which it claims
 * to be, and it has to prove just that: neither key is of any use for the other.
 */
export class GoogleWebhookVerifier {
  private readonly keys: KeptKeys<NamedKey>;

  constructor(
    private readonly settings: { readonly jwksUrl: string; readonly secrets: readonly string[]; readonly publicUrl: string },
    http: OutboundHttp,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.keys = new KeptKeys(settings.jwksUrl, readKey, http, clock);
  }

  /** @throws WebhookRefused; an `OutboundError` when the keys cannot be had, which is for the sender to try again. */
  async verify(webhook: RawWebhook): Promise<ProviderWebhook> {
    const token = webhook.headers['webhook-signature'] ?? '';
    const messageId = TOKEN.test(token)
      ? await this.verifyToken(webhook, token)
      : verifyStandardWebhook(webhook, this.settings.secrets, this.clock.now());
    return { messageId, requestId: subjectOf(webhook.body) };
  }

  private async verifyToken({ headers, body }: RawWebhook, token: string): Promise<string> {
    const [, head = '', payload = '', signature = ''] = TOKEN.exec(token) ?? [];
    const { alg, kid, crit } = decoded(head);
    if (alg !== 'RS256' || crit !== undefined) throw new WebhookRefused('algorithm');
    const message = Buffer.from(`${head}.${payload}`);
    const signed = Buffer.from(signature, 'base64url');
    const isSigned = await this.keys.some(({ id, key }) => id === kid && verify('RSA-SHA256', message, key, signed));
    if (!isSigned) throw new WebhookRefused('signature');
    const claims = decoded(payload);
    this.checkTime(claims, headers['webhook-timestamp']);
    this.noteAudience(claims.aud);
    // The token must say what the call is about: were it silent on that, one token would do for any body.
    // Which claim does is not documented, so all are looked through. If none does, calls are refused, and requests are polled.
    if (!mentions(claims, subjectOf(body))) throw new WebhookRefused('claims');
    // `webhook-id` is not signed: were it believed, one call could be played again under any other.
    return typeof claims.jti === 'string' && ID.test(claims.jti) ? claims.jti : sha256(token).slice(0, 32);
  }

  private checkTime({ exp, iat }: Fields, timestamp: string | undefined): void {
    const now = this.clock.now().getTime() / 1000;
    const expiry = numberOf(exp);
    if (expiry === null || expiry < now) throw new WebhookRefused('exp');
    if ((numberOf(iat) ?? now) > now + WINDOW_SECONDS) throw new WebhookRefused('iat');
    if (timestamp === undefined) return;
    if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > WINDOW_SECONDS) throw new WebhookRefused('timestamp');
  }

  /** What it holds is not confirmed (facts 12): it decides nothing, and is not logged as it is, since an address may name an attempt. */
  private noteAudience(aud: unknown): void {
    const all = [aud].flat().filter((one) => typeof one === 'string');
    const isOurs = all.some((one) => one.startsWith(this.settings.publicUrl));
    this.log.info('google-webhook-audience', { audience: all.length === 0 ? 'none' : isOurs ? 'ours' : 'other' });
  }
}

function readKey(jwk: unknown): NamedKey | null {
  const { kty, n, e, kid, use } = fieldsOf(jwk);
  if (kty !== 'RSA' || typeof n !== 'string' || typeof e !== 'string' || typeof kid !== 'string') return null;
  if (use !== undefined && use !== 'sig') return null;
  try {
    return { id: kid, key: createPublicKey({ key: { kty, n, e }, format: 'jwk' }) };
  } catch {
    return null;
  }
}

function decoded(part: string): Fields {
  return fieldsOf(jsonOf(Buffer.from(part, 'base64url')));
}

/** Whether a text in it is this id, or a resource name that ends in it. */
function mentions(value: unknown, id: string, depth = 0): boolean {
  const text = textOf(value);
  if (text !== null) return text === id || text.endsWith(`/${id}`);
  if (value === null || typeof value !== 'object' || depth > DEEPEST_CLAIM) return false;
  return Object.values(value).some((part) => mentions(part, id, depth + 1));
}
