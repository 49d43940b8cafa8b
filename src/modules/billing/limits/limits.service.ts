import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { Points } from '../../../kernel/points.js';

/** Null where there is none. */
export interface SpendingLimits {
  readonly daily: Points | null;
  readonly weekly: Points | null;
  readonly confirmAbove: Points | null;
  readonly updatedAt: Date | null;
}

/** What is not named stays, null removes. */
export type LimitChanges = Partial<Record<'daily' | 'weekly' | 'confirmAbove', Points | null>>;

/** Held or captured in the last 24 hours, and in the last 7 days. */
export interface Spending {
  readonly daily: Points;
  readonly weekly: Points;
}

type Row = Omit<SpendingLimits, 'updatedAt'> & { readonly updatedAt: string | Date };

const FIND = `select daily, weekly, confirm_above as "confirmAbove", updated_at as "updatedAt" from spending_limit where account_id = ?`;
/** Of each limit: whether it is named, and its value. */
const SET = `
  insert into spending_limit as s (account_id, daily, weekly, confirm_above, updated_at) values (?, ?, ?, ?, ?)
  on conflict (account_id) do update set
    daily = case when ? then excluded.daily else s.daily end,
    weekly = case when ? then excluded.weekly else s.weekly end,
    confirm_above = case when ? then excluded.confirm_above else s.confirm_above end,
    updated_at = excluded.updated_at`;
/** As `ledger_limit` counts. */
const SPENT = `
  select coalesce(sum(points) filter (where held_at > ?), 0) as daily, coalesce(sum(points), 0) as weekly
    from (select h.held_at, case h.state when 'held' then h.held else h.captured end as points
            from points_hold h join ledger_account a on a.id = h.ledger_account_id
           where a.account_id = ? and h.held_at > ?) as spent`;

const DAY = 86_400_000;

/**
 * The limits that people set for their own spending; `ledger_hold` keeps them. A change holds at once, also one that gives more room: they
 * guard against slips and against what adds up unseen, and whoever changes them is signed in and means it.
 */
@Injectable()
export class Limits {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  async get(accountId: AccountId): Promise<SpendingLimits> {
    const [row] = await this.em.execute<Row[]>(FIND, [accountId]);
    if (!row) return { daily: null, weekly: null, confirmAbove: null, updatedAt: null };
    return { ...row, updatedAt: new Date(row.updatedAt) };
  }

  async change(accountId: AccountId, { daily, weekly, confirmAbove }: LimitChanges): Promise<void> {
    const named = [daily, weekly, confirmAbove];
    const values = named.map((value) => value ?? null);
    await this.em.execute(SET, [accountId, ...values, this.clock.now(), ...named.map((value) => value !== undefined)]);
  }

  async spentBy(accountId: AccountId): Promise<Spending> {
    const [row] = await this.em.execute<{ daily: string; weekly: string }[]>(SPENT, [
      this.clock.after(-DAY), accountId, this.clock.after(-7 * DAY),
    ]);
    return { daily: Number(row!.daily), weekly: Number(row!.weekly) };
  }
}
