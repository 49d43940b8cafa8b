import { defineEntity, p } from '@mikro-orm/core';
import { count, id, instant, text } from '../columns.js';
import { declare, internal } from '../privacy.js';

const RetentionRunSchema = defineEntity({
  name: 'RetentionRun',
  tableName: 'retention_run',
  properties: {
    id: id<string>().primary(),
    retention: text(),
    ranAt: instant().index(),
    asOf: instant(),
    dryRun: p.boolean(),
    due: p.integer(),
    removed: p.integer(),
    failed: p.integer(),
    oldestOverdueMs: count(),
  },
});

/** Evidence of one sweep of one retention class. */
export class RetentionRun extends RetentionRunSchema.class {}
RetentionRunSchema.setClass(RetentionRun);

export const RetentionRunTable = declare(RetentionRunSchema, {
  owner: 'scheduler',
  person: 'nobody',
  retention: 'operations',
  columns: {
    id: internal('technical', 'compliance'),
    retention: internal('technical', 'compliance'),
    ranAt: internal('activity', 'compliance'),
    asOf: internal('activity', 'compliance'),
    dryRun: internal('technical', 'compliance'),
    due: internal('technical', 'compliance'),
    removed: internal('technical', 'compliance'),
    failed: internal('technical', 'compliance'),
    oldestOverdueMs: internal('technical', 'compliance'),
  },
});
