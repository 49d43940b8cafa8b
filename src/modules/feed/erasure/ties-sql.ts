/** Rows of one kind that go in one statement. */
export const CHUNK = 5_000;

const PERSON = 'with person as materialized (select ?::uuid as id)';

const POST_LIKES = `${PERSON}, due as (
    select l.post_id from post_like l, person where l.account_id = person.id order by l.post_id limit ${CHUNK} for update of l
  ), gone as (
    delete from post_like l using due, person where l.account_id = person.id and l.post_id = due.post_id returning l.post_id, l.counted
  ), told as (
    insert into count_delta (subject_id, counter, delta) select post_id, 'post-likes', -1 from gone where counted
  )
  select count(*)::int as gone from gone`;

const COMMENT_LIKES = `${PERSON}, due as (
    select l.comment_id from comment_like l, person where l.account_id = person.id order by l.comment_id limit ${CHUNK} for update of l
  ), gone as (
    delete from comment_like l using due, person where l.account_id = person.id and l.comment_id = due.comment_id
    returning l.comment_id, l.counted
  ), told as (
    insert into count_delta (subject_id, counter, delta) select comment_id, 'comment-likes', -1 from gone where counted
  )
  select count(*)::int as gone from gone`;

const FOLLOWS = `${PERSON}, due as (
    select f.account_id, f.followed_id from follow f, person where f.account_id = person.id or f.followed_id = person.id
    order by f.account_id, f.followed_id limit ${CHUNK} for update of f
  ), gone as (
    delete from follow f using due where f.account_id = due.account_id and f.followed_id = due.followed_id
    returning f.account_id, f.followed_id, f.counted
  ), told as (
    insert into count_delta (subject_id, counter, delta)
    select account_id, 'following', -1 from gone where counted union all select followed_id, 'followers', -1 from gone where counted
  )
  select count(*)::int as gone from gone`;

const BLOCKS = `${PERSON}, gone as (
    delete from block where ctid = any(array(
      select t.ctid from block t, person where t.account_id = person.id or t.blocked_id = person.id limit ${CHUNK})) returning 1
  )
  select count(*)::int as gone from gone`;

const HIDDEN_CREATORS = `${PERSON}, gone as (
    delete from hidden_creator where ctid = any(array(
      select t.ctid from hidden_creator t, person where t.account_id = person.id or t.hidden_id = person.id limit ${CHUNK})) returning 1
  )
  select count(*)::int as gone from gone`;

const HIDDEN_WORDS = `${PERSON}, gone as (
    delete from hidden_word where ctid = any(array(
      select t.ctid from hidden_word t, person where t.account_id = person.id limit ${CHUNK})) returning 1
  )
  select count(*)::int as gone from gone`;

/** Last of all: of somebody who is gone nothing is counted. */
const OWN_COUNTS = `${PERSON}, gone as (
    delete from count_delta where id = any(array(
      select d.id from count_delta d, person where d.subject_id = person.id order by d.id limit ${CHUNK} for update of d)) returning 1
  )
  select count(*)::int as gone from gone`;

/**
 * What tied the person to others, each with the counts it was in; one parameter, the account id. `SettleStanding` takes a row out of its
 * count once (`counted`): whichever of the two comes first, since both lock the row, and in the same order.
 */
export const TIES: Readonly<Record<string, string>> = {
  postLikes: POST_LIKES,
  commentLikes: COMMENT_LIKES,
  follows: FOLLOWS,
  blocks: BLOCKS,
  hiddenCreators: HIDDEN_CREATORS,
  hiddenWords: HIDDEN_WORDS,
  counts: OWN_COUNTS,
};
