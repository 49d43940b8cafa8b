import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { EndedAccountRows } from '../../../platform/persistence/ended-account-rows.js';

/** Decisions of somebody whose account ended: proof for three years. A chain goes as a whole, since all of it is due at once. */
@Injectable()
export class ConsentRetention extends EndedAccountRows {
  readonly retention = 'consent';

  constructor(em: EntityManager) {
    super(em, { table: 'consent_event', since: 'completed_at' });
  }
}
