import { hotScore } from '../../../../src/modules/feed/counters/hot-score.js';
import { type Community, firstSilent, FOLLOWERS, type Follower, numberOfFollower, readersOf } from './community.js';
import { HIDDEN, WORDS } from './vocabulary.js';

/** The end of the community's history: nothing in it is younger. Fixed, so that a seed makes the same rows on any day. */
const UNTIL = `'2026-11-01T00:00:00Z'::timestamptz`;
const DAYS = 730;
/** How uneven: 1 is even, 2.5 gives the first of a million 0.4 % of all (Zipf with exponent 0.6). */
const SKEW = { likesOfPosts: 2.5, likesByPeople: 1.5, postsByPeople: 2, followsOfPeople: 2.5, commentsOfPosts: 2 };
/** Of three words each, of which all texts are put together. */
const PHRASES = 4_096;
/** Equal pairs fall together: so many more are drawn. */
const SPARE = 1.4;

/** Functions and tables that go again when the seed is done. */
export const STAGE: readonly string[] = [
  'create schema seeding',
  // in [0, 1), the same for the same two numbers
  `create function seeding.chance(n bigint, salt bigint) returns float8 immutable parallel safe language sql
     return (hashint8extended(n, salt) & 4503599627370495)::float8 / 4503599627370496`,
  // as UUIDv4
  `create function seeding.id(kind text, n bigint) returns uuid immutable parallel safe language sql
     return overlay(overlay(md5(kind || n) placing '4' from 13) placing '8' from 17)::uuid`,
];

