import { defineEntity, p } from '@mikro-orm/core';
import type { ExportId, PrivacyRequestId } from '../../kernel/ids.js';
import { accountId, count, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

export const EXPORT_STATUSES = ['waiting', 'building', 'ready', 'failed', 'expired'] as const;
export type ExportStatus = (typeof EXPORT_STATUSES)[number];

const DataExportSchema = defineEntity({
  name: 'DataExport',
  tableName: 'data_export',
  properties: {
    id: id<ExportId>().primary(),
    accountId: accountId().index(),
    /** Of staff, for a request on the desk; null when the person asked in the app. */
    requestId: id<PrivacyRequestId>().nullable(),
    status: text<ExportStatus>().default('waiting'),
    locale: text<'en' | 'es'>(),
    key: text().unique().nullable(),
    sizeBytes: count().nullable(),
    sha256: text().nullable(),
    files: p.integer().nullable(),
    requestedAt: instant(),
    readyAt: instant().nullable(),
    /** The archive goes then. */
    expiresAt: instant().nullable().index(),
    /** When a worker looks at it next, while there is something to do. */
    dueAt: instant().nullable().index(),
    attempts: p.integer().default(0),
    /** Of the attempts, those that failed: not those that ended with an orderly shutdown. */
    failures: p.integer().default(0),
    failure: text().nullable(),
  },
});

/** A copy of a person's data, as one zip. */
export class DataExport extends DataExportSchema.class {}
DataExportSchema.setClass(DataExport);

export const DataExportTable = declare(DataExportSchema, {
  owner: 'privacy',
  person: 'accountId',
  retention: 'export',
  columns: {
    id: shown('internal-id', 'compliance'),
    accountId: shown('account-id', 'compliance'),
    requestId: withheld('internal-id', 'compliance'),
    status: shown('activity', 'compliance'),
    locale: shown('locale', 'compliance'),
    key: withheld('media', 'compliance'),
    sizeBytes: shown('media', 'compliance'),
    sha256: shown('media', 'compliance'),
    files: shown('media', 'compliance'),
    requestedAt: shown('activity', 'compliance'),
    readyAt: shown('activity', 'compliance'),
    expiresAt: shown('activity', 'compliance'),
    dueAt: withheld('technical', 'compliance'),
    attempts: withheld('technical', 'compliance'),
    failures: withheld('technical', 'compliance'),
    failure: withheld('technical', 'compliance'),
  },
});
