import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { LIVE_STATES } from '../purchases/purchase-row.js';
import { type Applied, Purchases } from '../purchases/purchases.js';
import type { StoreSnapshot } from '../purchases/store-snapshot.js';
import { PlayAcknowledgeDue } from './google-play.events.js';
import { type Claim, KnownPurchases, rememberedSnapshot } from './known-purchase.js';
import { PlayUnknown } from './play-errors.js';
import { type PlayKind, PlayReader } from './play-reader.js';
import { SealedTokens } from './sealed-tokens.js';

/**
 * From a purchase token to state, points and access. Whatever the reason to look, what counts is what Play says when it is asked: asked and
 * written down under one lock for each token, so that an earlier answer never comes after a later one.
 */
@Injectable()
export class PlayPurchases {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly reader: PlayReader,
    private readonly known: KnownPurchases,
    private readonly purchases: Purchases,
    private readonly tokens: SealedTokens,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Asks Play and applies what it says, in one transaction. Null for what neither Play nor we know.
   * @throws PlayUnavailable, PurchaseNotYours
   */
  refresh(token: string, kind: PlayKind | null, claim: Claim = {}): Promise<Applied | null> {
    const storeKey = sha256(token);
    return this.em.transactional(async () => {
      await this.known.lock(storeKey);
      const row = await this.known.find(storeKey);
      const readAt = this.momentAfter(row?.snapshotAt ?? null);
      try {
        const known = kind ?? kindOf(row?.kind);
        const snapshot = await this.reader.read(token, readAt, known ? { certain: known } : { likely: 'subscription' });
        return await this.write(snapshot, claim);
      } catch (error) {
        if (!(error instanceof PlayUnknown)) throw error;
        return row && claim.voided ? this.write(rememberedSnapshot(row, readAt), claim) : null;
      }
    });
  }

  /** What was read without the lock, since a request holds no transaction open for Play; an answer that came later stands. */
  apply(snapshot: StoreSnapshot, claimant: AccountId): Promise<Applied> {
    return this.em.transactional(async () => {
      await this.known.lock(snapshot.storeKey);
      return this.write(snapshot, { claimant });
    });
  }

  /**
   * Tells Play that the purchase stands, once it does: it is somebody's, and a product of ours. Else Play refunds it by itself.
   * @throws PlayUnavailable; PlayUnknown when Play will not have it acknowledged any more
   */
  acknowledge(token: string, kind: PlayKind): Promise<'acknowledged' | 'not-owed'> {
    const storeKey = sha256(token);
    return this.em.transactional(async () => {
      await this.known.lock(storeKey);
      const row = await this.known.find(storeKey);
      if (!row || row.accountId === null || row.productId === null || row.acknowledgedAt !== null) return 'not-owed';
      const snapshot = await this.reader.read(token, this.momentAfter(row.snapshotAt), { certain: kind });
      if (snapshot.acknowledged === false && LIVE_STATES.includes(snapshot.state)) await this.reader.acknowledge(token, snapshot);
      else if (snapshot.acknowledged !== true) return 'not-owed';
      await this.purchases.apply(await this.known.withRefunds({ ...snapshot, acknowledged: true }, null));
      return 'acknowledged';
    });
  }

  private async write(snapshot: StoreSnapshot, { claimant, voided }: Claim): Promise<Applied> {
    const whole = await this.known.withRefunds(snapshot, voided ?? null);
    const applied = await this.purchases.apply(whole, claimant);
    const isOwed = whole.acknowledged === false && LIVE_STATES.includes(whole.state) && applied.accountId !== null;
    if (isOwed && whole.token !== undefined && whole.kind !== 'unknown') {
      await this.outbox.append(PlayAcknowledgeDue, { sealed: this.tokens.seal(whole.token), kind: whole.kind });
    }
    return applied;
  }

  /** Clocks of processes differ: under the lock, what is asked later counts as later. */
  private momentAfter(at: Date | null): Date {
    const now = this.clock.now();
    return at && at >= now ? new Date(at.getTime() + 1) : now;
  }
}

function kindOf(kind: string | undefined): PlayKind | null {
  return kind === 'subscription' || kind === 'pack' ? kind : null;
}
