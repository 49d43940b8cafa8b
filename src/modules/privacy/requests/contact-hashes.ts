import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { fieldKeys } from '../../../platform/secrets/field-keys.js';

/** Finds requests with the same address, which is sealed. Hashes follow the first of `FIELD_ENCRYPTION_KEYS`: rotated, they begin anew. */
@Injectable()
export class ContactHashes {
  private readonly key: Buffer;

  constructor(config: Config) {
    const [{ secret }] = fieldKeys(config);
    this.key = Buffer.from(hkdfSync('sha256', secret, '', 'privacy-request-contact', 32));
  }

  of(address: string): string {
    return createHmac('sha256', this.key).update(address.normalize('NFC').trim().toLowerCase()).digest('base64url');
  }
}
