import { defineEntity, p } from '@mikro-orm/core';
import { instant, text } from '../columns.js';
import { declare, internal } from '../privacy.js';

const CrashGroupSchema = defineEntity({
  name: 'CrashGroup',
  tableName: 'crash_group',
  properties: {
    /** SHA-256 over the kind of the error and the functions of its top frames. */
    fingerprint: text().primary(),
    errorType: text(),
    /** The function on top, scrubbed. */
    culprit: text().nullable(),
    count: p.integer().default(0),
    firstSeenAt: instant(),
    lastSeenAt: instant().index(),
    lastAppVersion: text(),
  },
});

/** Crashes with one cause, counted; of nobody. */
export class CrashGroup extends CrashGroupSchema.class {}
CrashGroupSchema.setClass(CrashGroup);

export const CrashGroupTable = declare(CrashGroupSchema, {
  owner: 'diagnostics',
  person: 'nobody',
  retention: 'crash-report',
  columns: {
    fingerprint: internal('technical', 'diagnostics'),
    errorType: internal('technical', 'diagnostics'),
    culprit: internal('technical', 'diagnostics'),
    count: internal('technical', 'diagnostics'),
    firstSeenAt: internal('technical', 'diagnostics'),
    lastSeenAt: internal('technical', 'diagnostics'),
    lastAppVersion: internal('technical', 'diagnostics'),
  },
});
