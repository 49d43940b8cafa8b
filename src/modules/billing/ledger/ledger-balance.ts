import type { PointsOrigin } from '../../../entities/billing/points-lot.entity.js';
import { SPENDING_ORDER } from '../../../entities/billing/sql/steps.sql.js';
import type { PreparedRead } from '../../../platform/persistence/reads.js';
import type { PointsBalance } from './ledger.types.js';

/** `$1`: the time; `$2`: the account. `stale`: a lot has expired and is not booked yet. */
export const BALANCE: PreparedRead = {
  name: 'billing.balance',
  text: `
  select a.available, a.held, a.debt, coalesce(l.lots, '[]') as lots, coalesce(l.stale, false) as stale
    from ledger_account a
    left join lateral (
      select bool_or(expires_at <= $1::timestamptz) as stale,
             json_agg(json_build_object('origin', origin, 'remaining', remaining, 'expiresAt', expires_at)
                      order by ${SPENDING_ORDER}) as lots
        from points_lot where ledger_account_id = a.id and not spent
    ) l on true
   where a.account_id = $2::uuid`,
};

export interface BalanceRow {
  readonly available: string | number;
  readonly held: string | number;
  readonly debt: string | number;
  readonly stale: boolean;
  readonly lots: readonly { origin: PointsOrigin; remaining: number; expiresAt: string | null }[];
}

export function balanceOf({ available, held, debt, lots }: BalanceRow): PointsBalance {
  return {
    balance: Number(available),
    held: Number(held),
    debt: Number(debt),
    lots: lots.map(({ origin, remaining, expiresAt }) => ({
      origin,
      remaining,
      ...(expiresAt === null ? {} : { expiresAt: new Date(expiresAt) }),
    })),
  };
}
