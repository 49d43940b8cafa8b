import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../../kernel/clock.js';
import type { ErasureSubject } from '../../../../kernel/account-erasure.js';

/** How an account stood when its end began: what of it holds for somebody who comes back. */
export interface Standing {
  readonly isBarred: boolean;
  /** Null for good, and where nothing bars. */
  readonly barredUntil: Date | null;
  readonly wasWelcomed: boolean;
}

/**
 * A decision of moderation that stands bars until its own end. What an operator suspended (`previous_status`, with no decision behind it
 * that made it so) has no end. A decision that was taken in the days before the end bars too, though it found the account leaving.
 */
const DECIDED = `
  select bool_or(ends_at is null) as "forGood", max(ends_at) as until from restriction
  where account_id = ? and kind = 'account' and lifted_at is null and (ends_at is null or ends_at > ?)`;
const BY_OPERATOR = `
  select 1 from account_deletion d where d.id = ? and d.previous_status = 'suspended' and not exists (
    select 1 from restriction r
    where r.account_id = d.account_id and r.kind = 'account' and r.applied_at is not null and r.lifted_at is null)`;
/** The key under which the books are opened (`ledger_enter`); or in an account before this one. */
const WELCOMED = `
  select 1 from account a where a.id = ? and (a.was_welcomed or exists (
    select 1 from ledger_account l join ledger_movement m on m.kind = 'grant' and m.key = 'welcome:' || l.id where l.account_id = a.id))`;

@Injectable()
export class PersonStanding {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** While the account is there. Reads only. */
  async of({ accountId, deletionId }: ErasureSubject): Promise<Standing> {
    const wasWelcomed = await this.any(WELCOMED, accountId);
    const [decided] = await this.em.execute<{ forGood: boolean | null; until: string | null }[]>(DECIDED, [accountId, this.clock.now()]);
    const { forGood, until } = decided!;
    if (forGood || (await this.any(BY_OPERATOR, deletionId))) return { isBarred: true, barredUntil: null, wasWelcomed };
    return { isBarred: until !== null, barredUntil: until === null ? null : new Date(until), wasWelcomed };
  }

  private async any(query: string, id: string): Promise<boolean> {
    return (await this.em.execute<object[]>(query, [id])).length > 0;
  }
}
