import { defineEntity } from '@mikro-orm/core';
import type { LegalHoldId } from '../../kernel/ids.js';
import { id, instant, text } from '../columns.js';
import { declare, internal, sealed } from '../privacy.js';

const HeldCopySchema = defineEntity({
  name: 'HeldCopy',
  tableName: 'held_copy',
  properties: {
    id: id<string>().primary(),
    holdId: id<LegalHoldId>().index(),
    /** The table, or the object prefix, that it is a copy from. */
    source: text(),
    /** Tells one from another, so that a repeated step copies nothing twice: SHA-256 of the row's key or of the object's. */
    sourceHash: text(),
    /** Sealed JSON of the row; null for an object. */
    content: text().nullable(),
    /** The object's copy. */
    key: text().unique().nullable(),
    createdAt: instant(),
  },
  uniques: [{ properties: ['holdId', 'source', 'sourceHash'], name: 'held_copy_once' }],
});

/** What a legal hold keeps of an account that ended: sealed, read by nobody without a case, gone when the hold ends. */
export class HeldCopy extends HeldCopySchema.class {}
HeldCopySchema.setClass(HeldCopy);

export const HeldCopyTable = declare(HeldCopySchema, {
  owner: 'privacy',
  person: { via: 'holdId', table: 'legal_hold' },
  retention: 'legal-hold',
  columns: {
    id: internal('internal-id', 'compliance'),
    holdId: internal('internal-id', 'compliance'),
    source: internal('technical', 'compliance'),
    sourceHash: internal('internal-id', 'compliance'),
    content: sealed(internal('moderation', 'compliance'), { json: true }),
    key: internal('media', 'compliance'),
    createdAt: internal('activity', 'compliance'),
  },
});
