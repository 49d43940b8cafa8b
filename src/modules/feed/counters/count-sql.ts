import type { Counter } from '../../../entities/feed/count-delta.entity.js';
import { HIDDEN_PEOPLE } from '../visibility/visibility.js';

/**
 * Counts as a reader may know them, in SQL: the row's column, and what was not folded into it yet, less what people did who are hidden from
 * the reader. One statement sees all three as of one moment. `READER` begins the statement (its parameter `$1`: the reader's account id or
 * null), and `viewer` stands in the `from`.
 */
export const READER = `
  with viewer as not materialized (select $1::uuid as id),
    hidden_people as materialized (select hidden.id from viewer, lateral ${HIDDEN_PEOPLE} hidden)`;

const HIDDEN = 'any(array(select id from hidden_people))';

const pending = (counter: Counter, subject: string): string => `
  coalesce((select sum(d.delta) from count_delta d where d.subject_id = ${subject} and d.counter = '${counter}'), 0)`;
const hiddenLikes = (post: string): string =>
  `(select count(*) from post_like l where l.post_id = ${post}.id and l.account_id = ${HIDDEN} and l.counted)`;
/** `of`: where they are, said of `written`. */
const hiddenComments = (of: string): string => `(
  select count(*) from comment written where ${of} and written.account_id = ${HIDDEN} and written.state = 'published' and written.counted)`;
/** What others wrote in threads that are hidden, since their first comment is. */
const belowHidden = (post: string): string => `(
  select count(*) from comment hidden_root join comment below on below.root_id = hidden_root.id
  where hidden_root.post_id = ${post}.id and hidden_root.account_id = ${HIDDEN} and hidden_root.root_id is null
    and below.state = 'published' and below.counted and below.account_id <> all(array(select id from hidden_people)))`;
const hiddenOnPost = (post: string): string => `${hiddenComments(`written.post_id = ${post}.id`)} - ${belowHidden(post)}`;

/** `post`: an alias of the table. */
export const postLikes = (post: string): string =>
  `(${post}.like_count + ${pending('post-likes', `${post}.id`)} - ${hiddenLikes(post)})::int`;

/** Comments and replies. */
export const postComments = (post: string): string =>
  `(${post}.comment_count + ${pending('post-comments', `${post}.id`)} - ${hiddenOnPost(post)})::int`;

/** `comment`: an alias of the table. */
export const commentLikes = (comment: string): string => `(${comment}.like_count + ${pending('comment-likes', `${comment}.id`)}
  - (select count(*) from comment_like l where l.comment_id = ${comment}.id and l.account_id = ${HIDDEN} and l.counted))::int`;

/** Of the comment that a thread began with; 0 for replies. */
export const commentReplies = (comment: string): string =>
  `(${comment}.reply_count + ${pending('comment-replies', `${comment}.id`)} - ${hiddenComments(`written.root_id = ${comment}.id`)})::int`;

/** `person`: an expression of an account id; `column`: of its row in `profile_count`, or 0. */
export const followers = (person: string, column: string): string => `(${column} + ${pending('followers', person)}
  - (select count(*) from follow f where f.followed_id = ${person} and f.account_id = ${HIDDEN} and f.counted))::int`;

export const followed = (person: string, column: string): string => `(${column} + ${pending('following', person)}
  - (select count(*) from follow f where f.account_id = ${person} and f.followed_id = ${HIDDEN} and f.counted))::int`;

/** Published ones. Whoever may see the person may see them all. */
export const posts = (person: string, column: string): string => `(${column} + ${pending('posts', person)})::int`;

/**
 * For a page of posts, in one go: a part of a `with` that begins with `READER` and has `page` (its `id` a post's), what to add to the
 * `from`, and the two counts.
 */
export const PAGE_PENDING = `
  pending as materialized (
    select d.subject_id as id, sum(d.delta) filter (where d.counter = 'post-likes') as likes,
      sum(d.delta) filter (where d.counter = 'post-comments') as comments
    from count_delta d where d.subject_id = any(array(select id from page)) group by d.subject_id
  )`;
export const PAGE_PENDING_FROM = 'left join pending on pending.id = page.id';
export const pageLikes = (post: string): string => `(${post}.like_count + coalesce(pending.likes, 0) - ${hiddenLikes(post)})::int`;
export const pageComments = (post: string): string =>
  `(${post}.comment_count + coalesce(pending.comments, 0) - ${hiddenOnPost(post)})::int`;
