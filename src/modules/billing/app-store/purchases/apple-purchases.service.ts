import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../../kernel/ids.js';
import type { Once } from '../../../../platform/http/index.js';
import { Outbox } from '../../../../platform/outbox/outbox.js';
import { PurchaseRepository } from '../../purchases/purchase.repository.js';
import { type Applied, Purchases } from '../../purchases/purchases.js';
import type { StoreSnapshot } from '../../purchases/store-snapshot.js';
import { AppStoreReader } from '../app-store.reader.js';
import { AppStoreBuyerUntold } from '../notices/app-store.events.js';
import { ApplePurchaseView } from './apple-purchases.dto.js';

/** What an app presents of a purchase, while its person is signed in. */
@Injectable()
export class ApplePurchasesService {
  constructor(
    private readonly reader: AppStoreReader,
    private readonly purchases: Purchases,
    private readonly rows: PurchaseRepository,
    private readonly outbox: Outbox,
  ) {}

  /**
   * Verified, then asked about, then applied: what is signed in it, and over that what Apple says now.
   * @throws TransactionInvalid, PurchaseNotYours, AppStoreNotConfigured
   */
  async present(accountId: AccountId, signedTransaction: string, once: Once): Promise<ApplePurchaseView> {
    const { presented, latest, isChecking } = await this.reader.look(signedTransaction);
    return once(async () => {
      // what Apple says now has all of it, as a rule: an old transaction may be off the first page of the history
      const words = latest ? (covers(latest, presented) ? [latest] : [presented, latest]) : [presented];
      const applied: Applied[] = [];
      for (const word of words) applied.push(await this.purchases.apply(word, accountId));
      const { purchaseId, accountId: owner } = applied.at(-1)!;
      const isUntold = words.at(-1)!.buyer === undefined && presented.ownership === 'purchased';
      if (isUntold && owner === accountId) await this.outbox.append(AppStoreBuyerUntold, { purchaseId });
      return ApplePurchaseView.of(await this.rows.get(purchaseId), isChecking ? 'checking' : 'checked');
    });
  }
}

function covers(latest: StoreSnapshot, { units }: StoreSnapshot): boolean {
  return units.every(({ unitKey }) => latest.units.some((unit) => unit.unitKey === unitKey));
}
