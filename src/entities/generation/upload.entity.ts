import { defineEntity, p } from '@mikro-orm/core';
import type { UploadId } from '../../kernel/ids.js';
import { accountId, count, id, instant, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

export type UploadKind = 'image' | 'video' | 'audio' | 'document';
/** `deleting`: gone for everybody but the one who removes its bytes. */
export type UploadStatus = 'awaiting-bytes' | 'checking' | 'ready' | 'rejected' | 'deleting';

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
    leaseExpiresAt: instant().nullable(),
    createdAt: instant(),
    completedAt: instant().nullable(),
    deleteAfter: instant().index(),
    /** When the person was told that it goes soon. */
    expiryToldAt: instant().nullable(),
  },
});

/**
 * A source file for generations (P5), gone seven days after completion (P25). `rawKey` is where the client sends it, and stays named until
 * nothing can arrive there any more; `key` is what was kept of it, drawn anew by each examination.
 */
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
    leaseExpiresAt: withheld('technical', 'operations'),
    createdAt: shown('activity', 'generation'),
    completedAt: shown('activity', 'generation'),
    deleteAfter: shown('activity', 'generation'),
    expiryToldAt: withheld('technical', 'notification'),
  },
});
