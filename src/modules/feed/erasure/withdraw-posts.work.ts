import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type ErasureProgress, type ErasureSubject, ErasureWork } from '../../../kernel/account-erasure.js';
import { Clock } from '../../../kernel/clock.js';
import { PostRemoval } from '../posts/post-removal.js';
import { PREPARING_MS } from '../posts/publishing.js';

const BATCH = 20;
const IN_THE_MAKING = `select max(created_at) as newest from post where account_id = ? and state = 'preparing' and created_at > ?`;

/**
 * Everything the person posted: the files before the rows (law 6), and with a row all that others left on it. Nobody has seen any of it
 * since the account came to its end. A post in the making is waited for: its file may be on its way to storage just now. When storage is
 * away the work throws, and is called again.
 */
@Injectable()
export class WithdrawPosts extends ErasureWork {
  readonly phase = 'withdraw';
  readonly name = 'feed.withdraw-posts';

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly removal: PostRemoval,
  ) {
    super();
  }

  async work({ accountId }: ErasureSubject): Promise<ErasureProgress> {
    const [row] = await this.em.execute<{ newest: string | null }[]>(IN_THE_MAKING, [accountId, this.clock.after(-PREPARING_MS)]);
    if (row?.newest) return { done: false, notBefore: new Date(Date.parse(row.newest) + PREPARING_MS) };
    const posts = await this.removal.deleteAllOf(accountId, BATCH);
    return { done: posts < BATCH, counts: { posts } };
  }
}
