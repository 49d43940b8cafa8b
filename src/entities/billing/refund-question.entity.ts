import { defineEntity, p } from '@mikro-orm/core';
import type { PurchaseId } from '../../kernel/ids.js';
import { id, instant, text } from '../columns.js';
import { declare, internal, kept, sealed } from '../privacy.js';

export const REFUND_ANSWERS = ['waiting', 'sent', 'no-consent', 'too-late', 'refused'] as const;
/** `no-consent`: nothing was told, for the person did not allow it; `refused`: the store would not have the answer. */
export type RefundAnswer = (typeof REFUND_ANSWERS)[number];

const RefundQuestionSchema = defineEntity({
  name: 'RefundQuestion',
  tableName: 'refund_question',
  properties: {
    id: id<string>().primary(),
    purchaseId: id<PurchaseId>().index(),
    unitKey: text(),
    /** Play: names the review that is answered. */
    tokenSealed: text().nullable(),
    reason: text().nullable(),
    askedAt: instant(),
    answerBy: instant(),
    status: text<RefundAnswer>().default('waiting'),
    attempts: p.integer().default(0),
    dueAt: instant().nullable(),
    settledAt: instant().nullable(),
  },
  uniques: [{ properties: ['purchaseId', 'unitKey', 'askedAt'], name: 'refund_question_once' }],
});

/** A store asks how much of a purchase was used, because its buyer wants the money back. Answered only with the buyer's consent. */
export class RefundQuestion extends RefundQuestionSchema.class {}
RefundQuestionSchema.setClass(RefundQuestion);

export const RefundQuestionTable = declare(RefundQuestionSchema, {
  owner: 'billing',
  person: { via: 'purchaseId', table: 'store_purchase' },
  retention: 'purchase',
  columns: {
    id: internal('internal-id', 'billing'),
    purchaseId: internal('internal-id', 'billing'),
    unitKey: kept('internal-id', 'billing'),
    tokenSealed: sealed(internal('credential', 'billing')),
    reason: kept('activity', 'billing'),
    askedAt: kept('activity', 'billing'),
    answerBy: internal('technical', 'billing'),
    status: kept('activity', 'billing'),
    attempts: internal('technical', 'billing'),
    dueAt: internal('technical', 'billing'),
    settledAt: kept('activity', 'billing'),
  },
});
