import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { MissingObjectRule } from '../../../kernel/missing-object-rule.js';
import { AvatarLost } from './avatars.problems.js';

/** An avatar whose weights are gone can make nothing any more: it says so, and can be deleted. */
@Injectable()
export class LostWeightsRule extends MissingObjectRule {
  readonly prefix = 'weights/';

  constructor(private readonly em: EntityManager) {
    super();
  }

  async repair(keys: readonly string[]): Promise<number> {
    const rows = await this.em.execute<unknown[]>(
      `update avatar set status = 'failed', failure_code = ?, weights_key = null
       where weights_key = any(?::text[]) and status = 'ready' returning 1`,
      [new AvatarLost().code, `{${keys.join(',')}}`],
    );
    return rows.length;
  }
}
