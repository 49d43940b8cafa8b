import { seesPerson, wanted } from '../visibility/visibility.js';
import { postsOf } from './page-sql.js';

/** An order of posts, newest or hottest first: the column, and its type as a parameter. Ties go by id. */
export interface PostOrder {
  readonly column: 'published_at' | 'hot_score';
  readonly type: 'timestamptz' | 'float8';
}

export const LATEST: PostOrder = { column: 'published_at', type: 'timestamptz' };
export const TRENDING: PostOrder = { column: 'hot_score', type: 'float8' };

/**
 * How many posts a page looks at before it ends: whoever hides nearly everything gets short pages, each with a cursor to the next, and
 * costs no more than others.
 */
export const WINDOW = 2_000;
/** Whoever follows more has a walk down the newest posts tried first, over so many. */
const MANY_FOLLOWS = 1_000;
const WALK = 3_000;

// Parameters of each statement here: $1 the reader, $2 and $3 the cursor (its value and id), $4 one more than the page's length.
const after = (alias: string, { column, type }: PostOrder): string => `(${alias}.${column}, ${alias}.id) < ($2::${type}, $3::uuid)`;
const sorted = (alias: string, { column }: PostOrder): string => `order by ${alias}.${column} desc, ${alias}.id desc`;

/** The next posts of everybody in their order. */
const next = (order: PostOrder, length: number): string => `
  select p.id, p.account_id, p.folded, p.${order.column} from post p
  where p.state = 'published' and ${after('p', order)} ${sorted('p', order)} limit ${length}`;

/** The next posts of one person that the reader wants to see. */
const newestOf = (person: string, length: string): string => `
  select p.id, p.published_at from post p
  where p.account_id = ${person} and p.state = 'published' and ${after('p', LATEST)} and ${wanted('p.account_id', 'p.folded')}
  ${sorted('p', LATEST)} limit ${length}`;

export const publicPage = (order: PostOrder): string => postsOf(`
  page as materialized (
    select n.id, n.${order.column} from viewer, (${next(order, WINDOW)}) n
    where ${seesPerson('n.account_id')} and ${wanted('n.account_id', 'n.folded')} ${sorted('n', order)} limit $4
  )`, order.column);

/** The last post that a page looked at, where it found too few. No row: there are no more. */
export const endOfWindow = ({ column, type }: PostOrder): string => `
  select p.id, p.${column} as "cursorAt" from post p where p.state = 'published' and (p.${column}, p.id) < ($1::${type}, $2::uuid)
  order by p.${column} desc, p.id desc limit 1 offset ${WINDOW - 1}`;

/**
 * Posts of followed people. Of whoever follows many, a walk down the newest posts finds a page soon where much is by the followed. Else,
 * and only then, each followed person is asked for the newest post; those who have the newest ones have them all, since a post on the page
 * leaves fewer people above its author's newest than the page is long. `= $4`: the walk found a whole page. `is true`: whom the reader
 * follows is read once and hashed, not joined.
 */
export const FOLLOWING = postsOf(`
  walked as materialized (
    select n.id, n.published_at from viewer, (${next(LATEST, WALK)}) n
    where (select count(*) from (select 1 from viewer, follow f where f.account_id = viewer.id limit ${MANY_FOLLOWS + 1}) followed)
        > ${MANY_FOLLOWS}
      and (n.account_id in (select f.followed_id from follow f where f.account_id = viewer.id)) is true
      and ${seesPerson('n.account_id')} and ${wanted('n.account_id', 'n.folded')} ${sorted('n', LATEST)} limit $4
  ), asked as materialized (
    select a.account_id from viewer, (
      select f.followed_id as account_id, newest.id, newest.published_at
      from viewer, follow f, lateral (${newestOf('f.followed_id', '1')}) newest
      where f.account_id = viewer.id and (select count(*) from walked) < $4 ${sorted('newest', LATEST)} offset 0) a
    where ${seesPerson('a.account_id')} ${sorted('a', LATEST)} limit $4
  ), page as materialized (
    select w.id, w.published_at from walked w where (select count(*) from walked) = $4
    union all
    (select theirs.id, theirs.published_at from viewer, asked a, lateral (${newestOf('a.account_id', '$4')}) theirs
     ${sorted('theirs', LATEST)} limit $4)
  )`, LATEST.column);
