import type { Clock } from '../../../../kernel/clock.js';
import { KeysUnavailable, type OutboundHttp, PublishedKeys, type PublishedSet } from '../../../../platform/outbound/index.js';
import { fieldsOf, listOf } from './json.js';

const KEPT_MS = 24 * 60 * 60_000;
const MAX_KEYS = 20;
const TIMEOUT_MS = 5_000;

/** The keys that a provider publishes (JWKS, RFC 7517, 5): fetched once a day, and again when none of them fits. */
export class KeptKeys<Key> {
  private readonly published: PublishedKeys<readonly Key[]>;

  constructor(
    private readonly jwksUrl: string,
    /** Null for a key of no use here. */
    private readonly read: (jwk: unknown) => Key | null,
    private readonly http: OutboundHttp,
    clock: Clock,
  ) {
    this.published = new PublishedKeys(clock, { fetch: () => this.fetch() });
  }

  /** Whether a published key fits. @throws OutboundError when none are known and none can be had. */
  async some(fits: (key: Key) => boolean): Promise<boolean> {
    try {
      return (await this.published.find((keys) => keys.find(fits) ?? null)) !== null;
    } catch (error) {
      if (!(error instanceof KeysUnavailable)) throw error;
      if (error.hasLooked) return false;
      const cause: unknown = error.cause;
      throw cause instanceof Error ? cause : error;
    }
  }

  private async fetch(): Promise<PublishedSet<readonly Key[]>> {
    const { keys } = fieldsOf(await this.http.getJson(this.jwksUrl, { timeoutMs: TIMEOUT_MS }));
    const read = listOf(keys).slice(0, MAX_KEYS).map(this.read).filter((key) => key !== null);
    return { keys: read, freshMs: KEPT_MS, usableMs: KEPT_MS };
  }
}
