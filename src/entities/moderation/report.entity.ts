import { defineEntity } from '@mikro-orm/core';
import type { CaseId, NoticeId, ReportId } from '../../kernel/ids.js';
import type { SubjectType } from '../../kernel/reportable-content.js';
import { accountId, id, instant, text } from '../columns.js';
import { declare, internal, kept, pseudonymised } from '../privacy.js';

export const REPORT_REASONS = [
  'spam', 'harassment', 'hate', 'sexual', 'minor-safety', 'intimate-imagery', 'violence', 'self-harm', 'illegal', 'impersonation',
  'intellectual-property', 'privacy', 'other',
] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];
export const REPORT_STATES = ['received', 'in-review', 'decided'] as const;
export type ReportState = (typeof REPORT_STATES)[number];
/** `acted-on`: something was done about it; `no-violation`: nothing was found against the rules. */
export const REPORT_OUTCOMES = ['acted-on', 'no-violation'] as const;
export type ReportOutcome = (typeof REPORT_OUTCOMES)[number];

const ReportSchema = defineEntity({
  name: 'Report',
  tableName: 'report',
  properties: {
    id: id<ReportId>().primary(),
    /** The reporter; null when it came by a notice. */
    accountId: accountId().nullable(),
    noticeId: id<NoticeId>().nullable(),
    caseId: id<CaseId>(),
    subjectType: text<SubjectType>(),
    /** As the reporter named it: an id, of a profile the username. */
    subjectRef: text().index(),
    reason: text<ReportReason>(),
    details: text().nullable(),
    state: text<ReportState>().default('received'),
    outcome: text<ReportOutcome>().nullable(),
    createdAt: instant(),
    decidedAt: instant().nullable(),
  },
  indexes: [
    { properties: ['accountId', 'createdAt'], name: 'report_account' },
    { properties: ['caseId'], name: 'report_case' },
    { properties: ['noticeId'], name: 'report_notice' },
  ],
});

/** What somebody reported (P9). The reporter sees its state and outcome; the reported person never sees it. */
export class Report extends ReportSchema.class {}
ReportSchema.setClass(Report);

export const ReportTable = declare(ReportSchema, {
  owner: 'moderation',
  person: 'accountId',
  retention: 'moderation-record',
  columns: {
    id: kept('internal-id', 'safety'),
    accountId: pseudonymised('account-id', 'safety'),
    noticeId: internal('internal-id', 'safety'),
    caseId: internal('internal-id', 'safety'),
    subjectType: kept('moderation', 'safety'),
    subjectRef: pseudonymised('internal-id', 'safety'),
    reason: kept('moderation', 'safety'),
    details: kept('moderation', 'safety'),
    state: kept('moderation', 'safety'),
    outcome: kept('moderation', 'safety'),
    createdAt: kept('moderation', 'safety'),
    decidedAt: kept('moderation', 'safety'),
  },
});
