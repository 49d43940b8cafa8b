import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UploadId } from '../../../kernel/ids.js';
import { MissingObjectRule } from '../../../kernel/missing-object-rule.js';
import { asArray, UploadRepository } from './upload.repository.js';

/** An upload whose file is gone is of no use: its row goes too, and whoever wants to use it is told to send the file again. */
@Injectable()
export class LostSourceRule extends MissingObjectRule {
  readonly prefix = 'source/';

  constructor(private readonly em: EntityManager, private readonly uploads: UploadRepository) {
    super();
  }

  async repair(keys: readonly string[]): Promise<number> {
    const rows = await this.em.execute<{ id: UploadId }[]>(
      `update upload set status = 'deleting' where key = any(?::text[]) and status = 'ready' returning id`,
      [asArray(keys)],
    );
    return this.uploads.deleteRows(rows.map(({ id }) => id));
  }
}
