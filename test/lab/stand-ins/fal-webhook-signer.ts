import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { WebhookFault } from '../scenario.js';

export interface SignedWebhook {
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** Signs as fal does: Ed25519 over request id, user id, timestamp and SHA-256 of the raw body. */
export class FalWebhookSigner {
  private key: KeyObject = generateKeyPairSync('ed25519').privateKey;
  private readonly stranger: KeyObject = generateKeyPairSync('ed25519').privateKey;

  constructor(private readonly now: () => Date) {}

  /** The next signatures are made with a new key, which the JWKS shows from now on. */
  rotate(): void {
    this.key = generateKeyPairSync('ed25519').privateKey;
  }

  /** A key that has nothing to do with it comes first: any key of the set may have signed. */
  jwks(): { keys: readonly object[] } {
    const unrelated = generateKeyPairSync('ed25519').privateKey;
    return { keys: [unrelated, this.key].map((key) => ({ kty: 'OKP', crv: 'Ed25519', x: key.export({ format: 'jwk' }).x })) };
  }

  sign(requestId: string, body: Buffer, fault: WebhookFault = {}): SignedWebhook {
    const timestamp = String(Math.floor(this.now().getTime() / 1000) + (fault.shiftSeconds ?? 0));
    const message = [requestId, 'user_1', timestamp, createHash('sha256').update(body).digest('hex')].join('\n');
    const key = fault.signedBy === 'somebody-else' ? this.stranger : this.key;
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'x-fal-webhook-request-id': requestId,
      'x-fal-webhook-user-id': 'user_1',
      'x-fal-webhook-timestamp': timestamp,
      'x-fal-webhook-signature': sign(null, Buffer.from(message), key).toString('hex'),
    };
    for (const name of fault.without ?? []) delete headers[name];
    return { headers, body: fault.body ?? body };
  }
}
