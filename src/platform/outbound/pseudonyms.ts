import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../kernel/ids.js';
import { Config } from '../config/config.js';
import { fieldKeys } from '../secrets/field-keys.js';

/**
 * What a provider knows a person by (C2): the same at each call to one provider, another at each provider, worth nothing without our key.
 * Follows the first of `FIELD_ENCRYPTION_KEYS`, so it changes when that key is rotated; disclosure rows keep the one that was used.
 */
@Injectable()
export class Pseudonyms {
  private readonly key: Buffer;

  constructor(config: Config) {
    const [{ secret }] = fieldKeys(config);
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'provider-pseudonym', 32));
  }

  pseudonymFor(accountId: AccountId, provider: string): string {
    return createHmac('sha256', this.key).update(`${provider}\0${accountId}`).digest('base64url');
  }
}
