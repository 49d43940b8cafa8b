import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import { Catalog } from '../catalog/catalog.js';
import { type PurchaseRow, UNPAID_STATES } from './purchase-row.js';
import type { UnitRow } from './unit-row.js';

const PERIOD = /^P(\d+)([DWMY])$/;

/** Which purchases give something, and until when. */
@Injectable()
export class GrantsPolicy {
  constructor(
    private readonly config: Config,
    private readonly catalog: Catalog,
    private readonly clock: Clock,
  ) {}

  /** A sandbox costs nothing: there anybody could buy everything. */
  counts({ environment, accountId }: Pick<PurchaseRow, 'environment' | 'accountId'>): boolean {
    const { sandbox, sandboxAccounts } = this.config.purchases;
    return environment === 'production' || sandbox || (accountId !== null && sandboxAccounts.includes(accountId));
  }

  /** Points; access is another matter. The family of a buyer has access, and no points of its own. */
  givesPoints(purchase: PurchaseRow, owner: AccountId | null): boolean {
    const { ownership, state } = purchase;
    return owner !== null && ownership === 'purchased' && !UNPAID_STATES.includes(state) && this.counts(purchase);
  }

  /** Undefined for a pack: what was bought never expires. */
  pointsExpireAt(unit: UnitRow): Date | undefined {
    const product = this.catalog.find(unit.productId);
    if (product?.kind === 'pack') return undefined;
    const end = unit.expiresAt ?? this.endOf(unit.purchasedAt, product?.period ?? 'P1M');
    return new Date(end.getTime() + this.catalog.pointsKeptMs);
  }

  /** What is given back after a refund that was undone can be spent for as long as after a period, however long the dispute took. */
  returnedExpireAt(unit: UnitRow): Date | undefined {
    const at = this.pointsExpireAt(unit);
    const least = this.clock.after(Math.max(this.catalog.pointsKeptMs, 86_400_000));
    return at && (at > least ? at : least);
  }

  private endOf(start: Date, period: string): Date {
    const [, count = '1', unit = 'M'] = PERIOD.exec(period) ?? [];
    const end = new Date(start);
    if (unit === 'Y') end.setUTCFullYear(end.getUTCFullYear() + Number(count));
    else if (unit === 'M') end.setUTCMonth(end.getUTCMonth() + Number(count));
    else end.setUTCDate(end.getUTCDate() + Number(count) * (unit === 'W' ? 7 : 1));
    return end;
  }
}
