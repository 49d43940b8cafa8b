import { defineEntity, p } from '@mikro-orm/core';
import type { CreationId, GenerationId } from '../../kernel/ids.js';
import { accountId, count, id, instant, text, words } from '../columns.js';
import { declare, sealed, shown, withheld } from '../privacy.js';

export type CreationKind = 'image' | 'video' | 'audio' | 'other';

const CreationSchema = defineEntity({
  name: 'Creation',
  tableName: 'creation',
  properties: {
    id: id<CreationId>().primary(),
    accountId: accountId(),
    generationId: id<GenerationId>(),
    position: p.integer(),
    kind: text<CreationKind>(),
    key: text().unique(),
    thumbnailKey: text().unique(),
    contentType: text(),
    sizeBytes: count(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    durationMs: p.integer().nullable(),
    sha256: text(),
    marks: words(),
    tool: text(),
    prompt: text().nullable(),
    title: text().nullable(),
    favorite: p.boolean().default(false),
    changeSequence: count(),
    createdAt: instant(),
    deletingAt: instant().nullable(),
  },
  indexes: [{ properties: ['accountId', 'id'], name: 'creation_account_id_id' }],
  uniques: [
    { properties: ['generationId', 'position'], name: 'creation_generation_position' },
    { properties: ['accountId', 'changeSequence'], name: 'creation_account_change' },
  ],
});

/** A delivered output, kept until it is deleted (P26). `changeSequence` orders the library for the sync of devices. */
export class Creation extends CreationSchema.class {}
CreationSchema.setClass(Creation);

export const CreationTable = declare(CreationSchema, {
  owner: 'generation',
  person: 'accountId',
  retention: 'creation',
  columns: {
    id: shown('internal-id', 'library'),
    accountId: shown('account-id', 'library'),
    generationId: shown('internal-id', 'library'),
    position: shown('activity', 'library'),
    kind: shown('media', 'library'),
    key: withheld('media', 'library'),
    thumbnailKey: withheld('media', 'library'),
    contentType: shown('media', 'library'),
    sizeBytes: shown('media', 'library'),
    width: shown('media', 'library'),
    height: shown('media', 'library'),
    durationMs: shown('media', 'library'),
    sha256: shown('media', 'library'),
    marks: shown('media', 'library'),
    tool: shown('activity', 'library'),
    prompt: sealed(shown('prompt', 'library'), { wasPlain: true }),
    title: sealed(shown('prompt', 'library'), { wasPlain: true }),
    favorite: shown('activity', 'library'),
    changeSequence: withheld('technical', 'library'),
    createdAt: shown('activity', 'library'),
    deletingAt: withheld('technical', 'library'),
  },
});
