import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../../platform/persistence/timed-rows.js';

@Injectable()
export class QuoteRetention extends TimedRows {
  readonly retention = 'quote';

  constructor(em: EntityManager) {
    super(em, { table: 'quote', since: 'expires_at' });
  }
}

@Injectable()
export class AccountEventRetention extends TimedRows {
  readonly retention = 'account-event';

  constructor(em: EntityManager) {
    super(em, { table: 'account_event', since: 'created_at' });
  }
}

@Injectable()
export class DeletionMarkRetention extends TimedRows {
  readonly retention = 'deletion-mark';

  constructor(em: EntityManager) {
    super(em, { table: 'creation_tombstone', since: 'deleted_at' });
  }
}
