import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { CaseEvent, type CaseActorKind } from '../../../entities/moderation/case-event.entity.js';
import type { AccountId, CaseId } from '../../../kernel/ids.js';
import type { SubjectType } from '../../../kernel/reportable-content.js';
import type { CaseActor, CaseEventType, NewCaseEvent, RecordedCaseEvent } from './case-event.js';
import type { CaseProjection } from './case-fold.js';

/** A case with what it is about. `accountId`: whose it is; after an erasure the id of a tombstone, which no account has. */
export interface CaseRow extends CaseProjection {
  readonly id: CaseId;
  readonly subjectType: SubjectType;
  readonly subjectId: string;
  readonly accountId: AccountId | null;
}

export interface CaseSubject {
  readonly type: SubjectType;
  readonly id: string;
  readonly accountId: AccountId;
}

const COLUMNS = `id, subject_type as "subjectType", subject_id as "subjectId", account_id as "accountId", state, priority,
  report_count as "reportCount", opened_at as "openedAt", alert_at as "alertAt", due_at as "dueAt", assignee_id as "assigneeId",
  decided_at as "decidedAt", last_sequence as "lastSequence"`;
const OPEN = `
  insert into moderation_case (id, subject_type, subject_id, account_id, opened_at, alert_at, due_at) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (subject_type, subject_id) where state <> 'decided' do nothing returning id`;
const SAVE = `
  update moderation_case set state = ?, priority = ?, report_count = ?, opened_at = ?, alert_at = ?, due_at = ?, assignee_id = ?,
    decided_at = ?, last_sequence = ? where id = ?`;
const EVENTS = `
  select case_id as "caseId", sequence, type, actor_kind as "actorKind", actor_id as "actorId", data, at
  from case_event where case_id = ? order by sequence`;

type Stored = Omit<RecordedCaseEvent, 'actor' | 'at'> & { actorKind: CaseActorKind; actorId: AccountId | null; at: string };

/** The rows of cases and of what happened to them. All of it in the caller's transaction. */
@Injectable()
export class CaseEvents {
  constructor(private readonly em: EntityManager) {}

  /** An empty case, unless one about the same is open. */
  async insertCase(id: CaseId, { type, id: subjectId, accountId }: CaseSubject, at: Date): Promise<boolean> {
    return (await this.em.execute<object[]>(OPEN, [id, type, subjectId, accountId, at, at, at])).length > 0;
  }

  find(id: CaseId): Promise<CaseRow | null> {
    return this.findBy('id = ?', [id]);
  }

  /** Nobody else writes to the case until the transaction ends. */
  findLocked(id: CaseId): Promise<CaseRow | null> {
    return this.findBy('id = ? for update', [id]);
  }

  findOpenLocked(type: SubjectType, subjectId: string): Promise<CaseRow | null> {
    return this.findBy(`subject_type = ? and subject_id = ? and state <> 'decided' for update`, [type, subjectId]);
  }

  async insertEvent({ caseId, sequence, type, data, actor, at }: RecordedCaseEvent): Promise<void> {
    const actorId = 'id' in actor ? actor.id : null;
    await this.em.insert(CaseEvent, { caseId, sequence, type, data, actorKind: actor.kind, actorId, at });
  }

  async save(id: CaseId, next: CaseProjection): Promise<void> {
    const values = [
      next.state, next.priority, next.reportCount, next.openedAt, next.alertAt, next.dueAt, next.assigneeId, next.decidedAt,
      next.lastSequence,
    ];
    await this.em.execute(SAVE, [...values, id], 'run');
  }

  /** The oldest first. */
  async eventsOf(id: CaseId): Promise<RecordedCaseEvent[]> {
    const rows = await this.em.execute<Stored[]>(EVENTS, [id]);
    return rows.map(({ actorKind, actorId, at, caseId, sequence, type, data }) => ({
      ...({ type, data } as NewCaseEvent),
      caseId,
      sequence,
      actor: actorOf(actorKind, actorId),
      at: new Date(at),
    }));
  }

  /** By whomever, unless `by` is given. */
  async has(id: CaseId, type: CaseEventType, by: CaseActorKind | null = null): Promise<boolean> {
    const query = 'select 1 as one from case_event where case_id = ? and type = ? and actor_kind = coalesce(?, actor_kind) limit 1';
    return (await this.em.execute<object[]>(query, [id, type, by])).length > 0;
  }

  private async findBy(where: string, values: readonly string[]): Promise<CaseRow | null> {
    const [row] = await this.em.execute<CaseRow[]>(`select ${COLUMNS} from moderation_case where ${where}`, [...values]);
    return row ? dated(row) : null;
  }
}

function actorOf(kind: CaseActorKind, id: AccountId | null): CaseActor {
  return (kind === 'person' || kind === 'staff') && id !== null ? { kind, id } : { kind: kind === 'anonymous' ? kind : 'system' };
}

/** Raw queries give times as text. */
function dated(row: CaseRow): CaseRow {
  return {
    ...row,
    openedAt: new Date(row.openedAt),
    alertAt: new Date(row.alertAt),
    dueAt: new Date(row.dueAt),
    decidedAt: row.decidedAt && new Date(row.decidedAt),
  };
}
