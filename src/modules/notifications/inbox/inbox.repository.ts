import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type NotificationId } from '../../../kernel/ids.js';
import type { NotificationKind, NotificationSubject } from '../../../kernel/notification.js';

export interface News {
  readonly accountId: AccountId;
  readonly kind: NotificationKind;
  readonly subject: NotificationSubject;
  readonly contextId: string | null;
  readonly actorId: AccountId | null;
  readonly values: Readonly<Record<string, number | string>>;
  readonly groupKey: string;
  readonly key: string;
  readonly happenedAt: Date;
}

/** Against the end of either account: what is written here names both. In one order, whoever asks. */
const PEOPLE = "select id from account where id in (?, ?) and status <> 'deleted' order by id for key share";
/** One after the other for a person: whatever is told, and what they read. */
const LOCK = "select pg_advisory_xact_lock(hashtextextended('notifications.inbox/' || ?::text, 0))";
const TOLD = `
  select 1 as told from notification n join notification_happening h on h.notification_id = n.id
  where n.account_id = ? and n.group_key = ? and h.key = ? limit 1`;
const TELL = `
  insert into notification (id, account_id, kind, subject_type, subject_id, context_id, "values", group_key, count, sequence,
    created_at, updated_at)
  select ?, ?, ?, ?, ?, ?, ?::jsonb, ?, 1,
    coalesce((select max(sequence) from notification where account_id = ?), 0) + 1, ?, ?
  on conflict (account_id, group_key) where read_at is null do update set
    count = notification.count + 1, sequence = excluded.sequence, updated_at = excluded.updated_at,
    subject_type = excluded.subject_type, subject_id = excluded.subject_id, context_id = excluded.context_id, "values" = excluded."values"
  returning id`;
const HAPPENED = 'insert into notification_happening (notification_id, key, actor_id, happened_at) values (?, ?, ?, ?)';

/** The rows of inboxes. Each call is part of its caller's transaction. */
@Injectable()
export class InboxRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Until the transaction ends. False when one of the two is not there any more. */
  async keepPeople(accountId: AccountId, actorId: AccountId | null): Promise<boolean> {
    const there = await this.em.execute<object[]>(PEOPLE, [accountId, actorId ?? accountId]);
    return there.length === (actorId === null || actorId === accountId ? 1 : 2);
  }

  async lock(accountId: AccountId): Promise<void> {
    await this.em.execute(LOCK, [accountId]);
  }

  /**
   * Joins the unread entry of its group, or begins one; to the front of the inbox either way. Null when this was told before, in an entry
   * that was read by now too. `lock` comes first.
   */
  async tell(news: News): Promise<NotificationId | null> {
    const { accountId, kind, subject, contextId, actorId, values, groupKey, key, happenedAt } = news;
    const told = await this.em.execute<object[]>(TOLD, [accountId, groupKey, key]);
    if (told.length > 0) return null;
    const [id, now] = [this.ids.random<NotificationId>(), this.clock.now()];
    const row = [id, accountId, kind, subject.type, subject.id, contextId, JSON.stringify(values), groupKey, accountId, now, now];
    const [entry] = await this.em.execute<{ id: NotificationId }[]>(TELL, row);
    await this.em.execute(HAPPENED, [entry!.id, key, actorId, happenedAt]);
    return entry!.id;
  }
}
