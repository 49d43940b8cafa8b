import { defineEntity, p } from '@mikro-orm/core';
import type { AttemptId, GenerationId } from '../../kernel/ids.js';
import { count, id, instant, jsonb, text } from '../columns.js';
import { declare, shown, withheld } from '../privacy.js';

/** `submitting` is written before the call: found again after a crash, it means that the outcome is unknown. */
export type AttemptState = 'submitting' | 'submitted' | 'completed' | 'failed' | 'unknown' | 'cancelled';

const GenerationAttemptSchema = defineEntity({
  name: 'GenerationAttempt',
  tableName: 'generation_attempt',
  properties: {
    id: id<AttemptId>().primary(),
    generationId: id<GenerationId>(),
    number: p.integer(),
    provider: text(),
    model: text(),
    state: text<AttemptState>(),
    requestId: text().nullable(),
    handle: jsonb<Record<string, string>>().nullable(),
    error: jsonb<{ kind: string; code: string }>().nullable(),
    /** Millionths of a US dollar, by list prices; counts against the daily budget. 0 once it is sure that nothing was taken. */
    costMicros: count().default(0),
    startedAt: instant(),
    submittedAt: instant().nullable(),
    endedAt: instant().nullable(),
  },
  uniques: [
    { properties: ['provider', 'requestId'], name: 'generation_attempt_provider_request' },
    { properties: ['generationId', 'number'], name: 'generation_attempt_generation_number' },
  ],
});

/** At most one paid call to a provider. */
export class GenerationAttempt extends GenerationAttemptSchema.class {}
GenerationAttemptSchema.setClass(GenerationAttempt);

export const GenerationAttemptTable = declare(GenerationAttemptSchema, {
  owner: 'generation',
  person: { via: 'generationId', table: 'generation' },
  retention: 'generation',
  columns: {
    id: shown('internal-id', 'generation'),
    generationId: shown('internal-id', 'generation'),
    number: shown('activity', 'generation'),
    provider: shown('activity', 'generation'),
    model: shown('activity', 'generation'),
    state: shown('activity', 'generation'),
    requestId: withheld('internal-id', 'generation'),
    handle: withheld('technical', 'generation'),
    error: withheld('technical', 'generation'),
    costMicros: withheld('technical', 'operations'),
    startedAt: shown('activity', 'generation'),
    submittedAt: shown('activity', 'generation'),
    endedAt: shown('activity', 'generation'),
  },
});
