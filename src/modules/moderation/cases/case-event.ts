import type { DecisionAction } from '../../../entities/moderation/statement.entity.js';
import type { AppealOutcome } from '../../../entities/moderation/appeal.entity.js';
import type { ReportOutcome, ReportReason } from '../../../entities/moderation/report.entity.js';
import type { AccountId, CaseId, ContentCheckId, NoticeId, ReportId, StatementId } from '../../../kernel/ids.js';
import type { SubjectType } from '../../../kernel/reportable-content.js';

/** Who did it. Account ids stand in `actor_id` alone, where an erasure can replace them; never in the data. */
export type CaseActor =
  | { readonly kind: 'person' | 'staff'; readonly id: AccountId }
  | { readonly kind: 'anonymous' | 'system' };
export const SYSTEM: CaseActor = { kind: 'system' };
export const ANONYMOUS: CaseActor = { kind: 'anonymous' };

export type CaseSource = 'report' | 'notice' | 'check' | 'appeal' | 'staff';

/** Instants in ISO 8601, UTC. */
export interface CaseDeadlines {
  readonly alertAt: string;
  readonly dueAt: string;
}

/**
 * What can happen to a case, with its data: ids and plain values. No words of people, which stand in the report, the notice, the evidence
 * (sealed), the appeal or the statement.
 */
export interface CaseEventData {
  /** Always the first, and only the first. */
  opened: { readonly subjectType: SubjectType; readonly source: CaseSource } & CaseDeadlines;
  /**
   * One more report or notice. `severity`: of its reason, weighed by how often this reporter was right. `again`: by somebody who has
   * reported it before, with another reason or other words.
   */
  reported: {
    readonly reportId: ReportId;
    readonly noticeId?: NoticeId;
    readonly reason: ReportReason;
    readonly severity: number;
    readonly again?: true;
  };
  /** An automated check found something; the check's row names the checkers and their versions. */
  flagged: { readonly checkId: ContentCheckId; readonly rules: readonly string[]; readonly severity: number };
  /** Nearer deadlines; those that are farther than what stands change nothing. */
  'deadline-set': CaseDeadlines;
  /** A copy of what the case `of` is about. `bits`: by how many the fingerprints differ; null: same bytes, or what it was made from. */
  'copy-found': { readonly of: CaseId; readonly bits: number | null; readonly severity: number };
  /** `filesAbsent`: so many of its files storage did not have any more. */
  'evidence-sealed': { readonly evidenceIds: readonly string[]; readonly filesAbsent?: number };
  'hold-extended': { readonly holdUntil: string };
  'hidden-at-intake': { readonly reason: ReportReason };
  'content-hidden': object;
  /** `restored`: false when it was gone, or its person had deleted it. */
  'content-restored': { readonly restored: boolean };
  /** To its actor. */
  assigned: object;
  released: object;
  /** The words are sealed as evidence. */
  note: { readonly evidenceId: string };
  'evidence-opened': { readonly evidenceId: string };
  decided: {
    readonly action: DecisionAction;
    readonly rule: string;
    readonly outcome: ReportOutcome;
    readonly automated: boolean;
    readonly endsAt: string | null;
  };
  'statement-issued': { readonly statementId: StatementId };
  appealed: { readonly appealId: string; readonly statementId: StatementId };
  'appeal-decided': { readonly appealId: string; readonly outcome: AppealOutcome };
  reopened: CaseDeadlines;
  /** `of`: the deadline that passed. */
  alerted: { readonly clock: 'alert' | 'breach'; readonly of: string };
}

export type CaseEventType = keyof CaseEventData;
export type NewCaseEventOf<T extends CaseEventType> = { readonly type: T; readonly data: CaseEventData[T] };
export type NewCaseEvent = { [T in CaseEventType]: NewCaseEventOf<T> }[CaseEventType];

/** As it stands in `case_event`. */
export type RecordedCaseEvent = NewCaseEvent & {
  readonly caseId: CaseId;
  /** 1 and up, without gaps. */
  readonly sequence: number;
  readonly actor: CaseActor;
  readonly at: Date;
};
