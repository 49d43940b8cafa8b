import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { PushTask, type PushTaskKind, type PushTaskStatus } from '../../../entities/notifications/push-task.entity.js';
import { Clock } from '../../../kernel/clock.js';
import { type DeletionId, Ids } from '../../../kernel/ids.js';
import type { Locale } from '../../../kernel/language.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { PushWorkDue } from '../onesignal/push-work.event.js';

export interface NewPushTask {
  readonly kind: PushTaskKind;
  readonly externalId: string;
  readonly subscriptionId?: string;
  readonly language?: Locale;
  readonly timeZone?: string | null;
  /** Which end of an account it belongs to. */
  readonly deletionId?: DeletionId;
  /** Not before. */
  readonly dueAt?: Date;
}

export interface ClaimedTask {
  readonly id: string;
  readonly kind: PushTaskKind;
  readonly externalId: string;
  readonly subscriptionId: string | null;
  readonly language: Locale | null;
  readonly timeZone: string | null;
  /** This one included. */
  readonly attempts: number;
  readonly createdAt: string;
}

/** Longer than the calls of a task may take together, so that nobody is asked twice at a time. */
const FIRST_RETRY_SECONDS = 20;
const LAST_RETRY_SECONDS = 3600;
/** OneSignal takes one change a second of each person and device. */
export const PAUSE_MS = 1_100;
/** What was under way when an account ended is over by then: a call that came later would bring the person back. */
const ERASE_AFTER_MS = 30_000;

/** The newest word counts, of a device whoever's it was: what was never tried is not told any more. */
const SUPERSEDE_DEVICE = `
  update push_task set status = 'gone', due_at = null, settled_at = ?
  where status = 'waiting' and attempts = 0 and kind in ('tie', 'untie') and subscription_id = ?`;
const SUPERSEDE_LANGUAGE = `
  update push_task set status = 'gone', due_at = null, settled_at = ?
  where status = 'waiting' and attempts = 0 and kind = 'language' and external_id = ?`;
const WITHHOLD = `
  update push_task set status = 'gone', due_at = null, settled_at = ?
  where status = 'waiting' and attempts = 0 and kind in ('tie', 'language') and external_id = ?`;
/** Of an end only the last word is still said before it. */
const SUPERSEDE_ALL = `
  update push_task set status = 'gone', due_at = null, settled_at = ? where status = 'waiting' and external_id = ? and kind <> 'farewell'`;
/** One after the other for a person, and for a device: as they came to be, and the language after the device that makes a person known. */
const CLAIM = `
  update push_task t set attempts = attempts + 1,
    due_at = ?::timestamptz + least(${FIRST_RETRY_SECONDS} * 2 ^ least(attempts, 20), ${LAST_RETRY_SECONDS}) * interval '1 second'
  where id = ? and status = 'waiting' and due_at <= ? and not exists (
    select 1 from push_task e where e.status = 'waiting'
      and (e.created_at, e.kind = 'language', e.id) < (t.created_at, t.kind = 'language', t.id)
      and (e.external_id = t.external_id or e.subscription_id = t.subscription_id))
  returning id, kind, external_id as "externalId", subscription_id as "subscriptionId", language, time_zone as "timeZone", attempts,
    created_at as "createdAt"`;
const SETTLE = `update push_task set status = ?, due_at = null, settled_at = ? where id = ? and status = 'waiting'`;
const AGAIN = `update push_task set due_at = ? where id = ? and status = 'waiting'`;
const NEXT = `
  update push_task set due_at = greatest(due_at, ?::timestamptz)
  where status = 'waiting' and (external_id = ? or subscription_id = ?::uuid) returning id, due_at as "dueAt"`;
const OVERDUE = `select id from push_task where status = 'waiting' and due_at <= ? order by due_at limit ?`;
const OPEN = `select id, due_at as "dueAt" from push_task where status = 'waiting' and id > ? order by id limit ?`;

export interface DueTask {
  readonly id: string;
  readonly dueAt: string;
}

/** The rows of what OneSignal is to be told of people and devices. */
@Injectable()
export class PushTasks {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly outbox: Outbox,
  ) {}

  /** In the caller's transaction, which it is told after. */
  async add(task: NewPushTask): Promise<void> {
    const { kind, externalId, subscriptionId = null, language = null, timeZone = null, deletionId = null } = task;
    const now = this.clock.now();
    await this.supersede(task, now);
    const dueAt = task.dueAt ?? (kind === 'erase' ? this.clock.after(ERASE_AFTER_MS) : now);
    const id = this.ids.random<string>();
    await this.em.insert(PushTask, {
      id, kind, externalId, subscriptionId, language, timeZone, deletionId,
      status: 'waiting', attempts: 0, dueAt, createdAt: now, settledAt: null,
    });
    await this.outbox.append(PushWorkDue, { ring: `task/${id}`, at: dueAt.toISOString() });
  }

  private async supersede({ kind, externalId, subscriptionId }: NewPushTask, now: Date): Promise<void> {
    if (kind === 'erase') await this.em.execute(SUPERSEDE_ALL, [now, externalId]);
    else if (kind === 'language') await this.em.execute(SUPERSEDE_LANGUAGE, [now, externalId]);
    else if (kind !== 'farewell') await this.em.execute(SUPERSEDE_DEVICE, [now, subscriptionId]);
  }

  /** What would tell something new of the person, and was never tried: it is not told. In the caller's transaction. */
  async withhold(externalId: string): Promise<void> {
    await this.em.execute(WITHHOLD, [this.clock.now(), externalId]);
  }

  /** Null when it is done, not due, under way elsewhere, or has to wait for an earlier one. It comes up again by itself. */
  async claim(id: string): Promise<ClaimedTask | null> {
    const now = this.clock.now();
    const [task] = await this.em.execute<ClaimedTask[]>(CLAIM, [now, id, now]);
    return task ?? null;
  }

  /** Returns those that may come next, each at its time. */
  async settle(task: ClaimedTask, status: Exclude<PushTaskStatus, 'waiting'>): Promise<DueTask[]> {
    await this.em.execute(SETTLE, [status, this.clock.now(), task.id]);
    return this.em.execute<DueTask[]>(NEXT, [this.clock.after(PAUSE_MS), task.externalId, task.subscriptionId]);
  }

  async again(id: string, at: Date): Promise<void> {
    await this.em.execute(AGAIN, [at, id]);
  }

  async overdue(limit: number): Promise<string[]> {
    return (await this.em.execute<{ id: string }[]>(OVERDUE, [this.clock.now(), limit])).map(({ id }) => id);
  }

  /** All that wait, those after `after`, by id. */
  open(after: string, limit: number): Promise<DueTask[]> {
    return this.em.execute<DueTask[]>(OPEN, [after, limit]);
  }
}
