import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../kernel/clock.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Config } from '../../../platform/config/config.js';
import type { Page, PageQuery } from '../../../platform/http/index.js';
import { AuthFacade } from '../../auth/index.js';
import { Counters } from '../counters/counters.js';
import { TimedList } from '../timed-list.js';
import { People } from '../visibility/people.js';
import { present } from '../visibility/visibility.js';
import { type BlockedRow, BlockedView } from './blocks.dto.js';
import { BlocksFull } from './blocks.problems.js';

const COUNT = 'select count(*)::int as count from block where account_id = ? and blocked_id <> ?';
const ADD = 'insert into block (account_id, blocked_id, created_at) values (?, ?, ?) on conflict do nothing';
const REMOVE = 'delete from block where account_id = ? and blocked_id = ? returning 1 as one';
const UNFOLLOW = `
  delete from follow where (account_id = ? and followed_id = ?) or (account_id = ? and followed_id = ?)
  returning account_id as "accountId", followed_id as "followedId", counted`;
const LIST = `
  select p.username, p.avatar_key as "avatarKey", b.created_at as "createdAt"
  from block b join profile p on p.account_id = b.blocked_id
  where b.account_id = ? and ${present('b.blocked_id')} and (?::timestamptz is null or (b.created_at, p.username) < (?, ?))
  order by b.created_at desc, p.username desc limit ?`;

interface FollowRow {
  readonly accountId: AccountId;
  readonly followedId: AccountId;
  readonly counted: boolean;
}

/** Who does not want to meet whom (P9, P31). What a block hides is said by `visibility.ts` alone. */
@Injectable()
export class BlocksService {
  private readonly pages = new TimedList({ list: 'blocks', key: 'text' });

  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly people: People,
    private readonly counters: Counters,
    private readonly auth: AuthFacade,
  ) {}

  /**
   * Idempotent. Also of somebody who has blocked the person: else whoever blocks first could never be blocked back. That such a person is
   * there is no secret, since anybody may read their profile who is not signed in. @throws PersonNotFound, NotOneself, BlocksFull
   */
  async block(accountId: AccountId, username: string): Promise<void> {
    const blockedId = await this.people.present(username);
    this.people.mustDiffer(accountId, blockedId);
    await this.em.transactional(async () => {
      await this.people.lockPair(accountId, blockedId);
      const [blocks] = await this.em.execute<{ count: number }[]>(COUNT, [accountId, blockedId]);
      if (blocks!.count >= this.config.community.blocksMax) throw new BlocksFull();
      await this.em.execute(ADD, [accountId, blockedId, this.clock.now()]);
      await this.unfollow(accountId, blockedId);
    });
  }

  /** Idempotent. Follows do not come back. @throws PersonNotFound also for somebody hidden whom the person had not blocked */
  async unblock(accountId: AccountId, username: string): Promise<void> {
    const removed = await this.em.execute<object[]>(REMOVE, [accountId, await this.people.any(username)]);
    if (removed.length === 0) await this.people.seen(username, accountId);
  }

  /** Those who are there: whoever is suspended or leaves is in no list, and stays blocked. */
  async list(accountId: AccountId, { cursor, limit }: PageQuery): Promise<Page<BlockedView>> {
    const { at = null, key = null } = this.pages.read(cursor) ?? {};
    const rows = await this.em.execute<BlockedRow[]>(LIST, [accountId, at, at, key, limit + 1]);
    return this.pages.page(rows, limit, ({ username }) => username, (row) => BlockedView.of(row, this.auth.avatarUrlOf(row.avatarKey)));
  }

  /** Both ways. */
  private async unfollow(a: AccountId, b: AccountId): Promise<void> {
    const follows = await this.em.execute<FollowRow[]>(UNFOLLOW, [a, b, b, a]);
    for (const { accountId, followedId, counted } of follows) {
      if (!counted) continue;
      await this.counters.add('following', accountId, -1);
      await this.counters.add('followers', followedId, -1);
    }
  }
}
