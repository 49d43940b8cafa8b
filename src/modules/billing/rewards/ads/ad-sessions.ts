import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import { type AccountId, Ids, type SessionId } from '../../../../kernel/ids.js';
import { sha256 } from '../../../../kernel/json.js';
import { RewardRules } from '../reward-rules.js';
import { RewardNotAvailable } from '../rewards.problems.js';
import { AdAccess } from './ad-access.js';
import { AdCaps, type AdStanding } from './ad-caps.js';
import { DeviceMarks } from './device-mark.js';

/** In base64url, which AdMob's query carries as it is. */
const NONCE_BYTES = 24;

const DEVICE = 'select device_id as "deviceId" from session where id = ?';
const OPEN = `
  insert into ad_session (nonce_hash, account_id, session_id, device_hash, created_at, expires_at) values (?, ?, ?, ?, ?, ?)`;
const FIND = `
  select nonce_hash as "nonceHash", account_id as "accountId", session_id as "sessionId", device_hash as "deviceHash",
         created_at as "createdAt", expires_at as "expiresAt", used_at as "usedAt" from ad_session where nonce_hash = ?`;
const USE = 'update ad_session set used_at = ? where nonce_hash = ? and used_at is null returning 1';

export interface OpenedAd {
  readonly nonce: string;
  readonly expiresAt: Date;
}

export interface AskedAd {
  readonly nonceHash: string;
  readonly accountId: AccountId;
  readonly sessionId: SessionId;
  readonly deviceHash: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

type Row = { [Name in keyof AskedAd]: AskedAd[Name] extends Date | null ? string | Date | null : AskedAd[Name] };

/** Permissions to be rewarded for one ad, each bound to a person, their session and its device. */
@Injectable()
export class AdSessions {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly rules: RewardRules,
    private readonly access: AdAccess,
    private readonly caps: AdCaps,
    private readonly marks: DeviceMarks,
  ) {}

  /** Joins the caller's transaction, or makes one. @throws FeatureRefused, RewardNotAvailable */
  async open(accountId: AccountId, sessionId: SessionId): Promise<OpenedAd> {
    const refusal = await this.access.refusal(accountId);
    if (refusal) throw refusal.rule ?? RewardNotAvailable.for(refusal.reason, null);
    const device = await this.deviceOf(sessionId);
    const nonce = this.ids.token(NONCE_BYTES);
    const expiresAt = this.clock.after(this.rules.ads.openMs);
    await this.em.transactional(async () => {
      await this.caps.lock(accountId, device);
      const { reason, availableAt } = await this.caps.standing(accountId, device);
      if (reason) throw RewardNotAvailable.for(reason, availableAt);
      await this.em.execute(OPEN, [sha256(nonce), accountId, sessionId, device, this.clock.now(), expiresAt]);
    });
    return { nonce, expiresAt };
  }

  async standing(accountId: AccountId, sessionId: SessionId): Promise<AdStanding> {
    return this.caps.standing(accountId, await this.deviceOf(sessionId));
  }

  async find(nonceHash: string): Promise<AskedAd | null> {
    const [row] = await this.em.execute<Row[]>(FIND, [nonceHash]);
    if (!row) return null;
    const usedAt = row.usedAt === null ? null : new Date(row.usedAt);
    return { ...row, createdAt: new Date(row.createdAt!), expiresAt: new Date(row.expiresAt!), usedAt };
  }

  /** False when it was used before. */
  async use(nonceHash: string): Promise<boolean> {
    return (await this.em.execute<unknown[]>(USE, [this.clock.now(), nonceHash])).length > 0;
  }

  private async deviceOf(sessionId: SessionId): Promise<string | null> {
    const [session] = await this.em.execute<{ deviceId: string | null }[]>(DEVICE, [sessionId]);
    return this.marks.markOf(session?.deviceId ?? null);
  }
}
