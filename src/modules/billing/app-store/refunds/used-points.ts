import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { StoreEnvironment } from '../../../../entities/billing/store-purchase.entity.js';
import { grantKeyOf } from '../../purchases/unit-row.js';

/** All of it, in thousandths of a per cent. */
const ALL = 100_000;

/** What was spent came out of the lots of the grant, and of what was given back after a refund that was undone. */
const USED = `
  select u.points, u.granted_at is not null as "isGranted", (
    select coalesce(sum(e.points), 0)::int
      from ledger_movement g
      join points_lot l on l.movement_id = g.id
      join ledger_movement m on m.ledger_account_id = l.ledger_account_id and m.kind = 'capture'
      join ledger_entry e on e.movement_id = m.id and e.lot_id = l.id and e.book = 'revenue'
     where g.kind = 'grant' and g.key in (
       select ? union all select ? || '/returned/' || n from generate_series(0, u.corrections - 1) as n)
  ) as spent
  from store_unit u where u.store = 'app-store' and u.environment = ? and u.unit_key = ?`;

export interface UnitUse {
  readonly isGranted: boolean;
  /** Thousandths of a per cent; null for a unit that gave no points. */
  readonly part: number | null;
}

/** How much of what a payment gave was used, by the books alone. */
@Injectable()
export class UsedPoints {
  constructor(private readonly em: EntityManager) {}

  async of(environment: StoreEnvironment, unitKey: string): Promise<UnitUse> {
    const key = grantKeyOf({ store: 'app-store', environment, unitKey });
    const [row] = await this.em.execute<{ points: number; isGranted: boolean; spent: number }[]>(USED, [key, key, environment, unitKey]);
    if (!row?.isGranted || row.points === 0) return { isGranted: row?.isGranted ?? false, part: null };
    return { isGranted: true, part: Math.min(ALL, Math.round((row.spent / row.points) * ALL)) };
  }
}
