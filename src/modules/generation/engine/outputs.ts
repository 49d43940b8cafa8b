import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../entities/object-prefixes.js';
import { Clock } from '../../../kernel/clock.js';
import { type GenerationId, Ids } from '../../../kernel/ids.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import type { ProviderOutput } from '../ports/provider.port.js';

export interface OutputFacts {
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly width?: number;
  readonly height?: number;
  readonly durationMs?: number;
  /** Which marks say that it is AI-made: `iptc`, `c2pa`. */
  readonly marks: string[];
}

interface OutputSource {
  readonly url?: string;
  readonly contentType?: string;
  /** A model that stays at the provider: there is nothing to fetch. */
  readonly trainedModel?: string;
}

export interface PlannedOutput {
  readonly position: number;
  readonly key: string;
  readonly thumbnailKey: string;
  /** Empty for one that came by value: its bytes are in the hands of the worker that planned it. */
  readonly source: OutputSource;
  readonly facts: OutputFacts | null;
}

export type StoredOutput = PlannedOutput & { readonly facts: OutputFacts };

/** Outputs on their way in. Keys are drawn and committed before any byte is stored, so no crash leaves an object that no row names. */
@Injectable()
export class Outputs {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly storage: ObjectStorage,
  ) {}

  /** Idempotent: keys that were drawn earlier stay, addresses are renewed. */
  async plan(generationId: GenerationId, outputs: readonly ProviderOutput[]): Promise<void> {
    for (const [position, output] of outputs.entries()) {
      const source = sourceOf(output);
      const keys = [objectKey('creation/', this.ids.token(24)), objectKey('thumbnail/', this.ids.token(24))];
      await this.em.execute(
        `insert into generation_output (generation_id, position, key, thumbnail_key, source) values (?, ?, ?, ?, ?::jsonb)
         on conflict (generation_id, position) do update set source = excluded.source`,
        [generationId, position, ...keys, JSON.stringify(source)],
      );
    }
  }

  list(generationId: GenerationId): Promise<PlannedOutput[]> {
    return this.em.execute<PlannedOutput[]>(
      `select position, key, thumbnail_key as "thumbnailKey", source, facts from generation_output
       where generation_id = ? order by position`,
      [generationId],
    );
  }

  async stored(generationId: GenerationId, position: number, facts: OutputFacts): Promise<void> {
    await this.em.execute(
      'update generation_output set facts = ?::jsonb, stored_at = ? where generation_id = ? and position = ?',
      [JSON.stringify(facts), this.clock.now(), generationId, position],
    );
  }

  /** Removes what was stored of outputs that are not delivered: bytes first, the rows with the end of the generation (law 6). */
  async discard(outputs: readonly PlannedOutput[]): Promise<void> {
    const failed = await this.storage.remove(outputs.flatMap(({ key, thumbnailKey }) => [key, thumbnailKey]));
    if (failed.length > 0) throw new Error(`${failed.length} objects of undelivered outputs could not be removed`);
  }
}

function sourceOf(output: ProviderOutput): OutputSource {
  if ('trainedModel' in output) return { trainedModel: output.trainedModel };
  return 'url' in output ? { url: output.url, contentType: output.contentType } : { contentType: output.contentType };
}
