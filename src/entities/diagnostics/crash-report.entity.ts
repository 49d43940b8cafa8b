import { defineEntity } from '@mikro-orm/core';
import type { CrashReportId } from '../../kernel/ids.js';
import { accountId, id, instant, text } from '../columns.js';
import { declare, shown } from '../privacy.js';

const CrashReportSchema = defineEntity({
  name: 'CrashReport',
  tableName: 'crash_report',
  properties: {
    id: id<CrashReportId>().primary(),
    accountId: accountId(),
    fingerprint: text(),
    appVersion: text(),
    deviceModel: text(),
    os: text(),
    errorType: text(),
    /** Scrubbed, as the stack. */
    message: text(),
    stack: text(),
    occurredAt: instant(),
    receivedAt: instant().index(),
  },
  indexes: [
    { properties: ['accountId', 'receivedAt'], name: 'crash_report_account' },
    { properties: ['fingerprint', 'receivedAt'], name: 'crash_report_group' },
  ],
});

/** How the app failed, sent because the person chose to (P12); what was personal in it was never stored. */
export class CrashReport extends CrashReportSchema.class {}
CrashReportSchema.setClass(CrashReport);

export const CrashReportTable = declare(CrashReportSchema, {
  owner: 'diagnostics',
  person: 'accountId',
  retention: 'crash-report',
  columns: {
    id: shown('internal-id', 'diagnostics'),
    accountId: shown('account-id', 'diagnostics'),
    fingerprint: shown('diagnostic', 'diagnostics'),
    appVersion: shown('device', 'diagnostics'),
    deviceModel: shown('device', 'diagnostics'),
    os: shown('device', 'diagnostics'),
    errorType: shown('diagnostic', 'diagnostics'),
    message: shown('diagnostic', 'diagnostics'),
    stack: shown('diagnostic', 'diagnostics'),
    occurredAt: shown('activity', 'diagnostics'),
    receivedAt: shown('activity', 'diagnostics'),
  },
});
