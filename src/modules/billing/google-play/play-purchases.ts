import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { LIVE_STATES, type PurchaseRow } from '../purchases/purchase-row.js';
import { type Applied, Purchases } from '../purchases/purchases.js';
import type { StoreSnapshot } from '../purchases/store-snapshot.js';
import { PlayAcknowledgeDue } from './google-play.events.js';
import { type Claim, KnownPurchases, rememberedSnapshot } from './known-purchase.js';
import { PlayUnavailable, PlayUnknown } from './play-errors.js';
import { type PlayKind, PlayReader } from './play-reader.js';
import { SealedTokens } from './sealed-tokens.js';
import { Turns } from './turns.js';

/** How often Play is asked again because another process wrote down an answer meanwhile; then the outbox comes back to it. */
const TRIES = 5;

type Ask = (row: PurchaseRow | null, readAt: Date) => Promise<StoreSnapshot | null>;

/**
 * From a purchase token to state, points and access. Whatever the reason to look, what counts is what Play says when it is asked. Nobody
 * waits for Play with a connection or a lock in hand: an answer is written down only if nothing was since it was asked for, else Play is
 * asked again. So an earlier answer never comes after a later one.
 */
@Injectable()
export class PlayPurchases {
  private readonly turns = new Turns();

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
   * Asks Play and applies what it says. Outside of transactions. Null for what Play has no more, and we do not know.
   * @throws PlayUnavailable, PurchaseNotYours; PlayUnknown for what Play may know later
   */
  refresh(token: string, kind: PlayKind | null, claim: Claim = {}): Promise<Applied | null> {
    const ask = async (row: PurchaseRow | null, readAt: Date) => {
      try {
        const known = kind ?? kindOf(row?.kind);
        return await this.reader.read(token, readAt, known ? { certain: known } : { likely: 'subscription' });
      } catch (error) {
        if (!(error instanceof PlayUnknown)) throw error;
        if (row && claim.voided) return rememberedSnapshot(row, readAt);
        if (!error.isFinal) throw error;
        return null;
      }
    };
    return this.askAndWrite(sha256(token), ask, claim);
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
   * Outside of transactions. @throws PlayUnavailable; PlayUnknown when Play will not have it acknowledged any more
   */
  async acknowledge(token: string, kind: PlayKind): Promise<'acknowledged' | 'not-owed'> {
    const ask = async (row: PurchaseRow | null, readAt: Date) => {
      if (!row || row.accountId === null || row.productId === null || row.acknowledgedAt !== null) return null;
      const snapshot = await this.reader.read(token, readAt, { certain: kind });
      if (snapshot.acknowledged === false && LIVE_STATES.includes(snapshot.state)) await this.reader.acknowledge(token, snapshot);
      else if (snapshot.acknowledged !== true) return null;
      return { ...snapshot, acknowledged: true };
    };
    return (await this.askAndWrite(sha256(token), ask, {})) ? 'acknowledged' : 'not-owed';
  }

  /** Null when the answer is: nothing to write. Of one purchase, one after the other in this process. */
  private askAndWrite(storeKey: string, ask: Ask, claim: Claim): Promise<Applied | null> {
    if (this.em.isInTransaction()) throw new Error('Play is asked outside of transactions');
    return this.turns.take(storeKey, () => this.askUntilWritten(storeKey, ask, claim));
  }

  private async askUntilWritten(storeKey: string, ask: Ask, claim: Claim): Promise<Applied | null> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const before = await this.known.find(storeKey);
      const snapshot = await ask(before, this.momentAfter(before?.snapshotAt ?? null));
      if (!snapshot) return null;
      const applied = await this.em.transactional(async () => {
        await this.known.lock(storeKey);
        const now = await this.known.find(storeKey);
        const isOvertaken = now?.snapshotAt.getTime() !== before?.snapshotAt.getTime();
        return isOvertaken ? null : this.write(snapshot, claim);
      });
      if (applied) return applied;
    }
    throw new PlayUnavailable('overtaken');
  }

  private async write(snapshot: StoreSnapshot, { claimant, voided }: Claim): Promise<Applied> {
    let whole = snapshot;
    const complete = async () => (whole = await this.known.withRefunds(snapshot, voided ?? null));
    const applied = await this.purchases.apply(snapshot, claimant, complete);
    const { token, kind, state, acknowledged } = whole;
    const isOwed = acknowledged === false && LIVE_STATES.includes(state) && applied.accountId !== null;
    if (isOwed && token !== undefined && kind !== 'unknown') {
      await this.outbox.append(PlayAcknowledgeDue, { sealed: this.tokens.seal(token), kind, storeKey: whole.storeKey });
    }
    return applied;
  }

  /** Clocks of processes differ: what is asked later counts as later. */
  private momentAfter(at: Date | null): Date {
    const now = this.clock.now();
    return at && at >= now ? new Date(at.getTime() + 1) : now;
  }
}

function kindOf(kind: string | undefined): PlayKind | null {
  return kind === 'subscription' || kind === 'pack' ? kind : null;
}
