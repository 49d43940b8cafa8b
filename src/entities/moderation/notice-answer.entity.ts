import { defineEntity } from '@mikro-orm/core';
import { instant, text } from '../columns.js';
import { declare, internal, sealed } from '../privacy.js';

const NoticeAnswerSchema = defineEntity({
  name: 'NoticeAnswer',
  tableName: 'notice_answer',
  properties: {
    /** Of the key and the network that it came from, with a key of ours. */
    keyHash: text().primary(),
    /** Likewise, of what was asked. */
    requestHash: text(),
    /** Sealed. */
    answer: text(),
    createdAt: instant().index(),
  },
});

/** The first answer to a notice that came with an `Idempotency-Key`: whoever sent it has no account that it could be kept under. */
export class NoticeAnswer extends NoticeAnswerSchema.class {}
NoticeAnswerSchema.setClass(NoticeAnswer);

export const NoticeAnswerTable = declare(NoticeAnswerSchema, {
  owner: 'moderation',
  person: 'nobody',
  retention: 'notice-answer',
  columns: {
    keyHash: internal('technical', 'operations'),
    requestHash: internal('technical', 'operations'),
    answer: sealed(internal('credential', 'operations'), { by: ['keyHash'], json: true }),
    createdAt: internal('technical', 'operations'),
  },
});
