import { PAGE_PENDING, PAGE_PENDING_FROM, pageComments, pageLikes, READER } from '../counters/count-sql.js';
import { POST_COLUMNS, POST_FROM, VIEWER_COLUMNS } from '../posts/post-row.js';

/**
 * A statement for a page of posts: `page` is the part of its `with` that finds them, `id` and the column that orders them, which rows have
 * as `cursorAt`. `$1` is the reader. What is seen is for `page` to say.
 */
export const postsOf = (page: string, column: string): string => `${READER}, ${page}, ${PAGE_PENDING}
  select ${POST_COLUMNS}, ${pageLikes('post')} as "likeCount", ${pageComments('post')} as "commentCount", ${VIEWER_COLUMNS},
    page.${column} as "cursorAt"
  from viewer cross join page join ${POST_FROM} on post.id = page.id ${PAGE_PENDING_FROM}
  order by page.${column} desc, page.id desc`;
