import { createLocalJWKSet, type CryptoKey, errors, type FlattenedJWSInput, type JWSHeaderParameters } from 'jose';
import type { Clock } from '../../../kernel/clock.js';
import { SignInUnavailable } from '../auth.problems.js';
import type { KeySetSource } from './key-set-source.port.js';

const MINUTE = 60_000;
/** A set is fetched anew after this time. */
export const FRESH_MS = 60 * MINUTE;
/** While the issuer cannot be reached, keys that are known go on being used for this long. */
export const STALE_MS = 24 * 60 * MINUTE;
/** An unknown `kid` makes the set be fetched anew, at most once in this time: forged tokens must not become requests to the issuer. */
export const REFETCH_BOUND_MS = 30_000;
/** After a failed fetch, the time until the next attempt. */
export const RETRY_MS = 1_000;

type Keys = ReturnType<typeof createLocalJWKSet>;

/** The public keys behind one address, kept in this process. Every fetch is shared by those who wait for it. */
export class RemoteKeySet {
  private keys: Keys | undefined;
  private fetchedAt: Date | undefined;
  private refetchedAt: Date | undefined;
  private failedAt: Date | undefined;
  private loading: Promise<boolean> | undefined;

  constructor(
    private readonly url: string,
    private readonly source: KeySetSource,
    private readonly clock: Clock,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /**
   * The key that the header names.
   * @throws errors.JWKSNoMatchingKey when the issuer has no such key, as far as the rate bound lets us know.
   * @throws SignInUnavailable when the issuer cannot be asked and the key is not known.
   */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    if (typeof header.kid !== 'string') throw new errors.JWKSNoMatchingKey();
    const isFresh = this.since(this.fetchedAt) < FRESH_MS;
    const loaded = isFresh ? false : await this.load();
    if (this.since(this.fetchedAt) >= STALE_MS) throw this.unavailable();

    const known = await this.lookUp(header, token);
    if (known) return known;
    if (!loaded && !(await this.refetch())) throw this.unavailable();
    const found = await this.lookUp(header, token);
    if (found) return found;
    throw new errors.JWKSNoMatchingKey();
  }

  /** False when the issuer could not be asked; true also when the bound says that it was asked recently. */
  private async refetch(): Promise<boolean> {
    if (!this.loading && this.since(this.refetchedAt) < REFETCH_BOUND_MS) return true;
    this.refetchedAt = this.clock.now();
    const loaded = await this.load();
    if (!loaded) this.refetchedAt = undefined;
    return loaded;
  }

  private load(): Promise<boolean> {
    this.loading ??= this.fetch().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async fetch(): Promise<boolean> {
    if (this.since(this.failedAt) < RETRY_MS) return false;
    try {
      this.keys = createLocalJWKSet(await this.source.fetch(this.url));
      this.fetchedAt = this.clock.now();
      this.failedAt = undefined;
      return true;
    } catch (error) {
      this.failedAt = this.clock.now();
      this.onFailure(error);
      return false;
    }
  }

  private async lookUp(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey | null> {
    try {
      return (await this.keys?.(header, token)) ?? null;
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return null;
      if (error instanceof errors.JOSEError) throw error;
      throw new SignInUnavailable({ cause: error }); // a key of the issuer that cannot be imported
    }
  }

  /** A clock that was set back counts as time enough. */
  private since(at: Date | undefined): number {
    const elapsed = at === undefined ? Infinity : this.clock.now().getTime() - at.getTime();
    return elapsed < 0 ? Infinity : elapsed;
  }

  private unavailable(): SignInUnavailable {
    return new SignInUnavailable({ retryAfterSeconds: Math.ceil(RETRY_MS / 1000) });
  }
}
