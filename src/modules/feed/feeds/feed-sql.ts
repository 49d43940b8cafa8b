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

// Parameters of each statement here: $1 the reader, $2 and $3 the cursor (its value and id), $4 one more than the page's length.
export const after = (alias: string, { column, type }: PostOrder): string => `(${alias}.${column}, ${alias}.id) < ($2::${type}, $3::uuid)`;
export const sorted = (alias: string, { column }: PostOrder): string => `order by ${alias}.${column} desc, ${alias}.id desc`;

/** The next posts of everybody in their order. */
export const next = (order: PostOrder, length: number | string): string => `
  select p.id, p.account_id, p.folded, p.${order.column} from post p
  where p.state = 'published' and ${after('p', order)} ${sorted('p', order)} limit ${length}`;

export const publicPage = (order: PostOrder): string => postsOf(`
  page as materialized (
    select n.id, n.${order.column} from viewer, (${next(order, WINDOW)}) n
    where ${seesPerson('n.account_id')} and ${wanted('n.account_id', 'n.folded')} ${sorted('n', order)} limit $4
  )`, order.column);

/** The last post that a page looked at, where it found too few. No row: there are no more. */
export const endOfWindow = ({ column, type }: PostOrder): string => `
  select p.id, p.${column} as "cursorAt" from post p where p.state = 'published' and (p.${column}, p.id) < ($1::${type}, $2::uuid)
  order by p.${column} desc, p.id desc limit 1 offset ${WINDOW - 1}`;
