import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { EventType } from '../../../kernel/event-type.js';
import type { AccountId } from '../../../kernel/ids.js';
import { Outbox } from '../../../platform/outbox/outbox.js';
import { isPublic } from '../visibility/visibility.js';

/** There may be more rows of the person to bring into line than one transaction should hold. */
export const StandingUnsettled = new EventType<{ accountId: AccountId }>('feed.standing-unsettled');

/** Rows of one kind that are changed in one transaction. */
export const CHUNK = 5_000;

const STANDING = `select ${isPublic('a')} as "isThere" from account a where a.id = ? for share`;

const POST_LIKES = `
  with due as (
    select post_id from post_like where account_id = ? and counted <> ? order by post_id limit ${CHUNK} for update
  ), changed as (
    update post_like l set counted = not l.counted from due where l.account_id = ? and l.post_id = due.post_id
    returning l.post_id, l.counted
  ), told as (
    insert into count_delta (subject_id, counter, delta)
    select post_id, 'post-likes', case when counted then 1 else -1 end from changed
  )
  select count(*)::int as changed from changed`;

const COMMENT_LIKES = `
  with due as (
    select comment_id from comment_like where account_id = ? and counted <> ? order by comment_id limit ${CHUNK} for update
  ), changed as (
    update comment_like l set counted = not l.counted from due where l.account_id = ? and l.comment_id = due.comment_id
    returning l.comment_id, l.counted
  ), told as (
    insert into count_delta (subject_id, counter, delta)
    select comment_id, 'comment-likes', case when counted then 1 else -1 end from changed
  )
  select count(*)::int as changed from changed`;

/** What is held or removed is in no count, and keeps up all the same. */
const COMMENTS = `
  with due as (
    select id from comment where account_id = ? and counted <> ? order by id limit ${CHUNK} for update
  ), changed as (
    update comment c set counted = not c.counted from due where c.account_id = ? and c.id = due.id
    returning c.post_id, c.root_id, c.counted, c.state
  ), told as (
    insert into count_delta (subject_id, counter, delta)
    select c.post_id, 'post-comments', case when c.counted then 1 else -1 end from changed c where c.state = 'published'
    union all
    select c.root_id, 'comment-replies', case when c.counted then 1 else -1 end from changed c
    where c.state = 'published' and c.root_id is not null
  )
  select count(*)::int as changed from changed`;

/**
 * A follow counts while both are there. The other's account is locked, so that a change of it that this does not see is seen by what
 * follows from that change.
 */
const FOLLOWS = `
  with due as (
    select f.account_id, f.followed_id
    from follow f join account o on o.id = case when f.account_id = ? then f.followed_id else f.account_id end
    where (f.account_id = ? or f.followed_id = ?) and f.counted <> (? and ${isPublic('o')})
    order by f.account_id, f.followed_id limit ${CHUNK} for update of f for share of o
  ), changed as (
    update follow f set counted = not f.counted from due where f.account_id = due.account_id and f.followed_id = due.followed_id
    returning f.account_id, f.followed_id, f.counted
  ), told as (
    insert into count_delta (subject_id, counter, delta)
    select f.account_id, 'following', case when f.counted then 1 else -1 end from changed f
    union all
    select f.followed_id, 'followers', case when f.counted then 1 else -1 end from changed f
  )
  select count(*)::int as changed from changed`;

/** Whether what a person did counts: only while they are there for the public. */
@Injectable()
export class Standing {
  constructor(private readonly em: EntityManager, private readonly outbox: Outbox) {}

  /**
   * Brings a chunk of each kind of row into line with the account, and the counts with them; goes on by an event when there may be
   * more. In the caller's transaction. Idempotent; does nothing for an account that is gone.
   */
  async settle(accountId: AccountId): Promise<void> {
    const [account] = await this.em.execute<{ isThere: boolean }[]>(STANDING, [accountId]);
    if (!account) return;
    const { isThere } = account;
    const changed = [
      await this.change(POST_LIKES, [accountId, isThere, accountId]),
      await this.change(COMMENT_LIKES, [accountId, isThere, accountId]),
      await this.change(COMMENTS, [accountId, isThere, accountId]),
      await this.change(FOLLOWS, [accountId, accountId, accountId, isThere]),
    ];
    if (changed.includes(CHUNK)) await this.outbox.append(StandingUnsettled, { accountId });
  }

  private async change(statement: string, params: readonly unknown[]): Promise<number> {
    const [row] = await this.em.execute<{ changed: number }[]>(statement, [...params]);
    return row!.changed;
  }
}
