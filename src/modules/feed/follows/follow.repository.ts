import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { AccountId } from '../../../kernel/ids.js';
import { isPublic, seesPerson, VIEWER } from '../visibility/visibility.js';

/** Beside the follow both counts. Both accounts are locked: what `Standing` says of locked accounts holds here too. */
const FOLLOW = `
  with both_there as (
    select a.id as account_id, b.id as followed_id from ${VIEWER}, account a, account b
    where a.id = viewer.id and b.id = ? and ${isPublic('a')} and ${isPublic('b')} and ${seesPerson('b.id')}
    for share of a, b
  ), added as (
    insert into follow (account_id, followed_id, created_at) select account_id, followed_id, ? from both_there
    on conflict do nothing returning account_id, followed_id
  ), told as (
    insert into count_delta (subject_id, counter, delta)
    select account_id, 'following', 1 from added union all select followed_id, 'followers', 1 from added
  )
  select exists (select 1 from both_there) as "isSeen", exists (select 1 from added) as "isNew"`;

const UNFOLLOW = `
  with gone as (
    delete from follow where account_id = ? and followed_id = ? returning account_id, followed_id, counted
  ), told as (
    insert into count_delta (subject_id, counter, delta)
    select account_id, 'following', -1 from gone where counted union all select followed_id, 'followers', -1 from gone where counted
  )
  select exists (select 1 from ${VIEWER}, account b where b.id = ? and ${seesPerson('b.id')}) as "isSeen"`;

/** Follows and their counts. In the caller's transaction. */
@Injectable()
export class FollowRepository {
  constructor(private readonly em: EntityManager) {}

  async countOf(accountId: AccountId): Promise<number> {
    const [row] = await this.em.execute<{ count: number }[]>('select count(*)::int as count from follow where account_id = ?', [accountId]);
    return row!.count;
  }

  /** The pair is locked. `isSeen`: false when one is hidden from the other, or not there; `isNew`: false when it was there. */
  async add(by: AccountId, followed: AccountId, at: Date): Promise<{ isSeen: boolean; isNew: boolean }> {
    const [row] = await this.em.execute<{ isSeen: boolean; isNew: boolean }[]>(FOLLOW, [by, followed, at]);
    return row!;
  }

  /** Whether the followed person is seen by the other. */
  async remove(by: AccountId, followed: AccountId): Promise<boolean> {
    const [row] = await this.em.execute<{ isSeen: boolean }[]>(UNFOLLOW, [by, followed, by, followed]);
    return row!.isSeen;
  }
}
