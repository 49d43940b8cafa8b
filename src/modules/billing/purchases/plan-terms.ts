import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/config.js';
import { Catalog } from '../catalog/catalog.js';
import { ACCESS_STATES } from './purchase-row.js';

const UUID = /^[0-9a-f-]{36}$/;

/** The terms of plans as SQL, for a statement that decides over many people at once. Agrees with `Entitlements`; a test compares them. */
@Injectable()
export class PlanTerms {
  private readonly plans: string;
  private readonly counts: string;

  constructor(catalog: Catalog, config: Config) {
    // none of these words comes from outside: ids of our own file, whose form its schema holds, and ids that are looked at here
    const rows = catalog.products.flatMap((product) => {
      if (product.kind === 'pack') return [];
      const { rank, features } = product.plan;
      return [`('${product.id}', ${rank}, ${features.moreAtOnce}, ${features.weight})`];
    });
    this.plans = [`('', 0, 0, 1)`, ...rows].join(', ');
    const { sandbox, sandboxAccounts } = config.purchases;
    const reviewers = sandboxAccounts.filter((id) => UUID.test(id)).map((id) => `'${id}'`);
    const alsoSandbox = reviewers.length > 0 ? ` or p.account_id in (${reviewers.join(', ')})` : '';
    this.counts = sandbox ? 'true' : `(p.environment = 'production'${alsoSandbox})`;
  }

  /**
   * A query of at most one row, with `more_at_once` and `weight`: the highest plan that a person's purchases give; none for everybody's.
   * Has one parameter, the time. @param account an SQL expression
   */
  sqlFor(account: string): string {
    return `
      select plan.more_at_once, plan.weight
        from store_purchase p join (values ${this.plans}) as plan (product_id, rank, more_at_once, weight) on plan.product_id = p.product_id
       where p.account_id = ${account} and p.state in (${ACCESS_STATES.map((state) => `'${state}'`).join(', ')}) and p.access_until > ?
         and ${this.counts}
       order by plan.rank desc limit 1`;
  }
}
