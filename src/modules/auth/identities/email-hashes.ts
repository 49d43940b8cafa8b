import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { fieldKeys } from '../../../platform/secrets/field-keys.js';

/**
 * Finds an e-mail address that is sealed. A hash reads `<kid>.<HMAC-SHA-256 in base64url>`, with a key of its own from each of
 * `FIELD_ENCRYPTION_KEYS`: one of an older key is found as long as that key is listed, and written anew with the address.
 */
@Injectable()
export class EmailHashes {
  private readonly keys: readonly { readonly kid: string; readonly key: Buffer }[];

  constructor(config: Config) {
    const keyOf = (secret: Buffer) => Buffer.from(hkdfSync('sha256', secret, '', 'email-look-up', 32));
    this.keys = fieldKeys(config).map(({ kid, secret }) => ({ kid, key: keyOf(secret) }));
  }

  /** The one to write. */
  of(email: string): string {
    return this.all(email)[0]!;
  }

  /** Each that a row with this address may have. */
  all(email: string): readonly string[] {
    // RFC 5321, section 2.4: the part before the @ might be told apart by case; no provider of sign-ins does
    const address = email.normalize('NFC').trim().toLowerCase();
    return this.keys.map(({ kid, key }) => `${kid}.${createHmac('sha256', key).update(address).digest('base64url')}`);
  }
}
