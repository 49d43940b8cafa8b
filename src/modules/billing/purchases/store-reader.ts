import type { Store } from '../../../entities/billing/store-purchase.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { PurchaseRow } from './purchase-row.js';
import type { Completion, StoreSnapshot } from './store-snapshot.js';

/** What an app holds of a purchase and presents. */
export type Presented =
  | { readonly store: 'app-store'; readonly signedTransaction: string }
  | { readonly store: 'google-play'; readonly productId: string; readonly purchaseToken: string };

/** A purchase that is known, to be asked about. `token`: opened, null where there is none. */
export interface KnownPurchase extends Omit<PurchaseRow, 'tokenSealed'> {
  readonly token: string | null;
}

/** A store cannot be asked now, or answers nothing of use: try later. Nothing of the person or of secrets in the message. */
export class StoreUnreachable extends Error {
  override readonly name = 'StoreUnreachable';
}

/**
 * How a store is asked: one of each, a provider of its adapter's folder, found at start. Its answers are verified; none writes anything:
 * who asked hands them to `Purchases.apply`. Both are called outside of transactions.
 */
export abstract class StoreReader {
  abstract readonly store: Store;
  /** False where the installation has no way to ask this store: then it is left alone. */
  abstract readonly canAsk: boolean;

  /**
   * What the store says of what an app presents.
   * @throws a Problem for what is not true, or not about our apps
   * @throws StoreUnreachable
   */
  abstract read(presented: Presented, claimant: AccountId): Promise<StoreSnapshot>;

  /**
   * What the store says now. Null when it knows nothing of it any more.
   * @throws StoreUnreachable
   */
  abstract reread(purchase: KnownPurchase): Promise<StoreSnapshot | null>;

  /** For `Purchases.apply`, of what was read: by itself a store says all. */
  readonly complete: Completion = (snapshot) => Promise.resolve(snapshot);
}
