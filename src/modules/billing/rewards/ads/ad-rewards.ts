import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { Ids } from '../../../../kernel/ids.js';
import { AuthFacade } from '../../../auth/index.js';
import { LedgerFacade } from '../../ledger/ledger.facade.js';
import { RewardRules } from '../reward-rules.js';
import type { WatchedAd } from '../rewards.events.js';
import { AdCaps } from './ad-caps.js';
import { AdSessions, type AskedAd } from './ad-sessions.js';

/** `granted`, or why not. */
export type AdOutcome = 'granted' | 'known' | 'unknown-nonce' | 'used' | 'expired' | 'session-ended' | 'not-eligible' | 'capped';

/** How far the clocks of AdMob and ours may be apart. */
const SKEW_MS = 10 * 60_000;
const KEEP = `
  insert into reward (id, account_id, kind, day, transaction_id, ad_unit, device_hash, points, granted_at)
  values (?, ?, 'ad', ?, ?, ?, ?, ?, ?) on conflict do nothing returning 1`;

/** Points for watched ads. */
@Injectable()
export class AdRewards {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly rules: RewardRules,
    private readonly auth: AuthFacade,
    private readonly ledger: LedgerFacade,
    private readonly sessions: AdSessions,
    private readonly caps: AdCaps,
  ) {}

  /** Idempotent, in the caller's transaction: nonce, reward and points together. How many points is ours to say, never the callback's. */
  async give(watched: WatchedAd): Promise<AdOutcome> {
    const asked = await this.sessions.find(watched.nonceHash);
    if (!asked) return 'unknown-nonce';
    const refusal = await this.refusal(asked, new Date(watched.watchedAt));
    if (refusal) return refusal;
    const { accountId, deviceHash, nonceHash } = asked;
    await this.ledger.refresh(accountId); // the books first: whoever moves points of this person waits here
    await this.caps.lock(accountId, deviceHash);
    if (!(await this.caps.hasRoom(accountId, deviceHash))) return 'capped';
    if (!(await this.sessions.use(nonceHash))) return 'used';
    const { points, expiresMs } = this.rules.ads;
    const [now, { transactionId, adUnit }] = [this.clock.now(), watched];
    const kept = await this.em.execute<unknown[]>(KEEP, [
      this.ids.ordered(), accountId, this.caps.today(), transactionId, adUnit, deviceHash, points, now,
    ]);
    if (kept.length === 0) return 'known';
    const key = `ad-reward/${transactionId}`;
    await this.ledger.grant({ accountId, origin: 'reward', points, key, expiresAt: this.clock.after(expiresMs), reason: 'ad-reward' });
    return 'granted';
  }

  /** Asked for, watched in its time, by somebody who is still there, in the session that asked. */
  private async refusal({ accountId, sessionId, createdAt, expiresAt, usedAt }: AskedAd, watchedAt: Date): Promise<AdOutcome | null> {
    if (usedAt) return 'used';
    if (watchedAt >= expiresAt || watchedAt.getTime() < createdAt.getTime() - SKEW_MS) return 'expired';
    if (!(await this.auth.standingSessions([sessionId])).has(sessionId)) return 'session-ended';
    return (await this.auth.refusalOf(accountId, ['ads'])) ? 'not-eligible' : null;
  }
}
