import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../persistence/timed-rows.js';

@Injectable()
export class InboxRetention extends TimedRows {
  readonly retention = 'webhook-inbox';

  constructor(em: EntityManager) {
    super(em, { table: 'inbox_message', since: 'received_at' });
  }
}
