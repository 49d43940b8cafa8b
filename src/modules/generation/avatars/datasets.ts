import { createHash } from 'node:crypto';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { objectKey } from '../../../entities/object-prefixes.js';
import { Clock } from '../../../kernel/clock.js';
import { type GenerationId, Ids } from '../../../kernel/ids.js';
import type { RetentionBatch } from '../../../kernel/retention-policy.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import type { ProviderInput } from '../ports/provider.port.js';
import { type DatasetZip, datasetZip, type Photo } from './dataset-zip.js';

const PHOTOS = `
  select u.key, u.content_type as "contentType", u.size_bytes as "sizeBytes"
  from generation_input i left join upload u on u.id = i.upload_id and u.status = 'ready'
  where i.generation_id = ? order by i.position`;

interface PhotoRow {
  key: string | null;
  contentType: string;
  sizeBytes: string;
}

export interface DatasetWish {
  readonly trainingId: GenerationId;
  /** What is written beside each photo; null for nothing. */
  readonly caption: string | null;
  /** How long the provider may fetch it. */
  readonly forSeconds: number;
}

/** The archives that providers fetch photos from while they train. Named by the avatar's row before their first byte, gone with the end. */
@Injectable()
export class Datasets {
  constructor(
    private readonly em: EntityManager,
    private readonly storage: ObjectStorage,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** A fresh archive, in the place of an earlier one. Outside a transaction. Null when the avatar or a photo is gone. */
  async make({ trainingId, caption, forSeconds }: DatasetWish): Promise<ProviderInput | null> {
    const photos = await this.photosOf(trainingId);
    if (!photos) return null;
    await this.discard(trainingId);
    const key = objectKey('dataset/', this.ids.token(24));
    if (!(await this.name(trainingId, key))) return null;
    const sha256 = await this.store(key, datasetZip(photos, caption));
    if (!(await this.isNamed(trainingId, key))) {
      await this.storage.remove([key]); // taken over, or deleted meanwhile
      return null;
    }
    return {
      name: 'dataset', kind: 'document', contentType: 'application/zip', sha256,
      url: await this.storage.presignGet(key, forSeconds),
      read: async () => Buffer.concat(await (await this.storage.get(key)).toArray()),
    };
  }

  /** @throws Error when storage does not let it go now. */
  async discard(trainingId: GenerationId): Promise<void> {
    const { failed } = await this.discardWhere('training_id = ?', [trainingId], 1);
    if (failed > 0) throw new Error('The archive of a training could not be removed');
  }

  /** `condition` on `avatar`, with its `params`; object first, name after (law 6). */
  async discardWhere(condition: string, params: readonly unknown[], limit: number): Promise<RetentionBatch> {
    const rows = await this.em.execute<{ key: string }[]>(
      `select dataset_key as key from avatar where dataset_key is not null and ${condition} order by dataset_at limit ?`,
      [...params, limit],
    );
    if (rows.length === 0) return { removed: 0, failed: 0 };
    const left = new Set(await this.storage.remove(rows.map(({ key }) => key)));
    const gone = rows.map(({ key }) => key).filter((key) => !left.has(key));
    const forget = 'update avatar set dataset_key = null, dataset_at = null where dataset_key = any(?::text[])';
    await this.em.execute(forget, [`{${gone.join(',')}}`]);
    return { removed: gone.length, failed: left.size };
  }

  private async photosOf(trainingId: GenerationId): Promise<Photo[] | null> {
    const rows = await this.em.execute<PhotoRow[]>(PHOTOS, [trainingId]);
    if (rows.some(({ key }) => key === null)) return null;
    return rows.map(({ key, contentType, sizeBytes }) => ({
      contentType, sizeBytes: Number(sizeBytes), open: () => this.storage.get(key!),
    }));
  }

  private async name(trainingId: GenerationId, key: string): Promise<boolean> {
    const rows = await this.em.execute<unknown[]>(
      `update avatar set dataset_key = ?, dataset_at = ? where training_id = ? and status = 'training' returning 1`,
      [key, this.clock.now(), trainingId],
    );
    return rows.length > 0;
  }

  private async isNamed(trainingId: GenerationId, key: string): Promise<boolean> {
    const sql = 'select 1 from avatar where training_id = ? and dataset_key = ?';
    return (await this.em.execute<unknown[]>(sql, [trainingId, key])).length > 0;
  }

  /** Returns the hash of what was stored. */
  private async store(key: string, { sizeBytes, open }: DatasetZip): Promise<string> {
    let hash = createHash('sha256');
    const hashed = (): Readable => {
      hash = createHash('sha256');
      const out = new PassThrough({ transform: (chunk: Buffer, _, done) => (hash.update(chunk), done(null, chunk)) });
      pipeline(open(), out, () => undefined); // whoever reads `out` hears of an error
      return out;
    };
    await this.storage.put(key, hashed, { contentType: 'application/zip', sizeBytes });
    return hash.digest('hex');
  }
}
