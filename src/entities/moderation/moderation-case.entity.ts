import { defineEntity, p } from '@mikro-orm/core';
import type { CaseId } from '../../kernel/ids.js';
import type { SubjectType } from '../../kernel/reportable-content.js';
import { accountId, id, instant, otherAccountId, text } from '../columns.js';
import { declare, internal, pseudonymisedInternal } from '../privacy.js';

export const CASE_STATES = ['open', 'in-review', 'decided'] as const;
export type CaseState = (typeof CASE_STATES)[number];

const ModerationCaseSchema = defineEntity({
  name: 'ModerationCase',
  tableName: 'moderation_case',
  properties: {
    id: id<CaseId>().primary(),
    subjectType: text<SubjectType>(),
    /** The post, comment or creation; of a profile, the account. */
    subjectId: id<string>().index(),
    /** Whose it is. */
    accountId: accountId().nullable(),
    state: text<CaseState>().default('open'),
    /** The higher, the sooner. */
    priority: p.integer().default(0),
    reportCount: p.integer().default(0),
    openedAt: instant(),
    /** When somebody is to be woken. */
    alertAt: instant(),
    /** When it is late. */
    dueAt: instant(),
    assigneeId: otherAccountId().nullable().index(),
    decidedAt: instant().nullable(),
    lastSequence: p.integer().default(0),
  },
  indexes: [
    { properties: ['subjectType', 'subjectId'], name: 'moderation_case_subject' },
    { properties: ['accountId'], name: 'moderation_case_account' },
  ],
});

/**
 * All reports about one thing, and what was decided. A projection: `case_event` is the record, and this is its fold.
 */
export class ModerationCase extends ModerationCaseSchema.class {}
ModerationCaseSchema.setClass(ModerationCase);

export const ModerationCaseTable = declare(ModerationCaseSchema, {
  owner: 'moderation',
  person: 'accountId',
  retention: 'moderation-record',
  columns: {
    id: internal('internal-id', 'safety'),
    subjectType: internal('moderation', 'safety'),
    subjectId: pseudonymisedInternal('internal-id', 'safety'),
    accountId: pseudonymisedInternal('account-id', 'safety'),
    state: internal('moderation', 'safety'),
    priority: internal('moderation', 'safety'),
    reportCount: internal('moderation', 'safety'),
    openedAt: internal('moderation', 'safety'),
    alertAt: internal('moderation', 'safety'),
    dueAt: internal('moderation', 'safety'),
    assigneeId: pseudonymisedInternal('account-id', 'safety'),
    decidedAt: internal('moderation', 'safety'),
    lastSequence: internal('moderation', 'safety'),
  },
});
