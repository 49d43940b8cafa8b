import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../../persistence/timed-rows.js';

/** Kept answers whose 48 hours are over. */
@Injectable()
export class IdempotencyRetention extends TimedRows {
  readonly retention = 'idempotency-key';

  constructor(em: EntityManager) {
    super(em, { table: 'idempotency_key', since: 'created_at' });
  }
}
