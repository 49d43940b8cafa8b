import { createPublicKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { Config } from '../../../../platform/config/config.js';
import {
  KeysUnavailable, OutboundBadStatus, OutboundHttp, type OutboundResponse, OutboundUnreadable, PublishedKeys, type PublishedSet, RETRY_MS,
} from '../../../../platform/outbound/index.js';
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
/**
 * AdMob's public keys, the same for all its publishers, kept in this process for as long as their `Cache-Control` says, a day at the most.
 * They are fetched anew beside the work from half of that time on.
 */
@Injectable()
export class AdMobKeys {
  private readonly published: PublishedKeys<ReadonlyMap<string, KeyObject>>;

  constructor(private readonly http: OutboundHttp, clock: Clock, private readonly config: Config, log: Log) {
    const onFailure = (error: unknown) => log.warn('admob-keys-unavailable', { error });
    this.published = new PublishedKeys(clock, { fetch: () => this.fetch(), onFailure, isAhead: true });
  }

  /** Null when AdMob has no such key, as far as the bound lets us know. @throws AdKeysUnavailable when it cannot be told. */
  find(keyId: string): Promise<KeyObject | null> {
    return this.published.find((keys) => keys.get(keyId) ?? null).catch((error: unknown) => {
      if (!(error instanceof KeysUnavailable)) throw error;
      throw new AdKeysUnavailable({ retryAfterSeconds: Math.ceil(RETRY_MS / 1000) });
    });
  }

  private async fetch(): Promise<PublishedSet<ReadonlyMap<string, KeyObject>>> {
    const url = this.config.admob.keysUrl;
    const headers = { accept: 'application/json' };
    const answer = await this.http.request({ method: 'GET', url, headers, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES });
    if (answer.status !== 200) throw new OutboundBadStatus(new URL(url).origin, answer.status);
    const keys = keysOf(answer.body.toString('utf8'));
    if (keys.size === 0) throw new OutboundUnreadable(new URL(url).origin);
    const lifeMs = lifeOf(answer);
    return { keys, freshMs: lifeMs, usableMs: lifeMs };
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
