import { defineEntity, p } from '@mikro-orm/core';
import type { UploadId } from '../../kernel/ids.js';
import { accountId, count, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

export type UploadKind = 'image' | 'video' | 'audio' | 'document';
export type UploadStatus = 'awaiting-bytes' | 'checking' | 'ready' | 'rejected';

const UploadSchema = defineEntity({
  name: 'Upload',
  tableName: 'upload',
  properties: {
    id: id<UploadId>().primary(),
    accountId: accountId().index(),
    kind: text<UploadKind>(),
    status: text<UploadStatus>().default('awaiting-bytes'),
    rawKey: text().unique().nullable(),
    key: text().unique().nullable(),
    contentType: text(),
    sizeBytes: count(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    durationMs: p.integer().nullable(),
    sha256: text().nullable(),
    rejectedCode: text().nullable(),
    createdAt: instant(),
    completedAt: instant().nullable(),
    deleteAfter: instant().index(),
  },
});

/** A source file for generations (P5), gone seven days after completion (P25). `rawKey` is what the client sent, `key` what was kept of it. */
export class Upload extends UploadSchema.class {}
UploadSchema.setClass(Upload);

export const UploadTable = declare(UploadSchema, {
  owner: 'generation',
  person: 'accountId',
  retention: 'source-upload',
  columns: {
    id: shown('internal-id', 'generation'),
    accountId: shown('account-id', 'generation'),
    kind: shown('media', 'generation'),
    status: shown('activity', 'generation'),
    rawKey: withheld('media', 'generation'),
    key: withheld('media', 'generation'),
    contentType: shown('media', 'generation'),
    sizeBytes: shown('media', 'generation'),
    width: shown('media', 'generation'),
    height: shown('media', 'generation'),
    durationMs: shown('media', 'generation'),
    sha256: shown('media', 'generation'),
    rejectedCode: shown('activity', 'generation'),
    createdAt: shown('activity', 'generation'),
    completedAt: shown('activity', 'generation'),
    deleteAfter: shown('activity', 'generation'),
  },
});
