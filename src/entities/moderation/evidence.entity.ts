import { defineEntity, p } from '@mikro-orm/core';
import type { CaseId } from '../../kernel/ids.js';
import { id, instant, text } from '../columns.js';
import { declare, internal, sealed } from '../privacy.js';

const EvidenceSchema = defineEntity({
  name: 'Evidence',
  tableName: 'evidence',
  properties: {
    id: id<string>().primary(),
    caseId: id<CaseId>(),
    /** What was reported, by its words and its files; what staff wrote on the case. */
    kind: text<'facts' | 'file' | 'note'>(),
    /** Sealed JSON: the texts and facts as they stood. */
    content: text().nullable(),
    key: text().unique().nullable(),
    contentType: text().nullable(),
    sha256: text().nullable(),
    /** Of the file that the copy was made from, where that is another one. */
    sourceSha256: text().nullable(),
    perceptualHash: p.bigint('string').nullable(),
    holdUntil: instant().index(),
    createdAt: instant(),
  },
  indexes: [{ properties: ['caseId'], name: 'evidence_case' }],
});

/** A sealed copy of what was reported, made when it was reported. It stays when the original goes, until its hold ends. */
export class Evidence extends EvidenceSchema.class {}
EvidenceSchema.setClass(Evidence);

export const EvidenceTable = declare(EvidenceSchema, {
  owner: 'moderation',
  person: { via: 'caseId', table: 'moderation_case' },
  retention: 'evidence',
  columns: {
    id: internal('internal-id', 'safety'),
    caseId: internal('internal-id', 'safety'),
    kind: internal('moderation', 'safety'),
    content: sealed(internal('moderation', 'safety')),
    key: internal('media', 'safety'),
    contentType: internal('moderation', 'safety'),
    sha256: internal('moderation', 'safety'),
    sourceSha256: internal('moderation', 'safety'),
    perceptualHash: internal('moderation', 'safety'),
    holdUntil: internal('moderation', 'safety'),
    createdAt: internal('moderation', 'safety'),
  },
});
