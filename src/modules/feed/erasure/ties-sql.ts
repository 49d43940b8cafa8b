/** Rows of one kind that go in one statement. */
export const CHUNK = 5_000;

/**
 * What tied the person to others, each with the counts it was in: `SettleStanding` takes a row out of its count once (`counted`), whichever
 * of the two comes first, since both lock the row, in the same order. One parameter: the account id.
 */
const liked = (table: string, key: string, counter: string): string => `
  with due as (
    select ${key} from ${table}, person where account_id = person.id order by ${key} limit ${CHUNK} for update of ${table}
  ), gone as (
    delete from ${table} l using due, person where l.account_id = person.id and l.${key} = due.${key} returning l.${key} as id, l.counted
  ), told as (
    insert into count_delta (subject_id, counter, delta) select id, '${counter}', -1 from gone where counted
  )
  select count(*)::int as gone from gone`;

const FOLLOWS = `
  with due as (
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

/** In no count. `other` null: a list that is the person's alone. */
const listed = (table: string, other: string | null): string => `
  with gone as (
    delete from ${table} where ctid = any(array(
      select t.ctid from ${table} t, person where t.account_id = person.id${other ? ` or t.${other} = person.id` : ''} limit ${CHUNK}))
    returning 1
  )
  select count(*)::int as gone from gone`;

/** Last of all: of somebody who is gone nothing is counted. */
const OWN_COUNTS = `
  with gone as (
    delete from count_delta where id = any(array(
      select d.id from count_delta d, person where d.subject_id = person.id order by d.id limit ${CHUNK} for update of d skip locked))
    returning 1
  )
  select count(*)::int as gone from gone`;

const PERSON = 'with person as materialized (select ?::uuid as id), ';
const of = (statement: string): string => statement.replace(/^\s*with /, PERSON);

export const TIES: Readonly<Record<string, string>> = {
  postLikes: of(liked('post_like', 'post_id', 'post-likes')),
  commentLikes: of(liked('comment_like', 'comment_id', 'comment-likes')),
  follows: of(FOLLOWS),
  blocks: of(listed('block', 'blocked_id')),
  hiddenCreators: of(listed('hidden_creator', 'hidden_id')),
  hiddenWords: of(listed('hidden_word', null)),
  counts: of(OWN_COUNTS),
};
