import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../../../platform/persistence/timed-rows.js';

/** What was handed to authorities, after five years; what was proposed and never handed over counts from its proposal. */
@Injectable()
export class AuthorityDisclosureRetention extends TimedRows {
  readonly retention = 'authority-disclosure';

  constructor(em: EntityManager) {
    super(em, { table: 'authority_disclosure', since: 'coalesce(disclosed_at, created_at)' });
  }
}
