import { defineEntity, p } from '@mikro-orm/core';
import type { GenerationId } from '../../kernel/ids.js';
import { id, instant, jsonb, text } from '../columns.js';
import { declare, withheld } from '../privacy.js';

const GenerationOutputSchema = defineEntity({
  name: 'GenerationOutput',
  tableName: 'generation_output',
  properties: {
    generationId: id<GenerationId>().primary(),
    position: p.integer().primary(),
    key: text().unique(),
    thumbnailKey: text().unique(),
    source: jsonb<{ url?: string; contentType?: string; trainedModel?: string }>(),
    storedAt: instant().nullable(),
    facts: jsonb<{
      contentType: string;
      sizeBytes: number;
      sha256: string;
      width?: number;
      height?: number;
      durationMs?: number;
      marks: string[];
    }>().nullable(),
  },
});

/** An output on its way in. Its keys are drawn before the bytes are stored, so that a restart writes over its own traces. */
export class GenerationOutput extends GenerationOutputSchema.class {}
GenerationOutputSchema.setClass(GenerationOutput);

export const GenerationOutputTable = declare(GenerationOutputSchema, {
  owner: 'generation',
  person: { via: 'generationId', table: 'generation' },
  retention: 'generation',
  columns: {
    generationId: withheld('internal-id', 'generation'),
    position: withheld('technical', 'generation'),
    key: withheld('media', 'generation'),
    thumbnailKey: withheld('media', 'generation'),
    source: withheld('media', 'generation'),
    storedAt: withheld('activity', 'generation'),
    facts: withheld('media', 'generation'),
  },
});
