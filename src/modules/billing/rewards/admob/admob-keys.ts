import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { Config } from '../../../../platform/config/config.js';
import { OutboundBadStatus, OutboundHttp, type OutboundResponse, OutboundUnreadable } from '../../../../platform/outbound/index.js';
import { Log } from '../../../../platform/telemetry/log.js';
import { AdKeysUnavailable } from '../rewards.problems.js';

const MINUTE = 60_000;
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 64 * 1024;
/** Without a word of the server about it. */
const USUAL_MS = 60 * MINUTE;
export const SHORTEST_MS = MINUTE;
/** As Google asks: its keys change. */
export const LONGEST_MS = 24 * 60 * MINUTE;
/** An unknown key id makes the keys be fetched anew, at most once in this time: forged ids must not become requests to Google. */
export const REFETCH_BOUND_MS = 30_000;
/** After a failed fetch, the time until the next attempt. */
export const RETRY_MS = 1_000;

interface KeySet {
  readonly keys: ReadonlyMap<string, KeyObject>;
  readonly fetchedAt: Date;
  readonly lifeMs: number;
}

/**
 * AdMob's public keys, the same for all its publishers, kept in this process for as long as their `Cache-Control` says, a day at the most.
 * They are fetched anew beside the work from half of that time on; every fetch is shared by those who wait for it.
 */
@Injectable()
export class AdMobKeys {
  private set: KeySet | undefined;
  private refetchedAt: Date | undefined;
  private failedAt: Date | undefined;
  private loading: Promise<boolean> | undefined;

  constructor(
    private readonly http: OutboundHttp,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly log: Log,
  ) {}

  /** Null when AdMob has no such key, as far as the bound lets us know. @throws AdKeysUnavailable when it cannot be told. */
  async find(keyId: string): Promise<KeyObject | null> {
    const age = this.since(this.set?.fetchedAt);
    const lifeMs = this.set?.lifeMs ?? 0;
    const isFresh = age < lifeMs;
    const hasLoaded = isFresh ? false : await this.load();
    if (!isFresh && !hasLoaded) throw unavailable();
    if (isFresh && age >= lifeMs / 2) void this.load(); // never rejects
    const known = this.set!.keys.get(keyId);
    if (known) return known;
    if (!hasLoaded && !(await this.refetch())) throw unavailable();
    return this.set!.keys.get(keyId) ?? null;
  }

  /** False when they could not be asked for; true also when the bound says that they were recently. */
  private async refetch(): Promise<boolean> {
    if (!this.loading && this.since(this.refetchedAt) < REFETCH_BOUND_MS) return true;
    this.refetchedAt = this.clock.now();
    const hasLoaded = await this.load();
    if (!hasLoaded) this.refetchedAt = undefined;
    return hasLoaded;
  }

  private load(): Promise<boolean> {
    this.loading ??= this.fetch().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async fetch(): Promise<boolean> {
    if (this.since(this.failedAt) < RETRY_MS) return false;
    try {
      const url = this.config.admob.keysUrl;
      const headers = { accept: 'application/json' };
      const answer = await this.http.request({ method: 'GET', url, headers, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
      if (answer.status !== 200) throw new OutboundBadStatus(new URL(url).origin, answer.status);
      const keys = keysOf(answer.body.toString('utf8'));
      if (keys.size === 0) throw new OutboundUnreadable(new URL(url).origin);
      this.set = { keys, fetchedAt: this.clock.now(), lifeMs: lifeOf(answer) };
      this.failedAt = undefined;
      return true;
    } catch (error) {
      this.failedAt = this.clock.now();
      this.log.warn('admob-keys-unavailable', { error });
      return false;
    }
  }

  /** A clock that was set back counts as time enough. */
  private since(at: Date | undefined): number {
    const elapsed = at === undefined ? Infinity : this.clock.now().getTime() - at.getTime();
    return elapsed < 0 ? Infinity : elapsed;
  }
}

/** RFC 9111, sections 4.2.1 and 5.1. */
function lifeOf({ headers }: OutboundResponse): number {
  const maxAge = /(?:^|[\s,])max-age=(\d{1,9})/i.exec(headers['cache-control'] ?? '')?.[1];
  if (maxAge === undefined) return USUAL_MS;
  const age = /^\d{1,9}$/.exec(headers['age'] ?? '')?.[0] ?? '0';
  return Math.min(Math.max((Number(maxAge) - Number(age)) * 1000, SHORTEST_MS), LONGEST_MS);
}

/**
 * `{keys: [{keyId, pem, base64}]}`, the keys as SPKI, on any curve: Google's sample has one on secp256k1. An id may be a number of 64 bits,
 * which JSON would round: it is read as text. A key that cannot be read is left out.
 */
function keysOf(text: string): ReadonlyMap<string, KeyObject> {
  const { keys } = JSON.parse(text.replace(/("keyId"\s*:\s*)(\d+)/g, '$1"$2"')) as { keys?: unknown };
  const found = new Map<string, KeyObject>();
  for (const each of Array.isArray(keys) ? (keys as unknown[]) : []) {
    const { keyId, base64 } = (each ?? {}) as { keyId?: unknown; base64?: unknown };
    const key = typeof base64 === 'string' ? keyOf(base64) : null;
    if (typeof keyId === 'string' && key) found.set(keyId, key);
  }
  return found;
}

function keyOf(base64: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ec' ? key : null;
  } catch {
    return null;
  }
}

function unavailable(): AdKeysUnavailable {
  return new AdKeysUnavailable({ retryAfterSeconds: Math.ceil(RETRY_MS / 1000) });
}
