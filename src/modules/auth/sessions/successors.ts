import { createHmac, hkdfSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { fieldKeys } from '../../../platform/secrets/field-keys.js';

/**
 * A refresh token's successor follows from the token and a key of ours, so that it can be told a second time although only its hash is
 * kept. Whoever lacks the key cannot make it, nor see that two tokens belong together.
 */
@Injectable()
export class Successors {
  private readonly keys: readonly Buffer[];

  constructor(config: Config) {
    this.keys = fieldKeys(config).map(({ secret }) => Buffer.from(hkdfSync('sha256', secret, '', 'refresh-successor', 32)));
  }

  /** What each of `FIELD_ENCRYPTION_KEYS` makes of it, 256 bits in base64url; the first is the one to issue. */
  of(token: string): readonly [string, ...string[]] {
    const [first, ...others] = this.keys.map((key) => createHmac('sha256', key).update(token).digest('base64url'));
    return [first!, ...others];
  }
}
