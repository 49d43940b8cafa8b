import type { Counter } from '../../../entities/feed/count-delta.entity.js';
import { HIDDEN_PEOPLE } from '../visibility/visibility.js';

/**
 * Counts as a reader may know them, in SQL: the row's column, and what was not folded into it yet, less what people did who are hidden from
 * the reader. One statement sees all three as of one moment. `READER` begins the statement (its one parameter: the reader's account id or
 * null), and `viewer` stands in the `from`.
 */
export const READER = `
  with viewer as not materialized (select ?::uuid as id),
    hidden_people as materialized (select hidden.id from viewer, lateral ${HIDDEN_PEOPLE} hidden)`;

const pending = (counter: Counter, subject: string): string => `
  coalesce((select sum(d.delta) from count_delta d where d.subject_id = ${subject} and d.counter = '${counter}'), 0)`;

/** `post`: an alias of the table. */
export const postLikes = (post: string): string => `(${post}.like_count + ${pending('post-likes', `${post}.id`)}
  - (select count(*) from hidden_people h join post_like l on l.post_id = ${post}.id and l.account_id = h.id and l.counted))::int`;

/** Comments and replies. */
export const postComments = (post: string): string => `(${post}.comment_count + ${pending('post-comments', `${post}.id`)}
  - (select count(*) from hidden_people h join comment c on c.post_id = ${post}.id and c.account_id = h.id
       and c.state = 'published' and c.counted))::int`;

/** `comment`: an alias of the table. */
export const commentLikes = (comment: string): string => `(${comment}.like_count + ${pending('comment-likes', `${comment}.id`)}
  - (select count(*) from hidden_people h join comment_like l on l.comment_id = ${comment}.id and l.account_id = h.id and l.counted))::int`;

/** Of the comment that a thread began with; 0 for replies. */
export const commentReplies = (comment: string): string => `(${comment}.reply_count + ${pending('comment-replies', `${comment}.id`)}
  - (select count(*) from hidden_people h join comment c on c.root_id = ${comment}.id and c.account_id = h.id
       and c.state = 'published' and c.counted))::int`;

/** `person`: an expression of an account id; `column`: of its row in `profile_count`, or 0. */
export const followers = (person: string, column: string): string => `(${column} + ${pending('followers', person)}
  - (select count(*) from hidden_people h join follow f on f.followed_id = ${person} and f.account_id = h.id and f.counted))::int`;

export const followed = (person: string, column: string): string => `(${column} + ${pending('following', person)}
  - (select count(*) from hidden_people h join follow f on f.account_id = ${person} and f.followed_id = h.id and f.counted))::int`;

/** Published ones. Whoever may see the person may see them all. */
export const posts = (person: string, column: string): string => `(${column} + ${pending('posts', person)})::int`;
