import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import type { Points } from '../../../kernel/points.js';
import { grantKeyOf, returnKeyOf, type UnitRow } from './unit-row.js';

/** What a grant gave to whom, and how much of it was not taken back. */
export interface GrantedLot {
  readonly key: string;
  readonly accountId: AccountId;
  readonly left: Points;
}

const LOTS = `
  select m.key, a.account_id as "accountId", l.granted - l.refunded as left
    from ledger_movement m
    join points_lot l on l.movement_id = m.id
    join ledger_account a on a.id = m.ledger_account_id
   where m.kind = 'grant' and m.key in (select jsonb_array_elements_text(?::jsonb))
   order by m.id desc`;

/** Finds out who has the points of a unit: not its owner, when the purchase went to somebody else meanwhile. */
@Injectable()
export class GrantedLots {
  constructor(private readonly em: EntityManager) {}

  /** The latest first: what was given, and what was given back after refunds. */
  listOf(unit: UnitRow): Promise<GrantedLot[]> {
    const returns = Array.from({ length: unit.corrections }, (_, n) => returnKeyOf(unit, n));
    return this.em.execute<GrantedLot[]>(LOTS, [JSON.stringify([grantKeyOf(unit), ...returns])]);
  }
}
