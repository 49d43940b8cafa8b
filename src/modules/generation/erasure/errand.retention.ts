import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../../../platform/persistence/timed-rows.js';

/** Settled ones; their outcome stands in the disclosure. */
@Injectable()
export class ErrandRetention extends TimedRows {
  readonly retention = 'provider-errand';

  constructor(em: EntityManager) {
    super(em, { table: 'provider_errand', since: 'settled_at', when: 'settled_at is not null' });
  }
}
