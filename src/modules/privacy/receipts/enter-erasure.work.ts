import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import type { DeletionId } from '../../../kernel/ids.js';
import { ErasureList } from './erasure-list.js';
import { UndoneList } from './undone-list.js';

const UNDONE = "select id from account_deletion where account_id = ? and status = 'undone'";

/** From here on a restored backup erases the account again, whatever the person took back before: of those ends rows stay, counted here. */
@Injectable()
export class EnterErasure extends ErasureWork {
  readonly phase = 'freeze';
  readonly name = 'privacy.enter-erasure-list';

  constructor(
    private readonly em: EntityManager,
    private readonly list: ErasureList,
    private readonly undone: UndoneList,
  ) {
    super();
  }

  async work(subject: ErasureSubject): Promise<ErasureProgress> {
    await this.list.enter(subject);
    const undone = await this.em.execute<{ id: DeletionId }[]>(UNDONE, [subject.accountId]);
    await this.undone.forget([subject.deletionId, ...undone.map(({ id }) => id)]);
    return { done: true, counts: { undone: undone.length } };
  }
}
