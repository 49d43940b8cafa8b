import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { Config } from '../../../platform/config/config.js';
import { fieldKeys } from '../../../platform/secrets/field-keys.js';

/** Crockford's base 32: nothing that is taken for something else. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 12;
const VALID_MS = 86_400_000;

/**
 * The code that proves an address: of 60 bits, so that guessing needs no counting beside the rate limits, and made from the request's id
 * with a key of ours, so that it lies nowhere.
 */
@Injectable()
export class ConfirmationCodes {
  private readonly keys: readonly Buffer[];

  constructor(
    config: Config,
    private readonly clock: Clock,
  ) {
    this.keys = fieldKeys(config).map(({ secret }) => Buffer.from(hkdfSync('sha256', secret, '', 'privacy-request-code', 32)));
  }

  /** `ABCD-EFGH-JKMN` */
  of(requestId: string): string {
    return made(this.keys[0]!, requestId).replace(/.{4}(?=.)/g, '$&-');
  }

  isValid(code: string, { id, receivedAt }: { readonly id: string; readonly receivedAt: Date }): boolean {
    if (this.clock.now().getTime() - receivedAt.getTime() > VALID_MS) return false;
    const given = Buffer.from(code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1'));
    return this.keys.some((key) => {
      const known = Buffer.from(made(key, id));
      return known.length === given.length && timingSafeEqual(known, given);
    });
  }
}

function made(key: Buffer, requestId: string): string {
  const bytes = createHmac('sha256', key).update(requestId).digest();
  return [...bytes.subarray(0, LENGTH)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}
