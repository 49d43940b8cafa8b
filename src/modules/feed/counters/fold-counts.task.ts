import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { PeriodicTask } from '../../../kernel/periodic-task.js';
import { hotScore } from './hot-score.js';

const BATCH = 5_000;
const LOCK = "select pg_try_advisory_xact_lock(hashtextextended('feed.fold-counts', 0)) as got";

/** The oldest deltas go, their sums are added, in one statement: whoever reads sees the one or the other. What is gone needs no count. */
const FOLD = `
  with taken as (
    delete from count_delta where id = any(array(select id from count_delta order by id limit ? for update skip locked))
    returning subject_id, counter, delta
  ), sums as (
    select subject_id as id, count(*) as deltas,
      coalesce(sum(delta) filter (where counter = 'post-likes'), 0)::int as post_likes,
      coalesce(sum(delta) filter (where counter = 'post-comments'), 0)::int as post_comments,
      coalesce(sum(delta) filter (where counter = 'comment-likes'), 0)::int as comment_likes,
      coalesce(sum(delta) filter (where counter = 'comment-replies'), 0)::int as comment_replies,
      coalesce(sum(delta) filter (where counter = 'followers'), 0)::int as followers,
      coalesce(sum(delta) filter (where counter = 'following'), 0)::int as following,
      coalesce(sum(delta) filter (where counter = 'posts'), 0)::int as posts
    from taken group by subject_id
  ), folded_posts as (
    update post p set like_count = p.like_count + s.post_likes, comment_count = p.comment_count + s.post_comments,
      hot_score = case when s.post_likes = 0 then p.hot_score else ${hotScore('p.like_count + s.post_likes', 'p.published_at')} end
    from sums s where p.id = s.id and (s.post_likes <> 0 or s.post_comments <> 0)
  ), folded_comments as (
    update comment c set like_count = c.like_count + s.comment_likes, reply_count = c.reply_count + s.comment_replies
    from sums s where c.id = s.id and (s.comment_likes <> 0 or s.comment_replies <> 0)
  ), folded_people as (
    insert into profile_count (account_id, posts, followers, following)
    select s.id, s.posts, s.followers, s.following from sums s join account a on a.id = s.id
    where s.posts <> 0 or s.followers <> 0 or s.following <> 0
    on conflict (account_id) do update set posts = profile_count.posts + excluded.posts,
      followers = profile_count.followers + excluded.followers, following = profile_count.following + excluded.following
  )
  select coalesce(sum(deltas), 0)::int as taken from sums`;

/** Adds what was counted since to the rows that it belongs to; the hot score of a post follows its likes. */
@Injectable()
export class FoldCounts extends PeriodicTask {
  readonly name = 'feed.fold-counts';
  readonly everyMs = 5_000;

  constructor(private readonly em: EntityManager) {
    super();
  }

  async run(signal: AbortSignal): Promise<void> {
    let taken = BATCH;
    while (taken === BATCH && !signal.aborted) taken = await this.fold();
  }

  /** One batch. Of two at a time one does nothing: they would wait for each other's rows crosswise. */
  private fold(): Promise<number> {
    return this.em.transactional(async () => {
      const [lock] = await this.em.execute<{ got: boolean }[]>(LOCK);
      if (!lock?.got) return 0;
      const [folded] = await this.em.execute<{ taken: number }[]>(FOLD, [BATCH]);
      return folded!.taken;
    });
  }
}
