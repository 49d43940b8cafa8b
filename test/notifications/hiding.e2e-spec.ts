import { EntityManager } from '@mikro-orm/postgresql';
import type { CommentId, PostId } from '../../src/kernel/ids.js';
import { CommentReports } from '../../src/modules/feed/comments/comment-reports.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { Actor } from '../support/actor.js';
import { NotificationsWorld } from './notifications-world.js';

describe('law 8 in the inbox', () => {
  let world: NotificationsWorld;
  let author: Actor;
  let post: PostId;
  let [ana, ben, cem]: Actor[] = [];
  let names: string[];

  beforeAll(async () => {
    world = await NotificationsWorld.start();
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    [author, ana, ben, cem] = await Promise.all([1, 2, 3, 4].map(() => world.app.actor())) as [Actor, Actor, Actor, Actor];
    post = await world.rows.post(author.id);
    names = await Promise.all([ana!, ben!, cem!].map((who) => world.named(who)));
  });

  const likes = async (...people: Actor[]) => {
    for (const who of people) {
      world.app.clock.advance(1_000);
      await who.put(`/v1/posts/${post}/like`).expect(204);
      await world.app.drain();
    }
  };
  const comment = async (who: Actor, replyTo?: CommentId) => {
    const { body } = await who.post(`/v1/posts/${post}/comments`, { text: 'A WELL SAID WORD', replyTo }).expect(201);
    await world.app.drain();
    return (body as { id: CommentId }).id;
  };
  const status = (who: Actor, to: string) => world.app.sql('update account set status = $2 where id = $1', [who.id, to]);

  it('P31 who is blocked afterwards, either way, leaves the words, the pictures and the count', async () => {
    await likes(ana!, ben!, cem!);
    expect(await world.texts(author)).toEqual([`${names[2]}, ${names[1]} and ${names[0]} liked your post.`]);
    await world.rows.block(author.id, cem!.id);
    expect(await world.texts(author, 'es')).toEqual([expect.stringMatching(/^A \S+ [ye] \S+ les gustó tu publicación\.$/)]);
    await world.rows.block(ana!.id, author.id);
    const { items, unreadCount } = await world.inbox(author);
    expect(items).toMatchObject([{ count: 1, text: `${names[1]} liked your post.`, actors: [{ username: names[1] }] }]);
    expect(unreadCount).toBe(1);
    expect(JSON.stringify(items)).not.toMatch(new RegExp(`${names[0]}|${names[2]}|${ana!.id}|${ben!.id}`));
  });

  it('P31 an entry of which nobody is left is neither shown nor counted, and comes back with them', async () => {
    await likes(ana!);
    await comment(ben!);
    expect((await world.inbox(author)).unreadCount).toBe(2);
    await status(ana!, 'suspended');
    expect(await world.inbox(author)).toMatchObject({ unreadCount: 1, items: [{ kind: 'comment' }] });
    await status(ben!, 'deletion-scheduled');
    expect(await world.inbox(author)).toEqual({ items: [], nextCursor: null, unreadCount: 0 });
    await status(ana!, 'active');
    expect(await world.inbox(author)).toMatchObject({ unreadCount: 1, items: [{ kind: 'like', count: 1 }] });
  });

  it('finds the one who is left behind many who are not', async () => {
    await likes(ana!);
    const others = await world.rows.people(12);
    const like = { accountId: author.id, kind: 'like', subject: { type: 'post', id: post } } as const;
    await world.due(...others.map((actorId) => ({ ...like, actorId })));
    await world.app.sql("update account set status = 'suspended' where id = any($1)", [others]);
    expect(await world.inbox(author)).toMatchObject({ unreadCount: 1, items: [{ count: 1, text: `${names[0]} liked your post.` }] });
  });

  it('of more happenings than are looked at, those before count as much as these: half of them hidden, half of all', async () => {
    await likes(ana!);
    await world.app.sql(
      `insert into notification_happening (notification_id, key, actor_id, happened_at)
       select n.id, 'more-' || i, case when i % 2 = 0 then $2::uuid else $3::uuid end, now() + i * interval '1 second'
       from notification n, generate_series(1, 1999) i where n.account_id = $1`, [author.id, ana!.id, ben!.id],
    );
    await world.app.sql('update notification set count = 2000 where account_id = $1', [author.id]);
    await status(ben!, 'suspended');
    expect((await world.inbox(author)).items).toMatchObject([{ count: 1_000 }]);
  });

  it('P31 who is blocked, suspended or gone before is not told of at all', async () => {
    const follow = { accountId: author.id, kind: 'follow', subject: { type: 'profile', id: author.id } } as const;
    const due = (actor: Actor) => ({ ...follow, actorId: actor.id });
    await world.rows.block(author.id, ana!.id);
    await world.rows.block(ben!.id, author.id);
    await status(cem!, 'suspended');
    await world.due(due(ana!), due(ben!), due(cem!));
    await status(cem!, 'deleted');
    await world.due(due(cem!));
    expect(await world.entries(author.id)).toEqual([]);
  });

  it('of several comments shows those that are there still, and opens the newest of them', async () => {
    const [first, second] = [await comment(ana!), (world.app.clock.advance(1_000), await comment(ben!))];
    const [entry] = (await world.inbox(author)).items;
    expect(entry).toMatchObject({
      kind: 'comment', count: 2, subject: { type: 'comment', id: second }, contextId: post,
      text: `${names[1]} and ${names[0]} commented on your post.`,
    });
    expect(JSON.stringify(entry)).not.toContain('WELL SAID');
    const em = world.app.get(EntityManager);
    await runInScope(em, () => em.transactional(() => world.app.get(CommentReports).hide(second)));
    expect((await world.inbox(author)).items).toMatchObject([{ count: 1, subject: { type: 'comment', id: first } }]);
    await ana!.delete(`/v1/comments/${first}`).expect(204);
    expect(await world.inbox(author)).toMatchObject({ items: [], unreadCount: 0 });
  });

  it('tells of an answer only where the answer may be seen', async () => {
    const asked = await comment(ana!);
    await world.rows.block(author.id, ana!.id);
    await comment(ben!, await comment(cem!));
    const subject = { type: 'comment', id: asked } as const;
    await world.due({ accountId: ana!.id, actorId: ben!.id, kind: 'comment-like', subject, contextId: post });
    expect(await world.entries(ana!.id)).toEqual([]);
    expect(await world.entries(cem!.id)).toEqual([{ kind: 'reply', count: 1, happenings: 1 }]);
  });

  it('shows nothing of a post that its person has deleted', async () => {
    await likes(ana!);
    await author.delete(`/v1/posts/${post}`).expect(204);
    expect(await world.inbox(author)).toEqual({ items: [], nextCursor: null, unreadCount: 0 });
  });

  it('P2 names people as they are called now', async () => {
    await likes(ana!);
    await ana!.post('/v1/me/profile/rotate').expect((answer) => expect(answer.status).toBeLessThan(300));
    const now = await world.named(ana!);
    expect(now).not.toBe(names[0]);
    const { items } = await world.inbox(author);
    expect(items).toMatchObject([{ text: `${now} liked your post.`, actors: [{ username: now }] }]);
    expect(JSON.stringify(items)).not.toContain(names[0]);
  });

  it('leaves the count right when an account is no more', async () => {
    await likes(ana!, ben!);
    await world.app.sql('delete from account where id = $1', [ana!.id]);
    expect(await world.inbox(author)).toMatchObject({ unreadCount: 1, items: [{ count: 1, text: `${names[1]} liked your post.` }] });
  });
});
