import { defineEntity, p } from '@mikro-orm/core';
import type { CreationId, GenerationId, UploadId } from '../../kernel/ids.js';
import { id, text } from '../columns.js';
import { declare, shown } from '../privacy.js';

const GenerationInputSchema = defineEntity({
  name: 'GenerationInput',
  tableName: 'generation_input',
  properties: {
    generationId: id<GenerationId>().primary(),
    name: text().primary(),
    position: p.integer().primary(),
    uploadId: id<UploadId>().nullable().index(),
    creationId: id<CreationId>().nullable(),
    sha256: text(),
  },
});

/** A file handed to a generation: an upload or an earlier creation. The hash stays when the upload has gone. */
export class GenerationInput extends GenerationInputSchema.class {}
GenerationInputSchema.setClass(GenerationInput);

export const GenerationInputTable = declare(GenerationInputSchema, {
  owner: 'generation',
  person: { via: 'generationId', table: 'generation' },
  retention: 'generation',
  columns: {
    generationId: shown('internal-id', 'generation'),
    name: shown('activity', 'generation'),
    position: shown('activity', 'generation'),
    uploadId: shown('internal-id', 'generation'),
    creationId: shown('internal-id', 'generation'),
    sha256: shown('media', 'generation'),
  },
});
