import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { keyList } from '../../../platform/secrets/field-keys.js';

interface ProofKey {
  readonly kid: string;
  readonly key: Buffer;
}

/**
 * Proof that a way in belonged to an account that was erased: HMAC-SHA-256 of provider and subject under the first of `TOMBSTONE_KEYS`,
 * as `<kid>.<base64url>`. Whoever asks again with the same way in finds it; nobody finds out from it who it was. Once the key of a period
 * is taken out, its proofs are anonymous.
 */
@Injectable()
export class SubjectProofs {
  private readonly keys: readonly ProofKey[];

  /** @throws BadConfiguration; never with a part of a key in it. */
  constructor({ erasure }: Config) {
    const keys = erasure.tombstoneKeys === null ? [] : keyList('TOMBSTONE_KEYS', erasure.tombstoneKeys);
    // RFC 5869: a key of its own for each use
    this.keys = keys.map(({ kid, secret }) => ({ kid, key: Buffer.from(hkdfSync('sha256', secret, '', 'tombstone-subject', 32)) }));
  }

  /** The proof to keep; null when this installation keeps none. */
  of(provider: string, subject: string): string | null {
    const [first] = this.keys;
    return first ? proof(first, provider, subject) : null;
  }

  /** What such a proof may read, by the keys there still are. */
  candidates(provider: string, subject: string): readonly string[] {
    return this.keys.map((key) => proof(key, provider, subject));
  }
}

function proof({ kid, key }: ProofKey, provider: string, subject: string): string {
  const message = JSON.stringify([provider, subject]);
  return `${kid}.${createHmac('sha256', key).update(message).digest('base64url')}`;
}
