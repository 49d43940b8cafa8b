import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../kernel/ids.js';
import type { Plan } from './catalog/product.js';
import { Entitlements } from './purchases/entitlements.js';
import { PlanTerms } from './purchases/plan-terms.js';

/** What other modules may ask of billing besides the ledger. */
@Injectable()
export class BillingFacade {
  constructor(
    private readonly entitlements: Entitlements,
    private readonly terms: PlanTerms,
  ) {}

  /** The plan that a person has now. What they may do is in its features, never in its name. */
  async planOf(accountId: AccountId): Promise<Plan> {
    return (await this.entitlements.of(accountId)).plan;
  }

  /**
   * SQL of a query of at most one row, with `more_at_once` and `weight`, to be joined to a list of people; none for who has everybody's
   * plan. Has one parameter, the time. @param account an SQL expression
   */
  planTermsSql(account: string): string {
    return this.terms.sqlFor(account);
  }
}
