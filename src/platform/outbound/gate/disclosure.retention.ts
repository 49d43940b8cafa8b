import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { EndedAccountRows } from '../../persistence/ended-account-rows.js';

/** Where the data of somebody went whose account ended. */
@Injectable()
export class DisclosureRetention extends EndedAccountRows {
  readonly retention = 'disclosure';

  constructor(em: EntityManager) {
    super(em, { table: 'disclosure', since: 'completed_at' });
  }
}
