import { Injectable } from '@nestjs/common';
import type { AccountId, PurchaseId } from '../../../kernel/ids.js';
import type { StoreSnapshot } from './store-snapshot.js';

export interface Applied {
  readonly purchaseId: PurchaseId;
  /** Null as long as nobody is known whose it is. */
  readonly accountId: AccountId | null;
  /** False when a newer word of the store stood there already. */
  readonly isNewer: boolean;
}

/** The one place where a purchase changes: what a store says of it becomes state, points and access, in one transaction. */
@Injectable()
export class Purchases {
  /**
   * Idempotent, in any order, from any number of processes at once. `claimant`: the person who presents it while signed in.
   * @throws PurchaseNotYours when it is another person's and the transfer rule does not move it
   */
  async apply(_snapshot: StoreSnapshot, _claimant?: AccountId): Promise<Applied> {
    throw new Error('to be written');
  }
}
