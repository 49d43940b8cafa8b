import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId, NotificationId } from '../../../kernel/ids.js';
import type { NotificationKind } from '../../../kernel/notification.js';
import { type PreparedRead, Reads } from '../../../platform/persistence/reads.js';
import type { Entry } from './sight.js';

export interface EntryRow extends Entry {
  readonly contextId: string | null;
  readonly values: Readonly<Record<string, number | string>>;
  readonly count: number;
  readonly sequence: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly readAt: string | null;
}

export interface Person {
  readonly username: string;
  readonly avatarKey: string;
}

const ENTRY = 'n.id, n.kind, n.subject_type as "subjectType", n.subject_id as "subjectId"';
const ROW = `${ENTRY}, n.context_id as "contextId", n."values", n.count, n.sequence::float8 as sequence, n.created_at as "createdAt",
  n.updated_at as "updatedAt", n.read_at as "readAt"`;
/** `$1`: the person; `$2`: before which; `$3`: of which kinds; `$4`: how many. */
const NEWEST: PreparedRead = {
  name: 'notifications.newest',
  text: `
  select ${ROW} from notification n
  where n.account_id = $1::uuid and n.sequence < $2::bigint and n.kind = any($3::text[]) order by n.sequence desc limit $4`,
};
const ONE = `select ${ROW} from notification n where n.account_id = ? and n.id = ?`;
const UNREAD: PreparedRead = {
  name: 'notifications.unread',
  text: `
  select ${ENTRY} from notification n where n.account_id = $1::uuid and n.read_at is null and n.kind = any($2::text[])
  order by n.sequence desc limit $3`,
};
const PEOPLE: PreparedRead = {
  name: 'notifications.people',
  text: `
  select p.account_id as "accountId", p.username, p.avatar_key as "avatarKey" from profile p where p.account_id = any($1::uuid[])`,
};
const READ_SOME = `
  update notification set read_at = ?
  where account_id = ? and read_at is null and id in (select (jsonb_array_elements_text(?::jsonb))::uuid)`;
const READ_ALL = `
  update notification set read_at = ? where account_id = ? and read_at is null and (?::timestamptz is null or updated_at <= ?)`;

/** What an inbox is read with. */
@Injectable()
export class InboxQueries {
  constructor(private readonly em: EntityManager, private readonly reads: Reads) {}

  /** Of these kinds, before `sequence`, the newest change first. */
  newest(accountId: AccountId, sequence: number | null, kinds: readonly NotificationKind[], limit: number): Promise<EntryRow[]> {
    return this.reads.here<EntryRow>(NEWEST, [accountId, sequence ?? Number.MAX_SAFE_INTEGER, `{${kinds.join(',')}}`, limit]);
  }

  async find(accountId: AccountId, id: NotificationId): Promise<EntryRow | null> {
    const [row] = await this.em.execute<EntryRow[]>(ONE, [accountId, id]);
    return row ?? null;
  }

  unread(accountId: AccountId, kinds: readonly NotificationKind[], limit: number): Promise<Entry[]> {
    return this.reads.here<Entry>(UNREAD, [accountId, `{${kinds.join(',')}}`, limit]);
  }

  /** As they are called and look now. */
  async people(ids: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Person>> {
    if (ids.length === 0) return new Map();
    const rows = await this.reads.here<{ accountId: AccountId } & Person>(PEOPLE, [`{${ids.join(',')}}`]);
    return new Map(rows.map((row) => [row.accountId, row]));
  }

  async markRead(accountId: AccountId, ids: readonly string[], at: Date): Promise<void> {
    await this.em.execute(READ_SOME, [at, accountId, JSON.stringify(ids)]);
  }

  /** What had not changed since `upTo`; null: all. */
  async markAllRead(accountId: AccountId, upTo: Date | null, at: Date): Promise<void> {
    await this.em.execute(READ_ALL, [at, accountId, upTo, upTo]);
  }
}
