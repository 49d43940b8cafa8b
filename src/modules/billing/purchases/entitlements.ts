import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Catalog } from '../catalog/catalog.js';
import type { Plan } from '../catalog/product.js';
import { GrantsPolicy } from './grants-policy.js';
import { PurchaseRepository } from './purchase.repository.js';
import { ACCESS_STATES, type PurchaseRow } from './purchase-row.js';

export interface Entitlement {
  readonly plan: Plan;
  /** Until when it lasts, as far as it is known now; null for everybody's. */
  readonly until: Date | null;
}

export interface Source {
  readonly purchase: PurchaseRow;
  /** Its plan, as long as it gives access. */
  readonly gives: Plan | null;
}

/** What a person may do. Decided by what their purchases give, never by what they are called. */
@Injectable()
export class Entitlements {
  constructor(
    private readonly rows: PurchaseRepository,
    private readonly catalog: Catalog,
    private readonly policy: GrantsPolicy,
    private readonly clock: Clock,
  ) {}

  async of(accountId: AccountId): Promise<Entitlement & { readonly sources: readonly Source[] }> {
    const now = this.clock.now();
    const purchases = await this.rows.listOf(accountId);
    const sources = purchases.map((purchase): Source => ({ purchase, gives: this.givenBy(purchase, now) }));
    return { ...this.best(sources), sources };
  }

  /** The highest of the plans, not all together; of several of one plan the one that lasts longest. */
  private best(sources: readonly Source[]): Entitlement {
    let best: Entitlement = { plan: this.catalog.free, until: null };
    for (const { purchase, gives } of sources) {
      if (!gives || gives.rank < best.plan.rank) continue;
      if (gives.rank > best.plan.rank || purchase.accessUntil! > (best.until ?? 0)) best = { plan: gives, until: purchase.accessUntil };
    }
    return best;
  }

  private givenBy(purchase: PurchaseRow, now: Date): Plan | null {
    const { state, accessUntil, productId } = purchase;
    const isOpen = ACCESS_STATES.includes(state) && accessUntil !== null && accessUntil > now;
    return isOpen && this.policy.counts(purchase) ? this.catalog.planOf(productId) : null;
  }
}
