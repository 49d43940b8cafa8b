import { AuthFacade } from '../../src/modules/auth/index.js';
import { WithdrawComments } from '../../src/modules/feed/erasure/withdraw-comments.work.js';
import { WithdrawPosts } from '../../src/modules/feed/erasure/withdraw-posts.work.js';
import { WithdrawTies } from '../../src/modules/feed/erasure/withdraw-ties.work.js';
import { HoldEvidence } from '../../src/modules/moderation/erasure/hold-evidence.work.js';
import { ReleaseCases } from '../../src/modules/moderation/erasure/release-cases.work.js';
import { ForgetActor } from '../../src/modules/notifications/inbox/forget-actor.work.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import type { AccountId } from '../../src/kernel/ids.js';
import { fold } from '../feed/counting.js';
import { DecisionWorld } from '../moderation/support/decision-world.js';
import { NotificationsWorld } from '../notifications/notifications-world.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { opened } from '../support/sealed.js';
import { Ending } from './ending.js';

/** What differs from a count of the rows, with nothing left to fold. */
const WRONG_COUNTS = `
  select 'post' as what, p.id::text, p.like_count, p.comment_count from post p
  where p.like_count <> (select count(*) from post_like l where l.post_id = p.id and l.counted)
    or p.comment_count <> (select count(*) from comment c where c.post_id = p.id and c.state = 'published' and c.counted)
  union all
  select 'comment', c.id::text, c.like_count, c.reply_count from comment c
  where c.like_count <> (select count(*) from comment_like l where l.comment_id = c.id and l.counted)
    or c.reply_count <> (select count(*) from comment r where r.root_id = c.id and r.state = 'published' and r.counted)
  union all
  select 'profile', n.account_id::text, n.followers, n.following from profile_count n
  where n.followers <> (select count(*) from follow f where f.followed_id = n.account_id and f.counted)
    or n.following <> (select count(*) from follow f where f.account_id = n.account_id and f.counted)
    or n.posts <> (select count(*) from post p where p.account_id = n.account_id and p.state = 'published')`;

