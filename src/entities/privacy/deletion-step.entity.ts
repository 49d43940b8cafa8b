import { defineEntity, p } from '@mikro-orm/core';
import type { DeletionId } from '../../kernel/ids.js';
import { id, instant, jsonb, text } from '../columns.js';
import { declare, internal } from '../privacy.js';

const DeletionStepSchema = defineEntity({
  name: 'DeletionStep',
  tableName: 'deletion_step',
  properties: {
    deletionId: id<DeletionId>().primary(),
    /** `freeze/auth.end-account`, `rows/post`. */
    step: text().primary(),
    position: p.integer(),
    startedAt: instant(),
    endedAt: instant().nullable(),
    attempts: p.integer().default(0),
    /** What went and what stays, by table, prefix or recipient: numbers and codes, no personal data. */
    counts: jsonb<Readonly<Record<string, number | string>>>(),
  },
});

/** A checkpoint of the end of an account: what was done, and how much of it. */
export class DeletionStep extends DeletionStepSchema.class {}
DeletionStepSchema.setClass(DeletionStep);

export const DeletionStepTable = declare(DeletionStepSchema, {
  owner: 'privacy',
  person: { via: 'deletionId', table: 'account_deletion' },
  retention: 'deletion-record',
  columns: {
    deletionId: internal('internal-id', 'compliance'),
    step: internal('technical', 'compliance'),
    position: internal('technical', 'compliance'),
    startedAt: internal('activity', 'compliance'),
    endedAt: internal('activity', 'compliance'),
    attempts: internal('technical', 'compliance'),
    counts: internal('technical', 'compliance'),
  },
});
