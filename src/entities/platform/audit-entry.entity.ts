import { defineEntity } from '@mikro-orm/core';
import { count, instant, jsonb, text } from '../columns.js';
import { declare, internal, withheld } from '../privacy.js';

const AuditEntrySchema = defineEntity({
  name: 'AuditEntry',
  tableName: 'audit_entry',
  properties: {
    sequence: count().primary().autoincrement(false),
    at: instant(),
    actor: text(),
    act: text(),
    subject: text().nullable(),
    purpose: text(),
    details: jsonb<object>(),
    previousHash: text(),
    hash: text(),
  },
  indexes: [{ properties: ['subject', 'act', 'sequence'], name: 'audit_entry_subject' }],
});

/** An act of staff or of the operator. Append-only and hash-chained (law 12); people are named by account id only. */
export class AuditEntry extends AuditEntrySchema.class {}
AuditEntrySchema.setClass(AuditEntry);

export const AuditEntryTable = declare(AuditEntrySchema, {
  owner: 'platform',
  person: 'nobody',
  retention: 'audit-log',
  columns: {
    sequence: internal('technical', 'compliance'),
    at: internal('activity', 'compliance'),
    actor: withheld('account-id', 'compliance'),
    act: internal('activity', 'compliance'),
    subject: withheld('internal-id', 'compliance'),
    purpose: internal('activity', 'compliance'),
    details: withheld('activity', 'compliance'),
    previousHash: internal('technical', 'compliance'),
    hash: internal('technical', 'compliance'),
  },
});
