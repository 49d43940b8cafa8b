import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { type FieldKey, fieldKeys, PLAIN } from './field-keys.js';
import type { SealedColumn } from './sealed-column.js';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12; // NIST SP 800-38D, section 5.2.1.1
const TAG_BYTES = 16;
/** `<kid>.<iv, tag and ciphertext>`: the least are 28 bytes, which are 38 letters. */
const LOOKS_SEALED = /^[\w-]{1,32}\.[\w-]{38,}$/;

/** What was sealed cannot be opened: its key is gone, it was changed, or it stands where it does not belong. */
export class CannotUnseal extends Error {
  override readonly name = 'CannotUnseal';
}

/**
 * Encrypts single columns (AES-256-GCM). The first of `FIELD_ENCRYPTION_KEYS` seals, all open, so a key is rotated by putting a new one
 * before it. A sealed text reads `<kid>.<iv, tag and ciphertext in base64url>`.
 */
@Injectable()
export class FieldCipher {
  private readonly sealing: FieldKey;
  private readonly byKid: ReadonlyMap<string, Buffer>;

  constructor(config: Config) {
    const keys = fieldKeys(config);
    this.sealing = keys[0];
    this.byKid = new Map(keys.map(({ kid, secret }) => [kid, Buffer.from(hkdfSync('sha256', secret, '', 'field-encryption', 32))]));
  }

  /** What a text that is sealed from now on begins with, before the dot. */
  get sealingKid(): string {
    return this.sealing.kid;
  }

  /** @param place which row and column it is for, such as `provider_grant.token:<id>`: it opens nowhere else. */
  seal(plain: string, place: string): string {
    const { kid } = this.sealing;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.keyOf(kid), iv).setAAD(Buffer.from(place));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return `${kid}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
  }

  /** @throws CannotUnseal */
  open(sealed: string, place: string): string {
    const at = sealed.indexOf('.');
    const bytes = Buffer.from(sealed.slice(at + 1), 'base64url');
    const [iv, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
    const body = bytes.subarray(IV_BYTES + TAG_BYTES);
    try {
      const key = this.keyOf(sealed.slice(0, Math.max(at, 0)));
      const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place)).setAuthTag(tag);
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
    } catch {
      // no cause: nothing of the secret goes further
      throw new CannotUnseal(`${place} cannot be opened with the keys of this installation`);
    }
  }

  /**
   * For a column of the data model; null stays null.
   * @param row its key: the values of the column's `keys`, joined by `:`.
   */
  sealFor(column: SealedColumn, row: string, plain: string): string;
  sealFor(column: SealedColumn, row: string, plain: string | null): string | null;
  sealFor({ place }: SealedColumn, row: string, plain: string | null): string | null {
    return plain === null ? null : this.seal(plain, `${place}:${row}`);
  }

  /** The same the other way round. What lay there before its column was sealed is taken as it stands. @throws CannotUnseal */
  openFor(column: SealedColumn, row: string, sealed: string): string;
  openFor(column: SealedColumn, row: string, sealed: string | null): string | null;
  openFor({ place, wasPlain }: SealedColumn, row: string, sealed: string | null): string | null {
    if (sealed === null) return null;
    if (wasPlain === 'unmarked') return LOOKS_SEALED.test(sealed) ? this.open(sealed, `${place}:${row}`) : sealed;
    return wasPlain && sealed.startsWith(PLAIN) ? sealed.slice(PLAIN.length) : this.open(sealed, `${place}:${row}`);
  }

  private keyOf(kid: string): Buffer {
    const key = this.byKid.get(kid);
    if (!key) throw new CannotUnseal('its key is not among FIELD_ENCRYPTION_KEYS');
    return key;
  }
}
