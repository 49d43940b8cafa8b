import { defineEntity, p } from '@mikro-orm/core';
import type { CaseId } from '../../kernel/ids.js';
import { id, instant, text } from '../columns.js';
import { declare, internal } from '../privacy.js';

const KnownBadHashSchema = defineEntity({
  name: 'KnownBadHash',
  tableName: 'known_bad_hash',
  properties: {
    id: id<string>().primary(),
    sha256: text().unique(),
    perceptualHash: p.bigint('string').nullable(),
    reason: text(),
    caseId: id<CaseId>().nullable(),
    createdAt: instant(),
    /** When a decision was reversed. */
    withdrawnAt: instant().nullable(),
  },
});

/** A fingerprint of a removed file: what is like it is not let in again. Of the whole file, of no face (P24). */
export class KnownBadHash extends KnownBadHashSchema.class {}
KnownBadHashSchema.setClass(KnownBadHash);

export const KnownBadHashTable = declare(KnownBadHashSchema, {
  owner: 'moderation',
  person: 'nobody',
  retention: 'known-bad-hash',
  columns: {
    id: internal('internal-id', 'safety'),
    sha256: internal('moderation', 'safety'),
    perceptualHash: internal('moderation', 'safety'),
    reason: internal('moderation', 'safety'),
    caseId: internal('internal-id', 'safety'),
    createdAt: internal('moderation', 'safety'),
    withdrawnAt: internal('moderation', 'safety'),
  },
});
