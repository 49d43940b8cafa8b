import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountEventType } from '../../../entities/generation/account-event.entity.js';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';

export const ACCOUNT_EVENTS_CHANNEL = 'account_events';

const NEXT = `
  insert into account_sequence (account_id, value) values (?, 1)
  on conflict (account_id) do update set value = account_sequence.value + 1 returning value`;

/** `$1`: the account; `$2`: after which; `$3`: how many. */
const SINCE: PreparedRead = {
  name: 'events.since',
  text: 'select sequence, type, data from account_event where account_id = $1::uuid and sequence > $2 order by sequence limit $3',
};
const BOUNDS: PreparedRead = {
  name: 'events.bounds',
  text: `
  select (select value from account_sequence where account_id = $1::uuid) as newest,
    (select min(sequence) from account_event where account_id = $1::uuid) as oldest`,
};

export interface AccountEventRow {
  readonly sequence: number;
  readonly type: AccountEventType;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What happened to an account, in the order in which it was committed: the source of `/v1/events` and of the library's sync. */
@Injectable()
export class AccountEvents {
  constructor(private readonly em: EntityManager, private readonly reads: Reads, private readonly clock: Clock) {}

  /** The next number of the account. Holds the account's counter until the transaction ends, so numbers appear in order. */
  async nextSequence(accountId: AccountId): Promise<number> {
    const [row] = await this.em.execute<{ value: string }[]>(NEXT, [accountId]);
    return Number(row!.value);
  }

  /** In the caller's transaction; `data` carries ids and states, no words of the person. Returns its sequence. */
  async append(accountId: AccountId, type: AccountEventType, data: Readonly<Record<string, unknown>>): Promise<number> {
    const [row] = await this.em.execute<{ sequence: string }[]>(
      `with next as (${NEXT}), event as (
         insert into account_event (account_id, sequence, type, data, created_at)
         select ?, value, ?, ?::jsonb, ? from next returning sequence
       )
       select sequence, pg_notify('${ACCOUNT_EVENTS_CHANNEL}', ?) from event`,
      [accountId, accountId, type, JSON.stringify(data), this.clock.now(), accountId],
    );
    return Number(row!.sequence);
  }

  /** In order, after `sequence`. */
  async since(accountId: AccountId, sequence: number, limit: number): Promise<AccountEventRow[]> {
    const rows = await this.reads.here<{ sequence: string; type: AccountEventType; data: Record<string, unknown> }>(
      SINCE, [accountId, sequence, limit],
    );
    return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }));
  }

  /** The newest number given out, and up to which one deletions are no longer told. */
  async horizon(accountId: AccountId): Promise<{ newest: number; deletionsKnownSince: number }> {
    const [row] = await this.em.execute<{ newest: string; known: string }[]>(
      'select value as newest, deletions_known_since as known from account_sequence where account_id = ?',
      [accountId],
    );
    return { newest: Number(row?.newest ?? 0), deletionsKnownSince: Number(row?.known ?? 0) };
  }

  /** The newest number given out, and the oldest event still kept (null when none is). */
  async bounds(accountId: AccountId): Promise<{ newest: number; oldest: number | null }> {
    const [row] = await this.reads.here<{ newest: string | null; oldest: string | null }>(BOUNDS, [accountId]);
    return { newest: Number(row?.newest ?? 0), oldest: row?.oldest == null ? null : Number(row.oldest) };
  }
}
