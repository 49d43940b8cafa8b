import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../../../../platform/persistence/timed-rows.js';

/** Deletions that were asked for by e-mail, whether the code came back or not. */
@Injectable()
export class DeletionCodeRetention extends TimedRows {
  readonly retention = 'deletion-code';

  constructor(em: EntityManager) {
    super(em, { table: 'deletion_code', since: 'expires_at' });
  }
}
