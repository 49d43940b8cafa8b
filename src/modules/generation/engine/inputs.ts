import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UploadKind } from '../../../entities/generation/upload.entity.js';
import type { GenerationId } from '../../../kernel/ids.js';
import { ObjectStorage } from '../../../platform/storage/object-storage.js';
import type { ProviderInput } from '../ports/provider.port.js';

/** Providers fetch soon after the submit; a queue at their side must fit in. */
const INPUT_URL_SECONDS = 3_600;

const LIST = `
  select i.name, i.sha256, coalesce(u.key, c.key) as key, coalesce(u.kind, c.kind) as kind,
    coalesce(u.content_type, c.content_type) as "contentType", coalesce(u.size_bytes, c.size_bytes) as "sizeBytes",
    coalesce(u.width, c.width) as width, coalesce(u.height, c.height) as height
  from generation_input i
  left join upload u on u.id = i.upload_id and u.status = 'ready'
  left join creation c on c.id = i.creation_id and c.deleting_at is null
  where i.generation_id = ? order by i.name, i.position`;

interface InputRow {
  name: string;
  sha256: string;
  key: string | null;
  kind: UploadKind;
  contentType: string;
  /** A bigint, which the driver gives as text. */
  sizeBytes: string;
  width: number | null;
  height: number | null;
}

export type GivenInput = ProviderInput & { readonly sizeBytes: number };

/** The files of a generation, as a provider may have them: by short-lived address, or by value. */
@Injectable()
export class GenerationInputs {
  constructor(private readonly em: EntityManager, private readonly storage: ObjectStorage) {}

  /** Null when one of them is gone. */
  async list(generationId: GenerationId): Promise<readonly GivenInput[] | null> {
    const rows = await this.em.execute<InputRow[]>(LIST, [generationId]);
    if (rows.some(({ key }) => key === null)) return null;
    return Promise.all(rows.map((row) => this.handOut(row, row.key!)));
  }

  private async handOut({ name, kind, contentType, sha256, sizeBytes, width, height }: InputRow, key: string): Promise<GivenInput> {
    return {
      name, kind, contentType, sha256,
      sizeBytes: Number(sizeBytes),
      width: width ?? undefined,
      height: height ?? undefined,
      url: await this.storage.presignGet(key, INPUT_URL_SECONDS),
      read: async () => Buffer.concat(await (await this.storage.get(key)).toArray()),
    };
  }
}
