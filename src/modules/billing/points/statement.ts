import { Injectable } from '@nestjs/common';
import type { MovementKind } from '../../../entities/billing/ledger-movement.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { Points } from '../../../kernel/points.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';

export interface StatementLine {
  /** 1 for the first movement of the person, without gaps. */
  readonly sequence: number;
  readonly kind: MovementKind;
  /** What it did to the balance. All amounts together are the balance; so with the other two. */
  readonly amount: Points;
  readonly balanceAfter: Points;
  readonly heldChange: Points;
  readonly heldAfter: Points;
  readonly debtChange: Points;
  readonly debtAfter: Points;
  /** The id of the generation that it was for, or of the purchase that it came from. */
  readonly reference: string | null;
  readonly referenceKind: 'generation' | 'purchase' | null;
  readonly reason: string | null;
  readonly occurredAt: Date;
}

type Row = { [Name in keyof StatementLine]: StatementLine[Name] | string };

/** What came of a store is keyed by the unit that was paid for: `grantKeyOf`, `takeKeyOf`, `returnKeyOf` of purchases/unit-row.ts. */
const LINES = `
  select m.sequence, m.kind, m.available_change as amount, m.available_after as "balanceAfter", m.held_change as "heldChange",
         m.held_after as "heldAfter", m.debt_change as "debtChange", m.debt_after as "debtAfter",
         coalesce(m.reference, u.purchase_id::text) as reference,
         case when m.reference is not null then 'generation' when u.purchase_id is not null then 'purchase' end as "referenceKind",
         m.reason, m.occurred_at as "occurredAt"
    from ledger_movement m join ledger_account a on a.id = m.ledger_account_id
    left join store_unit u on m.key like 'store/%' and u.store = split_part(m.key, '/', 2) and u.environment = split_part(m.key, '/', 3)
      and u.unit_key = regexp_replace(m.key, '^store/[^/]+/[^/]+/|/(taken|returned)/[0-9]+$', '', 'g')
   where a.account_id = $1::uuid`;
/** `$2`: the line that it goes on from; `$3`: how many. */
const BEFORE: PreparedRead = { name: 'billing.lines-before', text: `${LINES} and m.sequence < $2 order by m.sequence desc limit $3` };
const AFTER: PreparedRead = { name: 'billing.lines-after', text: `${LINES} and m.sequence > $2 order by m.sequence limit $3` };

/** Reads a person's movements. Append-only and numbered, so that pages neither skip nor repeat. */
@Injectable()
export class Statement {
  constructor(private readonly reads: Reads) {}

  /** Newest first, at most `limit`, those before line `before`. */
  async listBefore(accountId: AccountId, before: number | null, limit: number): Promise<StatementLine[]> {
    const rows = await this.reads.here<Row>(BEFORE, [accountId, before ?? Number.MAX_SAFE_INTEGER, limit]);
    return rows.map(lineOf);
  }

  /** Oldest first, at most `limit`, those after line `after`. */
  async listAfter(accountId: AccountId, after: number, limit: number): Promise<StatementLine[]> {
    const rows = await this.reads.here<Row>(AFTER, [accountId, after, limit]);
    return rows.map(lineOf);
  }
}

function lineOf(row: Row): StatementLine {
  return {
    sequence: Number(row.sequence),
    kind: row.kind as MovementKind,
    amount: Number(row.amount),
    balanceAfter: Number(row.balanceAfter),
    heldChange: Number(row.heldChange),
    heldAfter: Number(row.heldAfter),
    debtChange: Number(row.debtChange),
    debtAfter: Number(row.debtAfter),
    reference: row.reference as string | null,
    referenceKind: row.referenceKind as StatementLine['referenceKind'],
    reason: row.reason as string | null,
    occurredAt: new Date(row.occurredAt!),
  };
}
