import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Report, type ReportOutcome, type ReportReason, type ReportState } from '../../../entities/moderation/report.entity.js';
import type { AccountId, CaseId, NoticeId, ReportId } from '../../../kernel/ids.js';
import type { FoundSubject, SubjectType } from '../../../kernel/reportable-content.js';

export interface ReportRow {
  readonly id: ReportId;
  readonly subjectType: SubjectType;
  readonly subjectRef: string;
  readonly reason: ReportReason;
  readonly state: ReportState;
  readonly outcome: ReportOutcome | null;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
}

export interface NewReport extends Pick<ReportRow, 'id' | 'subjectType' | 'subjectRef' | 'reason' | 'state' | 'createdAt'> {
  readonly caseId: CaseId;
  readonly accountId: AccountId | null;
  readonly noticeId: NoticeId | null;
  readonly details: string | null;
}

/** What a report says; the same again is the same report. */
export type Said = Pick<NewReport, 'reason' | 'details'>;

const COLUMNS = `id, subject_type as "subjectType", subject_ref as "subjectRef", reason, state, outcome, created_at as "createdAt",
  decided_at as "decidedAt"`;
const OWN = `select ${COLUMNS} from report where account_id = ?`;
/** Without words of its own it says no more than one of that reason which has some. */
const SAYS = 'reason = ? and (details = ? or ?::text is null) order by created_at desc, id desc limit 1';
const SUBJECT = `
  select c.subject_id as "subjectId", c.account_id as "accountId" from report r join moderation_case c on c.id = r.case_id
  where r.account_id = ? and r.subject_type = ? and r.subject_ref = ? and c.state <> 'decided' and c.account_id is not null limit 1`;
/** One person's reports are made one after another, so that the limit holds. */
const LOCK = `select pg_advisory_xact_lock(hashtextextended('reports:' || ?, 0))`;
const RECENT = 'select created_at as "createdAt" from report where account_id = ? and created_at > ? order by created_at desc limit ?';
const RECORD = `
  select count(distinct case_id) filter (where outcome = 'acted-on')::int as right, count(distinct case_id)::int as decided
  from report where account_id = ? and state = 'decided'`;
const CLEARED = `
  select 1 as one from report r join moderation_case c on c.id = r.case_id
  where c.subject_type = ? and c.subject_id = ? and c.state = 'decided' and r.outcome = 'no-violation' and r.reason = any(?::text[])
    and r.decided_at > ? limit 1`;

@Injectable()
export class ReportRows {
  constructor(private readonly em: EntityManager) {}

  async insert(report: NewReport): Promise<void> {
    await this.em.insert(Report, report);
  }

  findOwn(accountId: AccountId, id: string): Promise<ReportRow | null> {
    return this.first(`${OWN} and id = ?`, [accountId, id]);
  }

  /** The one that is not decided, by the name that the reporter gave. */
  findOpen(accountId: AccountId, type: SubjectType, ref: string, { reason, details }: Said): Promise<ReportRow | null> {
    const query = `${OWN} and subject_type = ? and subject_ref = ? and state <> 'decided' and ${SAYS}`;
    return this.first(query, [accountId, type, ref, reason, details, details]);
  }

  findInCase(accountId: AccountId, caseId: CaseId, { reason, details }: Said): Promise<ReportRow | null> {
    return this.first(`${OWN} and case_id = ? and ${SAYS}`, [accountId, caseId, reason, details, details]);
  }

  async hasReported(accountId: AccountId, caseId: CaseId): Promise<boolean> {
    return (await this.first(`${OWN} and case_id = ? limit 1`, [accountId, caseId])) !== null;
  }

  /** What an open case is about that this person reported by this name, also when it is out of sight by now. */
  async findSubject(accountId: AccountId, type: SubjectType, ref: string): Promise<FoundSubject | null> {
    const [subject] = await this.em.execute<FoundSubject[]>(SUBJECT, [accountId, type, ref]);
    return subject ?? null;
  }

  /** The newest first, after `before`. */
  async listOwn(accountId: AccountId, before: readonly [Date, string] | null, limit: number): Promise<ReportRow[]> {
    const after = before ? ' and (created_at, id) < (?, ?)' : '';
    const query = `${OWN}${after} order by created_at desc, id desc limit ?`;
    return (await this.em.execute<ReportRow[]>(query, [accountId, ...(before ?? []), limit])).map(dated);
  }

  async lockReporter(accountId: AccountId): Promise<void> {
    await this.em.execute(LOCK, [accountId]);
  }

  /** When the person's last reports were made, the newest first. */
  async timesSince(accountId: AccountId, since: Date, limit: number): Promise<Date[]> {
    const rows = await this.em.execute<{ createdAt: string }[]>(RECENT, [accountId, since, limit]);
    return rows.map(({ createdAt }) => new Date(createdAt));
  }

  /** About how many things the person's reports were decided, and how many of them acted on. */
  async recordOf(accountId: AccountId): Promise<{ right: number; decided: number }> {
    const [record] = await this.em.execute<{ right: number; decided: number }[]>(RECORD, [accountId]);
    return record!;
  }

  /** Whether it was looked at for one of these reasons since then, and nothing was found. */
  async wasCleared(type: SubjectType, subjectId: string, reasons: readonly ReportReason[], since: Date): Promise<boolean> {
    return (await this.em.execute<object[]>(CLEARED, [type, subjectId, `{${reasons.join(',')}}`, since])).length > 0;
  }

  private async first(query: string, values: readonly (string | null)[]): Promise<ReportRow | null> {
    const [row] = await this.em.execute<ReportRow[]>(query, [...values]);
    return row ? dated(row) : null;
  }
}

/** Raw queries give times as text. */
function dated(row: ReportRow): ReportRow {
  return { ...row, createdAt: new Date(row.createdAt), decidedAt: row.decidedAt && new Date(row.decidedAt) };
}
