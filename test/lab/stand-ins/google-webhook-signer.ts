import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { WebhookFault } from '../scenario.js';

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const LIFE_SECONDS = 600;
/** Made once: it takes a moment. */
let ours: Pair | undefined;
let theirs: Pair | undefined;
const pair = (): Pair => generateKeyPairSync('rsa', { modulusLength: 2_048 });
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A webhook as Google signs one that a request named: a token (RS256) in the header, whose key is in the JWKS. */
export class GoogleWebhookSigner {
  constructor(
    private readonly now: () => Date,
    readonly keyId = 'key-1',
  ) {}

  jwks(): object {
    ours ??= pair();
    return { keys: [{ ...ours.publicKey.export({ format: 'jwk' }), kid: this.keyId, alg: 'RS256', use: 'sig' }] };
  }

  sign(
    { id, body, claims }: { readonly id: string; readonly body: Buffer; readonly claims: object },
    { signedBy = 'us', shiftSeconds = 0, without = [], body: sent = body }: WebhookFault = {},
  ): { readonly headers: Record<string, string>; readonly body: Buffer } {
    const at = Math.floor(this.now().getTime() / 1000) + shiftSeconds;
    const token = this.token({ alg: 'RS256', typ: 'JWT', kid: this.keyId }, { iat: at, exp: at + LIFE_SECONDS, ...claims }, signedBy);
    const all = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': token };
    return { headers: Object.fromEntries(Object.entries(all).filter(([name]) => !without.includes(name))), body: sent };
  }

  token(header: object, claims: object, signedBy: WebhookFault['signedBy'] = 'us'): string {
    const { privateKey } = signedBy === 'us' ? (ours ??= pair()) : (theirs ??= pair());
    const message = `${encoded(header)}.${encoded(claims)}`;
    return `${message}.${sign('RSA-SHA256', Buffer.from(message), privateKey).toString('base64url')}`;
  }
}
