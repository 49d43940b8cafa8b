import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../../../platform/persistence/timed-rows.js';

@Injectable()
export class RewardRetention extends TimedRows {
  readonly retention = 'reward';

  constructor(em: EntityManager) {
    super(em, { table: 'reward', since: 'granted_at' });
  }
}
