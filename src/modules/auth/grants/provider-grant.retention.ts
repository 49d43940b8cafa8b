import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../../../platform/persistence/timed-rows.js';

/** What stays after a revocation: that the provider was told, and when. */
@Injectable()
export class ProviderGrantRetention extends TimedRows {
  readonly retention = 'provider-grant';

  constructor(em: EntityManager) {
    super(em, { table: 'provider_grant', since: 'settled_at' });
  }
}
