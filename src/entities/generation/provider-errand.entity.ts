import { defineEntity, p } from '@mikro-orm/core';
import type { AttemptId, DeletionId } from '../../kernel/ids.js';
import { id, instant, text } from '../columns.js';
import { declare, internal, sealed } from '../privacy.js';

export const ERRAND_STATUSES = ['waiting', 'erased', 'not-offered', 'expires', 'failed'] as const;
export type ErrandStatus = (typeof ERRAND_STATUSES)[number];

const ProviderErrandSchema = defineEntity({
  name: 'ProviderErrand',
  tableName: 'provider_errand',
  properties: {
    id: id<string>().primary(),
    /** Which end of an account it belongs to. */
    deletionId: id<DeletionId>().index(),
    /** Of the disclosure whose outcome it writes. */
    attemptId: id<AttemptId>(),
    provider: text(),
    /** Sealed: the ids at the provider that its adapter needs to find what is to be erased. Gone once settled. */
    plan: text().nullable(),
    status: text<ErrandStatus>().default('waiting'),
    /** Until when the provider keeps it, where it cannot be asked to erase. */
    keptUntil: instant().nullable(),
    attempts: p.integer().default(0),
    dueAt: instant().nullable().index(),
    createdAt: instant(),
    settledAt: instant().nullable().index(),
  },
  indexes: [{ properties: ['attemptId'], name: 'provider_errand_attempt' }],
});

/** What a provider still has to erase for an account that is gone here (GDPR Art. 19): tried until it answers, or its period ends. */
export class ProviderErrand extends ProviderErrandSchema.class {}
ProviderErrandSchema.setClass(ProviderErrand);

export const ProviderErrandTable = declare(ProviderErrandSchema, {
  owner: 'generation',
  person: 'nobody',
  retention: 'provider-errand',
  columns: {
    id: internal('technical', 'compliance'),
    deletionId: internal('internal-id', 'compliance'),
    attemptId: internal('internal-id', 'compliance'),
    provider: internal('activity', 'compliance'),
    plan: sealed(internal('media', 'compliance'), { json: true }),
    status: internal('activity', 'compliance'),
    keptUntil: internal('activity', 'compliance'),
    attempts: internal('technical', 'compliance'),
    dueAt: internal('technical', 'compliance'),
    createdAt: internal('activity', 'compliance'),
    settledAt: internal('activity', 'compliance'),
  },
});
