import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { TimedRows } from '../../platform/persistence/timed-rows.js';

/** What automated checks found, half a year ago. */
@Injectable()
export class ContentCheckRetention extends TimedRows {
  readonly retention = 'content-check';

  constructor(em: EntityManager) {
    super(em, { table: 'content_check', since: 'created_at' });
  }
}

/** Notices of people without an account, with their names and addresses. */
@Injectable()
export class NoticeRetention extends TimedRows {
  readonly retention = 'notice';

  constructor(em: EntityManager) {
    super(em, { table: 'notice', since: 'settled_at' });
  }
}

/** First answers to notices, whose 48 hours are over. */
@Injectable()
export class NoticeAnswerRetention extends TimedRows {
  readonly retention = 'notice-answer';

  constructor(em: EntityManager) {
    super(em, { table: 'notice_answer', since: 'created_at' });
  }
}
