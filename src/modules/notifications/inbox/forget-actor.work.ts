import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { InboxRepository } from './inbox.repository.js';
import type { AccountId, NotificationId } from '../../../kernel/ids.js';

const CHUNK = 500;

const SOME = `
  select h.notification_id as id, n.account_id as "accountId" from notification_happening h join notification n on n.id = h.notification_id
  where h.actor_id = ? group by 1, 2 order by n.account_id, h.notification_id limit ${CHUNK}`;
/** With what the person did goes its share of the count; with the last of it the entry. */
const FORGET = `
  with gone as (delete from notification_happening where notification_id = ? and actor_id = ? returning 1)
  update notification set count = greatest(count - (select count(*) from gone), 1) where id = ?`;
const DROP_EMPTY = `
  delete from notification n where id = ? and not exists (select 1 from notification_happening h where h.notification_id = n.id)`;

/** In others' inboxes nothing that the person did is told any more, and nothing of it counted. */
@Injectable()
export class ForgetActor extends ErasureWork {
  readonly phase = 'withdraw';
  readonly name = 'notifications.forget-actor';

  constructor(private readonly em: EntityManager, private readonly inbox: InboxRepository) {
    super();
  }

  async work({ accountId }: ErasureSubject, signal: AbortSignal): Promise<ErasureProgress> {
    const some = await this.em.execute<{ id: NotificationId; accountId: AccountId }[]>(SOME, [accountId]);
    let entries = 0;
    for (const entry of some) {
      if (signal.aborted) return { done: false, counts: { entries } };
      await this.em.transactional(() => this.forget(accountId, entry));
      entries += 1;
    }
    return { done: some.length < CHUNK, counts: { entries } };
  }

  /** Nothing joins the entry meanwhile. */
  private async forget(actor: AccountId, { id, accountId }: { id: NotificationId; accountId: AccountId }): Promise<void> {
    await this.inbox.lock(accountId);
    await this.em.execute(FORGET, [id, actor, id], 'run');
    await this.em.execute(DROP_EMPTY, [id], 'run');
  }
}
