import type { Clock } from '../../../../kernel/clock.js';
import type { OutboundHttp } from '../../../../platform/outbound/index.js';
import { fieldsOf, listOf } from './json.js';

const KEPT_MS = 24 * 60 * 60_000;
/** A signature that no known key made is worth one look for new keys, but not one for each forgery. */
const AGAIN_MS = 5 * 60_000;
const MAX_KEYS = 20;
const TIMEOUT_MS = 5_000;

interface KeySet<Key> {
  readonly keys: readonly Key[];
  readonly fetchedAt: number;
}

/** The keys that a provider publishes (JWKS, RFC 7517, 5): fetched once a day, and again when none of them fits. */
export class KeptKeys<Key> {
  private known: KeySet<Key> = { keys: [], fetchedAt: Number.NEGATIVE_INFINITY };
  private triedAt = Number.NEGATIVE_INFINITY;
  private loading: Promise<KeySet<Key>> | null = null;

  constructor(
    private readonly jwksUrl: string,
    /** Null for a key of no use here. */
    private readonly read: (jwk: unknown) => Key | null,
    private readonly http: OutboundHttp,
    private readonly clock: Clock,
  ) {}

  /** Whether a published key fits. @throws OutboundError when none are known and none can be had. */
  async some(fits: (key: Key) => boolean): Promise<boolean> {
    const known = await this.keys(KEPT_MS);
    if (known.keys.some(fits)) return true;
    const newer = await this.keys(AGAIN_MS).catch(() => known);
    return newer !== known && newer.keys.some(fits);
  }

  /** The keys, when they are younger than this; else fetched, once for all who wait. */
  private async keys(maxAgeMs: number): Promise<KeySet<Key>> {
    const now = this.clock.now().getTime();
    const isYoung = now - this.known.fetchedAt < maxAgeMs;
    const isTriedJustNow = maxAgeMs < KEPT_MS && now - this.triedAt < maxAgeMs;
    if (isYoung || isTriedJustNow) return this.known;
    this.triedAt = now;
    this.loading ??= this.fetch(now).finally(() => (this.loading = null));
    return this.loading;
  }

  private async fetch(now: number): Promise<KeySet<Key>> {
    const { keys } = fieldsOf(await this.http.getJson(this.jwksUrl, { timeoutMs: TIMEOUT_MS }));
    const read = listOf(keys).slice(0, MAX_KEYS).map(this.read).filter((key) => key !== null);
    this.known = { keys: read, fetchedAt: now };
    return this.known;
  }
}
