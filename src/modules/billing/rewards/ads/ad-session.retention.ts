import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../../../../platform/persistence/timed-rows.js';

@Injectable()
export class AdSessionRetention extends TimedRows {
  readonly retention = 'ad-session';

  constructor(em: EntityManager) {
    super(em, { table: 'ad_session', since: 'expires_at' });
  }
}
