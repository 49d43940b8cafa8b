import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type KnownPurchase, type Presented, StoreReader, StoreUnreachable } from '../purchases/store-reader.js';
import type { Completion, StoreSnapshot } from '../purchases/store-snapshot.js';
import { GooglePlayPurchaseUnknown } from './google-play.problems.js';
import { KnownPurchases } from './known-purchase.js';
import { PlayUnavailable, PlayUnknown } from './play-errors.js';
import { PlayReader } from './play-reader.js';
import { PlaySettings } from './play-settings.js';

/** For purchases that are looked at again of our own accord, and for those that people restore. */
@Injectable()
export class PlayStoreReader extends StoreReader {
  readonly store = 'google-play';

  constructor(
    private readonly clock: Clock,
    private readonly settings: PlaySettings,
    private readonly reader: PlayReader,
    private readonly known: KnownPurchases,
  ) {
    super();
  }

  get canAsk(): boolean {
    return this.settings.isConfigured;
  }

  /** @throws GooglePlayPurchaseUnknown, GooglePlayNotConfigured, StoreUnreachable */
  async read(presented: Presented): Promise<StoreSnapshot> {
    if (presented.store !== 'google-play') throw new Error(`Play is not asked about ${presented.store}`);
    const { productId, purchaseToken } = presented;
    const snapshot = await this.ask(() => this.reader.read(purchaseToken, this.clock.now(), this.reader.kindFor(productId)));
    if (!snapshot) throw new GooglePlayPurchaseUnknown();
    return snapshot;
  }

  /** @throws StoreUnreachable */
  async reread({ token, kind, storeProductId }: KnownPurchase): Promise<StoreSnapshot | null> {
    if (token === null) return null;
    const as = kind === 'unknown' ? this.reader.kindFor(storeProductId) : { certain: kind };
    return this.ask(() => this.reader.read(token, this.clock.now(), as));
  }

  /** With the refunds that are known, which Play itself does not tell: nothing that Play does not say lowers them. */
  override readonly complete: Completion = (snapshot) => this.known.withRefunds(snapshot, null);

  private async ask(read: () => Promise<StoreSnapshot>): Promise<StoreSnapshot | null> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof PlayUnknown) return null;
      if (error instanceof PlayUnavailable) throw new StoreUnreachable(error.message);
      throw error;
    }
  }
}
