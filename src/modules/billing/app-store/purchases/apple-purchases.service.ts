import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../../kernel/ids.js';
import type { Once } from '../../../../platform/http/index.js';
import { Outbox } from '../../../../platform/outbox/outbox.js';
import { Purchases } from '../../purchases/purchases.js';
import { PurchaseRepository } from '../../purchases/purchase.repository.js';
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
      let applied = await this.purchases.apply(presented, accountId);
      if (latest) applied = await this.purchases.apply(latest, accountId);
      const { purchaseId } = applied;
      const isUntold = (latest ?? presented).buyer === undefined && presented.ownership === 'purchased';
      if (isUntold && applied.accountId === accountId) await this.outbox.append(AppStoreBuyerUntold, { purchaseId });
      return ApplePurchaseView.of(await this.rows.get(purchaseId), isChecking ? 'checking' : 'checked');
    });
  }
}
