import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../../../platform/persistence/timed-rows.js';

@Injectable()
export class NonceRetention extends TimedRows {
  readonly retention = 'single-use-token';

  constructor(em: EntityManager) {
    super(em, { table: 'sign_in_nonce', since: 'expires_at' });
  }
}
