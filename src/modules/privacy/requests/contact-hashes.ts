import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { fieldKeys } from '../../../platform/secrets/field-keys.js';

/** Finds requests with the same address, which is sealed. Hashes follow the first of `FIELD_ENCRYPTION_KEYS`: rotated, they begin anew. */
@Injectable()
export class ContactHashes {
  /** That of today first. */
  private readonly keys: readonly Buffer[];

  constructor(config: Config) {
    this.keys = fieldKeys(config).map(({ secret }) => Buffer.from(hkdfSync('sha256', secret, '', 'privacy-request-contact', 32)));
  }

  of(address: string): string {
    return hash(this.keys[0]!, address);
  }

  /** What the hash of an address may read, by the keys there still are. */
  all(address: string): readonly string[] {
    return this.keys.map((key) => hash(key, address));
  }
}

function hash(key: Buffer, address: string): string {
  return createHmac('sha256', key).update(address.normalize('NFC').trim().toLowerCase()).digest('base64url');
}
