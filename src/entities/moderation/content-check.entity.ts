import { defineEntity } from '@mikro-orm/core';
import type { CaseId, ContentCheckId } from '../../kernel/ids.js';
import { accountId, id, instant, jsonb, text, words } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

export const CHECKED_SUBJECTS = ['prompt', 'upload', 'output', 'post', 'comment', 'profile'] as const;
export type CheckedSubject = (typeof CHECKED_SUBJECTS)[number];
export const CHECK_VERDICTS = ['allow', 'hold', 'refuse'] as const;
export type CheckVerdict = (typeof CHECK_VERDICTS)[number];

const ContentCheckSchema = defineEntity({
  name: 'ContentCheck',
  tableName: 'content_check',
  properties: {
    id: id<ContentCheckId>().primary(),
    accountId: accountId(),
    subject: text<CheckedSubject>(),
    subjectId: id<string>().nullable(),
    verdict: text<CheckVerdict>(),
    rules: words(),
    /** For each checker: id, version, model, labels with scores, or why it did not answer. */
    checkers: jsonb<object>(),
    createdAt: instant(),
    /** Opened by the person's appeal. */
    caseId: id<CaseId>().nullable(),
  },
  indexes: [{ properties: ['accountId', 'createdAt'], name: 'content_check_account' }],
});

/** What an automated check found (DSA Art. 17(3)(c)): which checker, which version, which rules. Never the words themselves. */
export class ContentCheck extends ContentCheckSchema.class {}
ContentCheckSchema.setClass(ContentCheck);

export const ContentCheckTable = declare(ContentCheckSchema, {
  owner: 'moderation',
  person: 'accountId',
  retention: 'content-check',
  columns: {
    id: shown('internal-id', 'safety'),
    accountId: shown('account-id', 'safety'),
    subject: shown('moderation', 'safety'),
    subjectId: shown('internal-id', 'safety'),
    verdict: shown('moderation', 'safety'),
    rules: shown('moderation', 'safety'),
    checkers: shown('moderation', 'safety'),
    createdAt: shown('activity', 'safety'),
    caseId: withheld('internal-id', 'safety'),
  },
});
