import { REPORT_OUTCOMES, REPORT_REASONS, REPORT_STATES, type ReportReason } from '../../../entities/moderation/report.entity.js';
import { SUBJECT_TYPES, type SubjectType } from '../../../kernel/reportable-content.js';
import { Instant, Nested, OneOf, PageOf, Text, Uuid } from '../../../platform/http/index.js';
import type { ReportRow } from './report.repository.js';

/** In code points. */
export const DETAILS_MAX = 2_000;

export class SubjectBody {
  @OneOf(SUBJECT_TYPES)
  type!: SubjectType;

  @Text({ min: 1, max: 100, description: 'An id; of a profile, the username.' })
  id!: string;
}

export class ReportBody {
  @Nested(() => SubjectBody)
  subject!: SubjectBody;

  @OneOf(REPORT_REASONS)
  reason!: ReportReason;

  @Text({ max: DETAILS_MAX, optional: true, description: 'For the people who look at it. The reported person never sees it.' })
  details?: string;
}

export class ReportedSubjectView {
  @OneOf(SUBJECT_TYPES)
  type!: string;

  @Text()
  id!: string;
}

/** What its reporter sees, of nothing but their own report. */
export class ReportView {
  @Uuid()
  id!: string;

  @OneOf(REPORT_STATES)
  status!: string;

  @Nested(() => ReportedSubjectView)
  subject!: ReportedSubjectView;

  @OneOf(REPORT_REASONS)
  reason!: string;

  @Instant()
  createdAt!: string;

  @Instant({ optional: true })
  decidedAt?: string;

  @OneOf(REPORT_OUTCOMES, { optional: true, description: 'Once decided.' })
  outcome?: string;

  static of({ id, state, subjectType, subjectRef, reason, createdAt, decidedAt, outcome }: ReportRow): ReportView {
    const view = { id, status: state, subject: { type: subjectType, id: subjectRef }, reason, createdAt: createdAt.toISOString() };
    return Object.assign(new ReportView(), view, decidedAt && { decidedAt: decidedAt.toISOString() }, outcome && { outcome });
  }
}

export class ReportPage extends PageOf(ReportView) {}
