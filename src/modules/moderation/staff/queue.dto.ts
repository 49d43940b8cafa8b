import { CASE_STATES, type CaseState } from '../../../entities/moderation/moderation-case.entity.js';
import type { AccountId } from '../../../kernel/ids.js';
import { SUBJECT_TYPES, type SubjectType } from '../../../kernel/reportable-content.js';
import { Flag, Instant, OneOf, PageOf, PageQuery, Text, Uuid, Whole } from '../../../platform/http/index.js';
import type { QueueRow } from './queue.repository.js';

export class QueueQuery extends PageQuery {
  @OneOf(CASE_STATES, { optional: true, description: 'All that are not decided when absent.' }) state?: CaseState;
  @OneOf(['me', 'none'], { optional: true }) assignee?: 'me' | 'none';
  @Flag({ optional: true, description: '`true`: only those that are late.' }) overdue?: boolean;
}

export class AssignBody {
  @OneOf(['me', 'none'], { optional: true, description: '`me` when absent.' }) to: 'me' | 'none' = 'me';
  @Flag({ optional: true, description: 'Also from somebody else.' }) take: boolean = false;
  @Text({ min: 1, max: 500, optional: true, description: 'For the audit log.' }) purpose?: string;
}

export class StaffCaseSummaryView {
  @Uuid() id!: string;
  @OneOf(SUBJECT_TYPES) subjectType!: SubjectType;
  @OneOf(CASE_STATES) state!: CaseState;
  @Whole({ description: 'The higher, the sooner.' }) priority!: number;
  @Whole() reportCount!: number;
  @Instant() openedAt!: string;
  @Instant({ description: 'When somebody is alerted.' }) alertAt!: string;
  @Instant({ description: 'When it is late.' }) dueAt!: string;
  @Flag() overdue!: boolean;
  @Text({ nullable: true, description: 'The username of who has it.' }) assignee!: string | null;
  @Flag({ description: 'You have it.' }) mine!: boolean;
  @Instant({ nullable: true }) decidedAt!: string | null;

  static of(row: QueueRow, reader: AccountId, now: Date): StaffCaseSummaryView {
    const { id, subjectType, state, priority, reportCount, openedAt, alertAt, dueAt, decidedAt, assigneeId, assignee } = row;
    return {
      id, subjectType, state, priority, reportCount, assignee, openedAt: openedAt.toISOString(), alertAt: alertAt.toISOString(),
      dueAt: dueAt.toISOString(), overdue: (decidedAt ?? now) > dueAt, mine: assigneeId === reader,
      decidedAt: decidedAt?.toISOString() ?? null,
    };
  }
}

export class StaffCasePage extends PageOf(StaffCaseSummaryView) {}
