import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../../../platform/persistence/timed-rows.js';

/** Entries to which nothing happened for 90 days, read or not; what came together in them and their pushes go along (foreign keys). */
@Injectable()
export class NotificationRetention extends TimedRows {
  readonly retention = 'notification';

  constructor(em: EntityManager) {
    super(em, { table: 'notification', since: 'updated_at' });
  }
}