/** Statements in their order, each with the name it is timed under. What people do lies in the order in which they did it, as it would. */
export function loading(community: Community): readonly (readonly [name: string, sql: string])[] {
  const { posts, people, likes, comments, follows, seed } = community;
  const salt = (n: number) => seed * 1_000 + n;
  const chance = (n: string, purpose: number) => `seeding.chance(${n}, ${salt(purpose)})`;
  const among = (count: number, n: string, purpose: number, skew: number) => `floor(${count} * ${chance(n, purpose)} ^ ${skew})::int`;
  const vocabulary = `array[${WORDS.map((word) => `'${word}'`).join(',')}]`;
  const phrase = (name: string, n: string, purpose: number) =>
    `join seeding.phrase ${name} on ${name}.n = floor(${PHRASES} * ${chance(n, purpose)})::int`;
  const authors = firstSilent(community);
  const firstReader = people - readersOf(community);
  return [
    ['phrases', `
      create table seeding.phrase as select n,
        string_agg((${vocabulary})[1 + floor(${WORDS.length} * ${chance('(n * 4 + k)', 14)} ^ 1.6)::int], ' ') as text
        from generate_series(0, ${PHRASES - 1}) n, generate_series(1, 3) k group by n`],
    ['people', `create table seeding.person as select n, seeding.id('person-${seed}-', n) as id from generate_series(0, ${people - 1}) n`],
    ['posts, in numbers', `
      create table seeding.post as select n, seeding.id('post-${seed}-', n) as id, ${among(authors, 'n', 1, SKEW.postsByPeople)} as author,
        ${UNTIL} - ${DAYS} * interval '1 day' * ${chance('n', 2)} as at from generate_series(0, ${posts - 1}) n`],
    ['likes, in numbers', `
      create table seeding.liked as select pair / ${people} as post, (pair % ${people})::int as person from (
        select pair from (
          select distinct ${among(posts, 'n', 3, SKEW.likesOfPosts)}::bigint * ${people}
            + ${among(people, 'n', 4, SKEW.likesByPeople)} as pair
          from generate_series(1, ${Math.ceil(likes * SPARE)}) n) drawn
        order by hashint8extended(pair, ${salt(20)}) limit ${likes}) pairs`],
    ['comments, in numbers', `
      create table seeding.said as select n, n % 5 = 0 as is_reply,
        ${among(posts, '(n - case when n % 5 = 0 then 1 else 0 end)::bigint', 5, SKEW.commentsOfPosts)} as post,
        ${among(people, 'n', 6, 1.5)} as person from generate_series(1, ${comments}) n`],
    ['numbers known', 'analyze seeding.phrase, seeding.person, seeding.post, seeding.liked, seeding.said'],
    ['account', `
      insert into account (id, status, locale, country, created_at)
      select id, 'active', case when n % 3 = 0 then 'es' else 'en' end, case when n % 3 = 0 then 'ES' else 'US' end,
        ${UNTIL} - interval '731 days' from seeding.person`],
    ['profile', `
      insert into profile (account_id, username, avatar_key, created_at)
      select id, 'amber-lantern-' || lpad(n::text, 6, '0'), 'avatar/' || md5('avatar' || id), ${UNTIL} - interval '731 days'
      from seeding.person`],
    ['session', `
      insert into session (id, account_id, provider, created_at, last_used_at, expires_at)
      select seeding.id('session-${seed}-', n), id, 'google', ${UNTIL}, ${UNTIL}, ${UNTIL} + interval '20 years' from seeding.person`],
    ['follow', `
      insert into follow (account_id, followed_id, created_at)
      select a.id, b.id, ${UNTIL} - interval '1 day' * (pair % 700) from (
        select distinct ${among(people, 'n', 7, 1)}::bigint * ${people} + ${among(people, 'n', 8, SKEW.followsOfPeople)} as pair
        from generate_series(1, ${follows}) n) drawn
      join seeding.person a on a.n = pair / ${people} join seeding.person b on b.n = pair % ${people}
      where a.n <> b.n and a.n not between ${firstReader - Object.keys(FOLLOWERS).length} and ${firstReader - 1}`],
    ...(Object.keys(FOLLOWERS) as Follower[]).map((name) => [`follow, ${name}`, following(community, name)] as const),
    ['block', `
      insert into block (account_id, blocked_id, created_at)
      select a.id, b.id, ${UNTIL} from (
        select distinct ${among(people, 'n', 9, 1)}::bigint * ${people} + ${among(people, 'n', 10, 1.5)} as pair
        from generate_series(1, ${people}) n
        union select r::bigint * ${people} + floor(${authors} * ${chance('r * 8 + k', 11)})::int
        from generate_series(${firstReader}, ${people - 1}) r, generate_series(1, 4) k) drawn
      join seeding.person a on a.n = pair / ${people} join seeding.person b on b.n = pair % ${people} where a.n <> b.n`],
    ['hidden creator', `
      insert into hidden_creator (account_id, hidden_id, created_at)
      select distinct a.id, b.id, ${UNTIL} from seeding.person a cross join generate_series(1, 2) k
      join seeding.person b on b.n = floor(${authors} * ${chance('a.n * 8 + k', 12)} ^ 2)::int where a.n % 20 = 19`],
    ['hidden word', `
      insert into hidden_word (account_id, word, folded, created_at)
      select a.id, w, ' ' || w || ' ', ${UNTIL} from seeding.person a, unnest(array[${HIDDEN.map((word) => `'${word}'`).join(',')}]) w
      where a.n % 10 = 9`],
    ['post', `
      insert into post (id, account_id, state, kind, key, thumbnail_key, content_type, size_bytes, width, height, duration_ms, sha256,
        perceptual_hash, tool, prompt, sanitiser_version, caption, folded, like_count, comment_count, hot_score, published_at, created_at)
      select t.id, a.id, case when t.n % 100 = 99 then 'removed' else 'published' end, t.kind, 'post/' || md5('key' || t.id),
        'post/' || md5('thumbnail' || t.id), case t.kind when 'image' then 'image/png' when 'video' then 'video/mp4' else 'audio/wav' end,
        400000 + t.n % 1000000, case when t.kind <> 'audio' then 1024 end, case when t.kind <> 'audio' then 1024 end,
        case when t.kind <> 'image' then 5000 end, md5(t.id::text) || md5(t.key), hashint8extended(t.n, ${salt(13)}),
        case t.kind when 'image' then 'image.create' when 'video' then 'video.create' else 'audio.music' end, t.prompt, '1', t.caption,
        ' ' || translate(t.prompt || coalesce(' ' || t.caption, ''), 'áéíóúñ', 'aeioun') || ' ', coalesce(l.count, 0), coalesce(c.count, 0),
        ${hotScore('coalesce(l.count, 0)', 't.at')}, t.at, t.at
      from (
        select p.n, id, author, at, id::text as key,
          case when p.n % 20 = 7 then 'audio' when p.n % 7 = 3 then 'video' else 'image' end as kind,
          a.text || ' ' || b.text || ' ' || c.text || case when p.n % 3 = 0 then ' ' || d.text else '' end as prompt,
          case when p.n % 5 < 2 then e.text || ' ' || d.text end as caption
        from seeding.post p
        ${phrase('a', 'p.n', 21)} ${phrase('b', 'p.n', 22)} ${phrase('c', 'p.n', 23)} ${phrase('d', 'p.n', 24)} ${phrase('e', 'p.n', 25)}) t
      join seeding.person a on a.n = t.author
      left join (select post, count(*) from seeding.liked group by post) l on l.post = t.n
      left join (select post, count(*) from seeding.said group by post) c on c.post = t.n
      order by t.at`],
    ['post_like', `
      insert into post_like (post_id, account_id, created_at)
      select p.id, a.id, p.at + (${UNTIL} - p.at) * ${chance(`l.post * ${people} + l.person`, 16)}
      from seeding.liked l join seeding.post p on p.n = l.post join seeding.person a on a.n = l.person order by 3`],
    ['comment', `
      insert into comment (id, post_id, account_id, root_id, reply_to_id, text, folded, like_count, reply_count, created_at)
      select seeding.id('comment-${seed}-', s.n), p.id, a.id, r.id, r.id, s.text, ' ' || s.text || ' ',
        case when s.n % 2 = 0 then 1 else 0 end, case when s.n % 5 = 4 and s.n < ${comments} then 1 else 0 end,
        p.at + (${UNTIL} - p.at) * ${chance('s.n', 17)}
      from (
        select said.*, x.text || case when said.n % 2 = 0 then ' ' || y.text else '' end as text from seeding.said
        ${phrase('x', 'said.n', 26)} ${phrase('y', 'said.n', 27)}) s
      join seeding.post p on p.n = s.post join seeding.person a on a.n = s.person
      cross join lateral (select case when s.is_reply then seeding.id('comment-${seed}-', s.n - 1) end as id) r
      order by p.at`],
    ['comment_like', `
      insert into comment_like (comment_id, account_id, created_at)
      select seeding.id('comment-${seed}-', s.n), a.id, ${UNTIL} from seeding.said s
      join seeding.person a on a.n = ${among(people, 's.n', 19, 1)} where s.n % 2 = 0`],
    ['profile_count', `
      insert into profile_count (account_id, posts, followers, following)
      select a.id, coalesce(p.count, 0), coalesce(f.count, 0), coalesce(g.count, 0) from seeding.person a
      left join (
        select account_id, count(*) from post where state = 'published' group by 1) p on p.account_id = a.id
      left join (select followed_id, count(*) from follow group by 1) f on f.followed_id = a.id
      left join (select account_id, count(*) from follow group by 1) g on g.account_id = a.id`],
    // what always waits to be folded: a like each of the newest posts, which are read most
    ['count_delta', `
      with newest as (select id from post where state = 'published' and like_count > 0 order by published_at desc limit 300),
        lowered as (update post set like_count = like_count - 1 from newest where post.id = newest.id returning post.id)
      insert into count_delta (subject_id, counter, delta) select id, 'post-likes', 1 from lowered`],
    ['stage gone', 'drop schema seeding cascade'],
  ];
}

/** The tables that are filled without their keys and indexes. */
export const LARGE = ['post', 'post_like', 'comment', 'comment_like', 'follow', 'count_delta'] as const;

/** Spread over those who post; `quiet` ones over the least active of them, `idle` over those who never did. */
function following(community: Community, name: Follower): string {
  const authors = firstSilent(community);
  const count = Math.min(FOLLOWERS[name], authors);
  const quietFrom = Math.floor(authors * 0.9);
  const followed =
    name === 'idle' ? `${authors} + k` : name === 'quiet' ? `${quietFrom} + k` : `floor((k + 0.5) * ${authors / count})::int`;
  return `
    insert into follow (account_id, followed_id, created_at)
    select distinct a.id, b.id, ${UNTIL} - interval '1 hour' * k from generate_series(0, ${count - 1}) k
    join seeding.person a on a.n = ${numberOfFollower(community, name)} join seeding.person b on b.n = ${followed}`;
}
