import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Push, type PushStatus } from '../../../entities/notifications/push.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type AccountId, Ids, type NotificationId } from '../../../kernel/ids.js';
import type { NotificationKind } from '../../../kernel/notification.js';

export interface PushRow {
  readonly id: string;
  readonly accountId: AccountId;
  readonly notificationId: NotificationId;
  readonly kind: NotificationKind;
  readonly dueAt: Date;
  readonly attempts: number;
  readonly count: number;
  readonly createdAt: Date;
  /** The entry that it tells of. */
  readonly isRead: boolean;
}

interface Row extends Omit<PushRow, 'dueAt' | 'createdAt'> {
  readonly dueAt: string;
  readonly createdAt: string;
}

/** Longer than the call to OneSignal may take, so that nobody sends it again meanwhile. */
const FIRST_RETRY_SECONDS = 15;
const LAST_RETRY_SECONDS = 900;

const LOCK = "select pg_advisory_xact_lock(hashtextextended('notifications.push/' || ?::text, 0))";
const OWNER = "select account_id as \"accountId\" from push where id = ? and status = 'waiting'";
const ROW = `
  select p.id, p.account_id as "accountId", p.notification_id as "notificationId", p.kind, p.due_at as "dueAt", p.attempts, p.count,
    p.created_at as "createdAt", n.read_at is not null as "isRead"
  from push p join notification n on n.id = p.notification_id where p.status = 'waiting'`;
const DUE = `${ROW} and p.id = ? and p.due_at <= ? for update of p`;
const SIBLINGS = `${ROW} and p.account_id = ? and p.due_at = ? and p.attempts = 0 and p.id <> ? order by p.created_at for update of p`;
const HOLD = "update push set due_at = ? where id = ? and status = 'waiting'";
const CLAIM = `
  update push set attempts = attempts + 1, count = ?,
    due_at = ?::timestamptz + least(${FIRST_RETRY_SECONDS} * 2 ^ least(attempts, 20), ${LAST_RETRY_SECONDS}) * interval '1 second'
  where id = ?`;
const SETTLE = `
  update push set status = ?, reason = ?, message_id = ?, due_at = null, settled_at = ? where id = ? and status = 'waiting' returning 1`;
const SENT = "select settled_at as at from push where account_id = ? and status in ('sent', 'unreachable') and settled_at > ?";
const TOLD = `
  select n.kind, n.group_key as "groupKey" from notification n
  where n.id = ? and n.account_id = ? and n.read_at is null and not exists (
    select 1 from push p where p.notification_id = n.id and (p.status = 'waiting' or p.settled_at >= n.updated_at))`;
const LAST_OF_GROUP = `
  select max(p.settled_at) as at from push p join notification n on n.id = p.notification_id
  where n.account_id = ? and n.group_key = ? and p.status in ('sent', 'unreachable')`;
const OVERDUE = "select id from push where status = 'waiting' and due_at <= ? order by due_at limit ?";
const OPEN = "select id, due_at as \"dueAt\" from push where status = 'waiting' and id > ? order by id limit ?";

/** The rows of pushes. Timestamps go in and out as dates. */
@Injectable()
export class PushRepository {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** One after the other for a person, to the end of the transaction. */
  async lock(accountId: AccountId): Promise<void> {
    await this.em.execute(LOCK, [accountId]);
  }

  async ownerOf(id: string): Promise<AccountId | null> {
    const [row] = await this.em.execute<{ accountId: AccountId }[]>(OWNER, [id]);
    return row?.accountId ?? null;
  }

  async due(id: string): Promise<PushRow | null> {
    return (await this.rows(DUE, [id, this.clock.now()]))[0] ?? null;
  }

  /** Others that were moved to the same moment, and never tried. */
  siblings({ id, accountId, dueAt }: PushRow): Promise<PushRow[]> {
    return this.rows(SIBLINGS, [accountId, dueAt, id]);
  }

  async hold(id: string, until: Date): Promise<void> {
    await this.em.execute(HOLD, [until, id]);
  }

  /** It is about to be sent; it comes up again when that is not heard of. */
  async claim(id: string, count: number): Promise<void> {
    await this.em.execute(CLAIM, [count, this.clock.now(), id]);
  }

  /** False when it was settled before. */
  async settle(id: string, status: Exclude<PushStatus, 'waiting'>, { reason, messageId }: { reason?: string; messageId?: string } = {}) {
    const settled = await this.em.execute<object[]>(SETTLE, [status, reason ?? null, messageId ?? null, this.clock.now(), id]);
    return settled.length > 0;
  }

  async sentSince(accountId: AccountId, since: Date): Promise<Date[]> {
    return (await this.em.execute<{ at: string }[]>(SENT, [accountId, since])).map(({ at }) => new Date(at));
  }

  /** What a push would be about; null when the entry is read, or one waits for it or has told all of it. */
  async untold(accountId: AccountId, id: NotificationId): Promise<{ kind: NotificationKind; groupKey: string } | null> {
    const [row] = await this.em.execute<{ kind: NotificationKind; groupKey: string }[]>(TOLD, [id, accountId]);
    return row ?? null;
  }

  async lastOfGroup(accountId: AccountId, groupKey: string): Promise<Date | null> {
    const [row] = await this.em.execute<{ at: string | null }[]>(LAST_OF_GROUP, [accountId, groupKey]);
    return row?.at ? new Date(row.at) : null;
  }

  /** Its id is a random UUID, as OneSignal wants of an idempotency key. */
  async add(accountId: AccountId, notificationId: NotificationId, kind: NotificationKind, dueAt: Date): Promise<string> {
    const id = this.ids.random<string>();
    await this.em.insert(Push, {
      id, accountId, notificationId, kind, status: 'waiting', reason: null, dueAt, attempts: 0, messageId: null, count: 1,
      createdAt: this.clock.now(), settledAt: null,
    });
    return id;
  }

  async overdue(limit: number): Promise<string[]> {
    return (await this.em.execute<{ id: string }[]>(OVERDUE, [this.clock.now(), limit])).map(({ id }) => id);
  }

  /** All that wait, those after `after`, by id. */
  open(after: string, limit: number): Promise<{ id: string; dueAt: string }[]> {
    return this.em.execute<{ id: string; dueAt: string }[]>(OPEN, [after, limit]);
  }

  private async rows(query: string, params: unknown[]): Promise<PushRow[]> {
    const rows = await this.em.execute<Row[]>(query, params);
    return rows.map((row) => ({ ...row, dueAt: new Date(row.dueAt), createdAt: new Date(row.createdAt) }));
  }
}
