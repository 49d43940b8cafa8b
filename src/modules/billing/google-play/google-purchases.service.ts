import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { sha256 } from '../../../kernel/json.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import type { StoreSnapshot } from '../purchases/store-snapshot.js';
import { GooglePlayPurchaseUnknown } from './google-play.problems.js';
import { PlayPurchaseClaimed } from './google-play.events.js';
import type { GooglePurchaseBody, GooglePurchaseView } from './google-purchases.dto.js';
import { KnownPurchases } from './known-purchase.js';
import { PlayUnavailable, PlayUnknown } from './play-errors.js';
import { PlayPurchases } from './play-purchases.js';
import { PlayReader } from './play-reader.js';
import { SealedTokens } from './sealed-tokens.js';

/** Purchases that people present themselves. */
@Injectable()
export class GooglePurchases {
  constructor(
    private readonly clock: Clock,
    private readonly reader: PlayReader,
    private readonly known: KnownPurchases,
    private readonly purchases: PlayPurchases,
    private readonly tokens: SealedTokens,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Outside of a transaction: nobody waits for Play with a connection in hand. Null while Play cannot be asked.
   * @throws GooglePlayPurchaseUnknown, GooglePlayNotConfigured
   */
  async read({ productId, purchaseToken }: GooglePurchaseBody): Promise<StoreSnapshot | null> {
    try {
      return await this.reader.read(purchaseToken, this.clock.now(), this.reader.kindFor(productId));
    } catch (error) {
      if (error instanceof PlayUnavailable) return null;
      if (!(error instanceof PlayUnknown)) throw error;
      // what was known is not unknown because Play says so for a moment
      if (!error.isFinal && (await this.known.find(sha256(purchaseToken)))) return null;
      throw new GooglePlayPurchaseUnknown();
    }
  }

  /** In the caller's transaction. @throws PurchaseNotYours */
  async apply(snapshot: StoreSnapshot, accountId: AccountId): Promise<GooglePurchaseView> {
    const { purchaseId } = await this.purchases.apply(snapshot, accountId);
    const row = await this.known.find(snapshot.storeKey);
    const granted = await this.known.isGranted(purchaseId);
    return { id: purchaseId, state: row?.state ?? snapshot.state, productId: row?.productId ?? null, granted };
  }

  /** Looked at later, without the app. In the caller's transaction. */
  async keep({ purchaseToken }: GooglePurchaseBody, accountId: AccountId): Promise<GooglePurchaseView> {
    await this.outbox.append(PlayPurchaseClaimed, { accountId, sealed: this.tokens.seal(purchaseToken), kind: null });
    return { id: null, state: 'checking', productId: null, granted: false };
  }
}