describe('the community at the end of an account', () => {
  let world: NotificationsWorld;
  let decisions: DecisionWorld;
  let app: TestApp;
  let [eva, ana, ben]: Actor[] = [];
  let ending: Ending;

  beforeAll(async () => {
    world = await NotificationsWorld.start();
    app = world.app;
    decisions = new DecisionWorld(app);
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    [eva, ana, ben] = [await app.actor(), await app.actor(), await app.actor()];
    ending = new Ending(app, eva!.id);
  });

  const comment = async (by: Actor, post: string, text: string, replyTo?: string) =>
    ((await by.post(`/v1/posts/${post}/comments`, { text, replyTo }).expect(201)).body as { id: string }).id;
  const thread = async (post: string) =>
    ((await ana!.get(`/v1/posts/${post}/comments`).expect(200)).body as { items: Record<string, unknown>[] }).items;
  const follow = async (by: Actor, whom: Actor) => by.put(`/v1/profiles/${await world.named(whom)}/follow`).expect(204);
  const withdraw = async () => {
    const counts = { ...(await ending.run(WithdrawComments)), ...(await ending.run(WithdrawPosts)), ...(await ending.run(WithdrawTies)) };
    return { ...counts, ...(await ending.run(ForgetActor)) };
  };
  const rowsNaming = async (id: AccountId) => {
    const columns = await app.sql<{ table_name: string; column_name: string }>(
      `select table_name, column_name from information_schema.columns where table_schema = 'public' and data_type = 'uuid'
         and table_name in ('post', 'post_like', 'comment', 'comment_like', 'follow', 'block', 'hidden_creator', 'hidden_word',
           'count_delta', 'notification_happening')`,
    );
    const found: string[] = [];
    for (const { table_name: table, column_name: column } of columns) {
      if ((await app.sql(`select 1 from ${table} where "${column}" = $1`, [id])).length > 0) found.push(`${table}.${column}`);
    }
    return found;
  };

  it.each([
    ['after what they did stopped counting', true],
    ['while it still counts', false],
  ])('53 everything of the person is gone, %s, and the counts of others equal a recount', async (_, isSettled) => {
    const post = await world.rows.post(ana!.id);
    await app.sql("insert into count_delta (subject_id, counter, delta) values ($1, 'posts', 1)", [ana!.id]);
    for (const who of [eva!, ben!]) await who.put(`/v1/posts/${post}/like`).expect(204);
    const answered = await comment(eva!, post, 'EVA WAS HERE FIRST');
    const answer = await comment(ben!, post, 'Indeed', answered);
    await comment(eva!, post, 'and again', answered);
    await comment(eva!, post, 'EVA ALONE');
    const root = await comment(ana!, post, 'What do you think?');
    await comment(eva!, post, 'EVA THINKS SO', root);
    await eva!.put(`/v1/comments/${root}/like`).expect(204);
    await ben!.put(`/v1/comments/${answered}/like`).expect(204);
    for (const [by, whom] of [[eva!, ana!], [ana!, eva!], [ben!, ana!]] as const) await follow(by, whom);
    await world.rows.block((await app.actor()).id, eva!.id);
    const own = await world.feed.post(eva!);
    await ana!.put(`/v1/posts/${own.id}/like`).expect(204);
    await comment(ana!, own.id, 'lovely');
    const keys = await app.sql<{ key: string }>('select key from post where id = $1', [own.id]);
    await app.drain();
    const name = await world.named(eva!);
    expect(JSON.stringify(await world.inbox(ana!))).toContain(name);

    if (isSettled) await ending.freeze().then(() => app.drain());
    else await app.sql("update account set status = 'deleted' where id = $1", [eva!.id]);
    expect(await withdraw()).toMatchObject({
      comments: 4, posts: 1, postLikes: 1, commentLikes: 1, follows: 2, blocks: 1, entries: 5,
    });

    expect(await rowsNaming(eva!.id)).toEqual([]);
    expect(await app.get(ObjectStorage).stat(keys[0]!.key)).toBeNull();
    const items = await thread(post);
    expect(items.map(({ id, state }) => [id, state])).toEqual([[root, 'published'], [answered, 'deleted']]);
    expect(JSON.stringify(items)).not.toMatch(/EVA/);
    const replies = (await ana!.get(`/v1/comments/${answered}/replies`).expect(200)).body as { items: { id: string }[] };
    expect(replies.items.map(({ id }) => id)).toEqual([answer]);
    const inbox = await world.inbox(ana!);
    expect(JSON.stringify(inbox)).not.toContain(name);
    expect(inbox.items.map(({ kind, count }) => [kind, count]).sort()).toEqual([['comment', 1], ['follow', 1], ['like', 1]]);
    expect((await world.entries(ana!.id)).every(({ count, happenings }) => count === happenings)).toBe(true);
    const shown = (await app.stranger.get(`/v1/posts/${post}`).expect(200)).body as object;
    expect(shown).toMatchObject({ likeCount: 1, commentCount: 2 });
    await fold(app);
    expect(await app.sql(WRONG_COUNTS)).toEqual([]);
    expect(await rowsNaming(eva!.id)).toEqual([]);
    expect(await withdraw()).toMatchObject({ posts: 0, comments: 0, postLikes: 0, follows: 0, entries: 0 });
  });

  it('takes many likes away in pieces, while others like on', async () => {
    const [author] = (await world.rows.people(1)) as [AccountId];
    await world.rows.posts([author], 11_000, app.clock.now());
    await app.sql(
      `with liked as (insert into post_like (post_id, account_id, created_at) select id, $1, $2 from post where account_id = $3
         returning post_id)
       insert into count_delta (subject_id, counter, delta) select post_id, 'post-likes', 1 from liked`,
      [eva!.id, app.clock.now(), author],
    );
    await ending.freeze();
    const progress = [await ending.call(WithdrawTies), await ending.call(WithdrawTies), await ending.call(WithdrawTies)];
    expect(progress.map(({ done }) => done)).toEqual([false, false, true]);
    await app.drain();
    await fold(app);
    expect(await app.sql(`${WRONG_COUNTS} limit 5`)).toEqual([]);
  }, 60_000);

  it('never lets what is being settled be counted twice', async () => {
    const post = await world.rows.post(ana!.id);
    await app.sql("insert into count_delta (subject_id, counter, delta) values ($1, 'posts', 1)", [ana!.id]);
    await eva!.put(`/v1/posts/${post}/like`).expect(204);
    await follow(eva!, ana!);
    await follow(ana!, eva!);
    await app.drain();
    await app.overlap('post_like', 2, async () => {
      await ending.freeze(); // its event is handled beside the works
      await Promise.all([ending.run(WithdrawTies), app.drain()]);
    });
    await fold(app);
    expect(await app.sql(WRONG_COUNTS)).toEqual([]);
  });

  it('keeps the evidence of an open case to its own end, and takes it where none was taken', async () => {
    const [first, second] = [await world.feed.post(eva!), await world.feed.post(eva!)];
    const mia = await decisions.moderator();
    const ids: string[] = [];
    for (const { id } of [first, second]) ids.push((await decisions.caseOf((await decisions.report(ana!, 'post', id)).id)).id);
    await app.sql('delete from evidence where case_id = $1', [ids[1]]);
    await ending.freeze();
    expect(await ending.run(HoldEvidence)).toEqual({ openCases: 2, sealed: 1 });
    expect(await ending.run(HoldEvidence)).toEqual({ openCases: 2, sealed: 0 });
    await withdraw();
    const evidence = await app.sql<{ case_id: string; key: string; hold_until: Date }>(
      "select case_id, key, hold_until from evidence where kind = 'file' and case_id = any($1) order by case_id", [ids],
    );
    expect(evidence.map(({ case_id: id }) => id)).toEqual([...ids].sort());
    for (const { key, hold_until: until } of evidence) {
      expect(await app.get(ObjectStorage).stat(key)).not.toBeNull();
      expect(until.getTime()).toBeGreaterThan(app.clock.now().getTime());
    }
    await app.sql('update moderation_case set account_id = $2 where account_id = $1', [eva!.id, ending.subject.deletionId]);
    await decisions.decide(mia, ids[0]!);
    await app.drain();
  });

  it('keeps what can be kept where words were sealed with a key that is lost', async () => {
    const id = await world.feed.creation(eva!);
    const { id: caseId } = await decisions.caseOf((await decisions.report(eva!, 'creation', id)).id);
    await app.sql('delete from evidence where case_id = $1', [caseId]);
    await app.sql("update creation set prompt = 'lost.AAAA' where id = $1", [id]);
    await ending.freeze();
    expect(await ending.run(HoldEvidence)).toEqual({ openCases: 1, sealed: 1 });
    const evidence = await app.sql<{ id: string; kind: string; content: string | null }>(
      'select id, kind, content from evidence where case_id = $1 order by kind', [caseId],
    );
    expect(evidence.map(({ kind }) => kind)).toEqual(['facts', 'file']);
    const facts = JSON.parse(opened(app, 'evidence.content', evidence[0]!.id, evidence[0]!.content)!) as object;
    expect(facts).toMatchObject({ texts: {}, facts: { tool: expect.any(String), unreadable: 'prompt' } });
  });

  it.each([['absent', null], ['undecodable', Buffer.from('no picture')]])('goes on where a file is %s: it is said', async (lost, bytes) => {
    const id = await world.feed.creation(eva!);
    const { id: caseId } = await decisions.caseOf((await decisions.report(eva!, 'creation', id)).id);
    await app.sql('delete from evidence where case_id = $1', [caseId]);
    const [{ key }] = (await app.sql<{ key: string }>('select key from creation where id = $1', [id])) as [{ key: string }];
    await app.get(ObjectStorage).remove([key]);
    if (bytes) await app.get(ObjectStorage).put(key, bytes, { contentType: 'image/png' });
    await ending.freeze();
    expect(await ending.run(HoldEvidence)).toEqual({ openCases: 1, sealed: 1 });
    const [facts] = await app.sql<{ id: string; content: string }>(
      "select id, content from evidence where case_id = $1 and kind = 'facts'", [caseId],
    );
    expect(JSON.parse(opened(app, 'evidence.content', facts!.id, facts!.content)!)).toMatchObject({ facts: { file: lost } });
    const [event] = await app.sql<{ data: object; at: Date }>(
      "select data, at from case_event where case_id = $1 and type = 'evidence-sealed' order by sequence desc limit 1", [caseId],
    );
    expect(event).toMatchObject({ data: bytes ? {} : { filesAbsent: 1 }, at: expect.any(Date) });
  });

  it('gives cases back to the queue that somebody of staff was at who leaves', async () => {
    const post = await world.feed.post(ana!);
    const { id } = await decisions.caseOf((await decisions.report(ben!, 'post', post.id)).id);
    await decisions.inScope(() => app.get(AuthFacade).grantRole(eva!.id, 'moderator', { actor: 'operator', purpose: 'test' }));
    await eva!.post(`/v1/staff/cases/${id}/assign`, { to: 'me' });
    expect(await decisions.case(id)).toMatchObject({ state: 'in-review', assigneeId: eva!.id });
    await ending.freeze();
    expect(await ending.run(ReleaseCases)).toEqual({ released: 1 });
    expect(await decisions.case(id)).toMatchObject({ state: 'open', assigneeId: null });
    expect(await ending.run(ReleaseCases)).toEqual({ released: 0 });
  });
});
