import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { CaseState } from '../../../entities/moderation/moderation-case.entity.js';
import type { AccountId, CaseId } from '../../../kernel/ids.js';
import type { SubjectType } from '../../../kernel/reportable-content.js';
import { Reads } from '../../../platform/persistence/reads.js';

/** A line of the queue: nothing of what people wrote or made. */
export interface QueueRow {
  readonly id: CaseId;
  readonly subjectType: SubjectType;
  readonly state: CaseState;
  readonly priority: number;
  readonly reportCount: number;
  readonly openedAt: Date;
  readonly alertAt: Date;
  readonly dueAt: Date;
  readonly decidedAt: Date | null;
  readonly assigneeId: AccountId | null;
  /** Username. */
  readonly assignee: string | null;
}

export interface QueueFilter {
  /** Null: whatever is not decided. */
  readonly state: CaseState | null;
  /** Undefined: whoever; null: nobody. */
  readonly assigneeId?: AccountId | null;
  readonly overdueAt: Date | null;
}

export type QueuePlace = readonly [priority: number, openedAt: Date, id: string];

const SELECT = `
  select c.id, c.subject_type as "subjectType", c.state, c.priority, c.report_count as "reportCount", c.opened_at as "openedAt",
    c.alert_at as "alertAt", c.due_at as "dueAt", c.decided_at as "decidedAt", c.assignee_id as "assigneeId", p.username as assignee
  from moderation_case c left join profile p on p.account_id = c.assignee_id`;

/** The cases in the order they are to be looked at: by priority, then the oldest first. */
@Injectable()
export class Queue {
  constructor(private readonly em: EntityManager, private readonly reads: Reads) {}

  /** Without what is about the reader: nobody learns here that they were reported. */
  async list(
    reader: AccountId, { state, assigneeId, overdueAt }: QueueFilter, after: QueuePlace | null, limit: number,
  ): Promise<QueueRow[]> {
    const values: unknown[] = [reader, limit];
    const next = (value: unknown): string => `$${values.push(value)}`;
    const conditions: [name: string, sql: string][] = [
      state === null ? ['open', `c.state <> 'decided'`] : ['state', `c.state = ${next(state)}`],
    ];
    if (assigneeId === null) conditions.push(['of-nobody', 'c.assignee_id is null']);
    else if (assigneeId !== undefined) conditions.push(['of', `c.assignee_id = ${next(assigneeId)}::uuid`]);
    if (overdueAt) conditions.push(['overdue', `c.due_at <= ${next(overdueAt)}::timestamptz`]);
    if (after) conditions.push(['after', afterOf(after, next)]);
    const where = ['c.account_id is distinct from $1::uuid', ...conditions.map(([, sql]) => sql)].join(' and ');
    const query = {
      name: `moderation.queue/${conditions.map(([name]) => name).join('/')}`,
      text: `${SELECT} where ${where} order by c.priority desc, c.opened_at, c.id limit $2`,
    };
    return (await this.reads.here<QueueRow>(query, values)).map(dated);
  }

  async find(id: CaseId): Promise<QueueRow | null> {
    const [row] = await this.em.execute<QueueRow[]>(`${SELECT} where c.id = ?`, [id]);
    return row ? dated(row) : null;
  }
}

function afterOf([priority, openedAt, id]: QueuePlace, next: (value: unknown) => string): string {
  const above = next(priority);
  return `(c.priority < ${above} or (c.priority = ${above} and (c.opened_at, c.id) > (${next(openedAt)}::timestamptz, ${next(id)}::uuid)))`;
}

/** Raw queries give times as text. */
function dated(row: QueueRow): QueueRow {
  return {
    ...row, openedAt: new Date(row.openedAt), alertAt: new Date(row.alertAt), dueAt: new Date(row.dueAt),
    decidedAt: row.decidedAt && new Date(row.decidedAt),
  };
}
