import { defineEntity } from '@mikro-orm/core';
import type { StatementId } from '../../kernel/ids.js';
import { accountId, id, instant, otherAccountId, text } from '../columns.js';
import { declare, kept, pseudonymised, pseudonymisedInternal } from '../privacy.js';

export const APPEAL_OUTCOMES = ['upheld', 'reversed'] as const;
export type AppealOutcome = (typeof APPEAL_OUTCOMES)[number];

const AppealSchema = defineEntity({
  name: 'Appeal',
  tableName: 'appeal',
  properties: {
    id: id<string>().primary(),
    statementId: id<StatementId>().unique(),
    accountId: accountId().index(),
    text: text(),
    createdAt: instant(),
    outcome: text<AppealOutcome>().nullable(),
    reason: text().nullable(),
    decidedAt: instant().nullable(),
    decidedBy: otherAccountId().nullable().index(),
  },
});

/** One for each statement; decided by somebody who did not take the decision. */
export class Appeal extends AppealSchema.class {}
AppealSchema.setClass(Appeal);

export const AppealTable = declare(AppealSchema, {
  owner: 'moderation',
  person: 'accountId',
  retention: 'moderation-record',
  columns: {
    id: kept('internal-id', 'safety'),
    statementId: kept('internal-id', 'safety'),
    accountId: pseudonymised('account-id', 'safety'),
    text: kept('moderation', 'safety'),
    createdAt: kept('moderation', 'safety'),
    outcome: kept('moderation', 'safety'),
    reason: kept('moderation', 'safety'),
    decidedAt: kept('moderation', 'safety'),
    decidedBy: pseudonymisedInternal('account-id', 'safety'),
  },
});
