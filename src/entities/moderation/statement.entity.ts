import { defineEntity, p } from '@mikro-orm/core';
import type { CaseId, StatementId } from '../../kernel/ids.js';
import type { SubjectType } from '../../kernel/reportable-content.js';
import { accountId, id, instant, jsonb, text } from '../columns.js';
import { declare, internal, kept, pseudonymised } from '../privacy.js';

export const DECISION_ACTIONS = ['none', 'remove', 'restore', 'restrict', 'suspend', 'ban'] as const;
export type DecisionAction = (typeof DECISION_ACTIONS)[number];

const StatementSchema = defineEntity({
  name: 'Statement',
  tableName: 'statement',
  properties: {
    id: id<StatementId>().primary(),
    caseId: id<CaseId>(),
    /** The decision in `case_event` that it explains. */
    eventSequence: p.integer(),
    /** Whom it is for. */
    accountId: accountId(),
    action: text<DecisionAction>(),
    subjectType: text<SubjectType>(),
    subjectRef: text().index(),
    rule: text(),
    /** The facts and circumstances, for the person. */
    reason: text(),
    /** The fields of the transparency database, without anything personal. */
    fields: jsonb<object>(),
    automatedDetection: p.boolean(),
    automatedDecision: p.boolean(),
    informedAt: instant(),
    appealUntil: instant(),
    endsAt: instant().nullable(),
    reversedAt: instant().nullable(),
  },
  indexes: [
    { properties: ['accountId', 'informedAt'], name: 'statement_account' },
    { properties: ['caseId'], name: 'statement_case' },
  ],
});

/** A statement of reasons (DSA Art. 17): what was decided about a person or their things, why, and how to appeal. */
export class Statement extends StatementSchema.class {}
StatementSchema.setClass(Statement);

export const StatementTable = declare(StatementSchema, {
  owner: 'moderation',
  person: 'accountId',
  retention: 'moderation-record',
  columns: {
    id: kept('internal-id', 'safety'),
    caseId: internal('internal-id', 'safety'),
    eventSequence: internal('moderation', 'safety'),
    accountId: pseudonymised('account-id', 'safety'),
    action: kept('moderation', 'safety'),
    subjectType: kept('moderation', 'safety'),
    subjectRef: pseudonymised('internal-id', 'safety'),
    rule: kept('moderation', 'safety'),
    reason: kept('moderation', 'safety'),
    fields: kept('moderation', 'safety'),
    automatedDetection: kept('moderation', 'safety'),
    automatedDecision: kept('moderation', 'safety'),
    informedAt: kept('moderation', 'safety'),
    appealUntil: kept('moderation', 'safety'),
    endsAt: kept('moderation', 'safety'),
    reversedAt: kept('moderation', 'safety'),
  },
});
