import { createLocalJWKSet, type CryptoKey, errors, type FlattenedJWSInput, type JWSHeaderParameters } from 'jose';
import type { Clock } from '../../../kernel/clock.js';
import { KeysUnavailable, PublishedKeys, RETRY_MS } from '../../../platform/outbound/index.js';
import { SignInUnavailable } from '../auth.problems.js';
import type { KeySetSource } from './key-set-source.port.js';

const MINUTE = 60_000;
/** A set is fetched anew after this time. */
export const FRESH_MS = 60 * MINUTE;
/** While the issuer cannot be reached, keys that are known go on being used for this long. */
export const STALE_MS = 24 * 60 * MINUTE;

type Keys = ReturnType<typeof createLocalJWKSet>;

/** The public keys of an issuer of identity tokens, behind one address. */
export class RemoteKeySet {
  private readonly published: PublishedKeys<Keys>;

  constructor(url: string, source: KeySetSource, clock: Clock, onFailure: (error: unknown) => void) {
    const fetch = async () => ({ keys: createLocalJWKSet(await source.fetch(url)), freshMs: FRESH_MS, usableMs: STALE_MS });
    this.published = new PublishedKeys(clock, { fetch, onFailure });
  }

  /**
   * The key that the header names.
   * @throws errors.JWKSNoMatchingKey when the issuer has no such key, as far as the rate bound lets us know.
   * @throws SignInUnavailable when the issuer cannot be asked and the key is not known.
   */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    if (typeof header.kid !== 'string') throw new errors.JWKSNoMatchingKey();
    const found = await this.published.find((keys) => lookUp(keys, header, token)).catch((error: unknown) => {
      if (!(error instanceof KeysUnavailable)) throw error;
      throw new SignInUnavailable({ retryAfterSeconds: Math.ceil(RETRY_MS / 1000) });
    });
    if (found === null) throw new errors.JWKSNoMatchingKey();
    return found;
  }
}

async function lookUp(keys: Keys, header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey | null> {
  try {
    return await keys(header, token);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return null;
    if (error instanceof errors.JOSEError) throw error;
    throw new SignInUnavailable({ cause: error }); // a key of the issuer that cannot be imported
  }
}
