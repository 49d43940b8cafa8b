import { defineEntity, p } from '@mikro-orm/core';
import { instant, text } from '../columns.js';
import { declare, internal } from '../privacy.js';

const PeriodicRunSchema = defineEntity({
  name: 'PeriodicRun',
  tableName: 'periodic_run',
  properties: {
    name: text().primary(),
    startedAt: instant().index(),
    finishedAt: instant().nullable(),
    failures: p.integer().default(0),
  },
});

/** The last run of a periodic task, by whichever process. `failures` in a row; one that has neither ended nor goes on was cut off. */
export class PeriodicRun extends PeriodicRunSchema.class {}
PeriodicRunSchema.setClass(PeriodicRun);

export const PeriodicRunTable = declare(PeriodicRunSchema, {
  owner: 'scheduler',
  person: 'nobody',
  retention: 'operations',
  columns: {
    name: internal('technical', 'operations'),
    startedAt: internal('technical', 'operations'),
    finishedAt: internal('technical', 'operations'),
    failures: internal('technical', 'operations'),
  },
});
