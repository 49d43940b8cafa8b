import { seesPerson, wanted } from '../visibility/visibility.js';
import { after, LATEST, next, sorted } from './feed-sql.js';
import { postsOf } from './page-sql.js';

// Parameters: $1 the reader, $2 and $3 the cursor (its value and id), $4 one more than the page's length.

/** Whoever follows no more has each of them asked at once: that costs less than a guess. */
const FEW = 60;
/** Follows are counted no further. */
const MANY = 2_500;
/** A walk that should need more posts for a page is not begun. */
const LONGEST_WALK = 1_000;
/** How often the posts that a page should need a walk goes on for, or a stretch of time is made for: people post in bursts. */
const SPARE = 4;
/** The same after a walk that met nobody. */
const SPARE_AFTER_NONE = 30;
/** A stretch of time with more posts of the followed than that is not sorted. */
const STRETCH = 3_000;
/** So many posts tell how much is published at that time. */
const SAMPLE = 200;
/** A stretch is no longer; further back is everything. */
const LONGEST = "interval '100 years'";

/** The next posts of one person that the reader wants to see. */
const newestOf = (person: string, length: string, since = ''): string => `
  select p.id, p.published_at from post p
  where p.account_id = ${person} and p.state = 'published' and ${after('p', LATEST)} ${since} and ${wanted('p.account_id', 'p.folded')}
  ${sorted('p', LATEST)} limit ${length}`;

/**
 * How many of all people the reader follows says how many of all posts have a page of theirs among them (`need`): a guess from the
 * planner's statistics that costs time when it is wrong, and nothing else.
 */
const EXTENT = `
  extent as materialized (
    select follows, need, case when follows > ${FEW} and need <= ${LONGEST_WALK} then need * ${SPARE} else 0 end as walk
    from (select count(*) as follows from (select 1 from viewer, follow f where f.account_id = viewer.id limit ${MANY}) f) counted,
      lateral (select ceil($4 * greatest(reltuples, follows, 1)::float8 / greatest(follows, 1))::bigint as need
        from pg_class where oid = 'profile'::regclass) guessed
  )`;

/** A walk down the newest posts, each looked up among those whom the reader follows: a page soon where much is theirs. */
const WALKED = `
  walked as materialized (
    select n.id, n.published_at from viewer, (${next(LATEST, '(select walk from extent)')}) n
    where coalesce((select true from follow f where f.account_id = viewer.id and f.followed_id = n.account_id limit 1), false)
      and ${seesPerson('n.account_id')} and ${wanted('n.account_id', 'n.folded')} ${sorted('n', LATEST)} limit $4
  )`;

/**
 * All posts of the followed since an instant, by one look at an index for each of them: read from the index alone, and only what is newest
 * from the table. The instant is guessed from how much is published and how much of it is theirs.
 */
const RECENT = `
  guess as materialized (
    select case when walk = 0 then ${SPARE} * need when met = 0 then ${SPARE_AFTER_NONE} * need else ${SPARE} * walk * $4 / met end as posts
    from extent, (select count(*) as met from walked) walked where follows > ${FEW} and met < $4
  ), since as materialized (
    select coalesce((
      select newest.published_at - least(${LONGEST}, (newest.published_at - sampled.published_at) * (posts / ${SAMPLE}::float8))
      from (${next(LATEST, 1)}) newest, (${next(LATEST, `1 offset ${SAMPLE - 1}`)}) sampled
    ), '-infinity') as since from guess
  ), stretch as materialized (
    select p.id, p.account_id, p.published_at from post p
    where p.account_id = any(array(select f.followed_id from viewer, follow f where f.account_id = viewer.id)) and p.state = 'published'
      and ${after('p', LATEST)} and p.published_at >= (select since from since) limit ${STRETCH}
  ), recent as materialized (
    select r.id, r.published_at from viewer, (select * from stretch ${sorted('stretch', LATEST)} offset 0) r
    where ${seesPerson('r.account_id')} and ${wanted('r.account_id', '(select p.folded from post p where p.id = r.id)')}
    ${sorted('r', LATEST)} limit $4
  )`;

/** What holds the page. A stretch that was cut holds none, and one with too little only when nothing lies before it. */
const CHOSEN = `
  chosen as materialized (
    select case
      when (select count(*) from walked) = $4 then 'walked'
      when exists (select 1 from since) and (select count(*) from stretch) < ${STRETCH}
        and ((select count(*) from recent) = $4 or (select since from since) = '-infinity') then 'recent'
      else 'asked' end as source
  )`;

/**
 * Each followed person is asked for the newest post; those who have the newest ones have them all, since a post on the page leaves fewer
 * people above its author's newest than the page is long. For the same reason nothing on a full page is older than the newest post of the
 * last of them.
 */
const ASKED = `
  asked as materialized (
    select a.account_id, a.published_at from viewer, (
      select f.followed_id as account_id, newest.id, newest.published_at
      from viewer, follow f, lateral (${newestOf('f.followed_id', '1')}) newest
      where f.account_id = viewer.id and (select source from chosen) = 'asked' ${sorted('newest', LATEST)} offset 0) a
    where ${seesPerson('a.account_id')} ${sorted('a', LATEST)} limit $4
  ), oldest as materialized (
    select case when count(*) = $4 then min(published_at) else '-infinity' end as published_at from asked
  )`;

/** Posts of followed people, by the least of three ways that finds a whole page. */
export const FOLLOWING = postsOf(`
  ${EXTENT}, ${WALKED}, ${RECENT}, ${CHOSEN}, ${ASKED}, page as materialized (
    select w.id, w.published_at from walked w where (select source from chosen) = 'walked'
    union all
    select r.id, r.published_at from recent r where (select source from chosen) = 'recent'
    union all
    (select theirs.id, theirs.published_at
     from viewer, asked a,
       lateral (${newestOf('a.account_id', '$4', 'and p.published_at >= (select published_at from oldest)')}) theirs
     ${sorted('theirs', LATEST)} limit $4)
  )`, LATEST.column);
