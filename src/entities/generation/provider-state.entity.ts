import { defineEntity, p } from '@mikro-orm/core';
import type { AttemptId } from '../../kernel/ids.js';
import { id, instant, text } from '../columns.js';
import { declare, internal } from '../privacy.js';

const ProviderStateSchema = defineEntity({
  name: 'ProviderState',
  tableName: 'provider_state',
  properties: {
    provider: text().primary(),
    /** Submits that the pace leaves, as of `filledAt`. */
    tokens: p.double().nullable(),
    filledAt: instant().nullable(),
    /** The provider said so. */
    restUntil: instant().nullable(),
    /** Submits in a row that it put off. */
    putOffs: p.integer().default(0),
    failures: p.integer().default(0),
    failingSince: instant().nullable(),
    openUntil: instant().nullable(),
    cause: text<'failures' | 'auth' | 'quota'>().nullable(),
    openings: p.integer().default(0),
    probeAttemptId: id<AttemptId>().nullable(),
    probeUntil: instant().nullable(),
    budgetWarnedAt: instant().nullable(),
  },
});

/** What all workers know of a provider together; its row lock makes them ask for a place one after the other. */
export class ProviderState extends ProviderStateSchema.class {}
ProviderStateSchema.setClass(ProviderState);

export const ProviderStateTable = declare(ProviderStateSchema, {
  owner: 'generation',
  person: 'nobody',
  retention: 'operating-state',
  columns: {
    provider: internal('technical', 'operations'),
    tokens: internal('technical', 'operations'),
    filledAt: internal('technical', 'operations'),
    restUntil: internal('technical', 'operations'),
    putOffs: internal('technical', 'operations'),
    failures: internal('technical', 'operations'),
    failingSince: internal('technical', 'operations'),
    openUntil: internal('technical', 'operations'),
    cause: internal('technical', 'operations'),
    openings: internal('technical', 'operations'),
    probeAttemptId: internal('internal-id', 'operations'),
    probeUntil: internal('technical', 'operations'),
    budgetWarnedAt: internal('technical', 'operations'),
  },
});
