import type { AccountId, PostId } from '../../src/kernel/ids.js';
import { NotificationDue } from '../../src/kernel/notification.js';
import type { Actor } from '../support/actor.js';
import { NotificationsWorld } from './notifications-world.js';

describe('what comes together in an inbox', () => {
  let world: NotificationsWorld;
  let author: Actor;
  let fan: Actor;
  let post: PostId;

  beforeAll(async () => {
    world = await NotificationsWorld.start();
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    [author, fan] = [await world.app.actor(), await world.app.actor()];
    post = await world.rows.post(author.id);
  });

  const like = (who: Actor) => who.put(`/v1/posts/${post}/like`).expect(204);
  const unlike = (who: Actor) => who.delete(`/v1/posts/${post}/like`).expect(204);
  const readAll = () => author.post('/v1/notifications/read', { all: true }).expect(200);
  const told = async (of: AccountId) =>
    (await world.app.sql<{ n: number }>(
      "select count(*)::int as n from outbox_event where type = 'notifications.told' and payload->>'accountId' = $1", [of],
    ))[0]!.n;

  it('P18 fifty likes at a time are one entry that counts fifty and names three', async () => {
    const people = await Promise.all(Array.from({ length: 50 }, () => world.app.actor()));
    await Promise.all(people.map(like));
    await world.app.drain();
    expect(await world.entries(author.id)).toEqual([{ kind: 'like', count: 50, happenings: 50 }]);
    const { items: [entry], unreadCount } = await world.inbox(author);
    expect([entry!.count, entry!.actors.length, unreadCount]).toEqual([50, 3, 1]);
    const [first, second] = entry!.actors.map(({ username }) => username);
    expect(entry!.text).toBe(`${first}, ${second} and 48 others liked your post.`);
    expect(new Set(await Promise.all(people.map((who) => world.named(who))))).toContain(first);
    expect(await told(author.id)).toBe(50);
  }, 60_000);

  it('fifty deliveries at once come together, each with a number of its own', async () => {
    const like = { accountId: author.id, kind: 'like', subject: { type: 'post', id: post } } as const;
    const follow = { accountId: author.id, kind: 'follow', subject: { type: 'profile', id: author.id } } as const;
    const people = await world.rows.people(25);
    for (const actorId of people) await world.liked({ ...like, actorId });
    await world.announce(NotificationDue, ...people.flatMap((actorId) => [{ ...like, actorId }, { ...follow, actorId }]));
    const entries = await world.entries(author.id);
    expect(entries.map(({ kind }) => kind).sort()).toEqual(['follow', 'like']);
    expect(entries).toMatchObject([{ count: 25, happenings: 25 }, { count: 25, happenings: 25 }]);
    expect(await told(author.id)).toBe(50);
  });

  it('counts what is delivered again, and who likes again, once', async () => {
    await like(fan);
    await world.app.drain();
    await world.app.sql("update outbox_delivery set delivered_at = null, due_at = now() where handler like '%tell%'");
    await world.app.drain();
    await unlike(fan);
    await like(fan);
    await world.app.drain();
    expect(await world.entries(author.id)).toEqual([{ kind: 'like', count: 1, happenings: 1 }]);
    expect(await told(author.id)).toBe(1);
  });

  it('tells of nobody who took it back, in words or numbers, and of nothing once all did', async () => {
    const other = await world.app.actor();
    for (const who of [fan, other]) await like(who);
    await world.app.drain();
    const entry = async () => (await world.inbox(author)).items.map(({ text, count, actors }) => ({ text, count, actors: actors.length }));
    await unlike(fan);
    expect(await entry()).toEqual([{ text: `${await world.named(other)} liked your post.`, count: 1, actors: 1 }]);
    await unlike(other);
    expect(await world.inbox(author)).toMatchObject({ items: [], unreadCount: 0 });
    await like(fan);
    expect(await entry()).toEqual([{ text: `${await world.named(fan)} liked your post.`, count: 1, actors: 1 }]);
    const { id } = (await fan.post(`/v1/posts/${post}/comments`, { text: 'well' }).expect(201)).body as { id: string };
    await author.put(`/v1/comments/${id}/like`).expect(204);
    await world.app.drain();
    expect((await world.inbox(fan)).items).toMatchObject([{ kind: 'comment-like', count: 1 }]);
    await author.delete(`/v1/comments/${id}/like`).expect(204);
    expect(await world.inbox(fan)).toMatchObject({ items: [], unreadCount: 0 });
  });

  it('begins anew once it was read; who was told of before is not told of again', async () => {
    await like(fan);
    await world.app.drain();
    await readAll();
    await unlike(fan);
    await like(fan);
    await world.app.drain();
    expect(await world.entries(author.id)).toHaveLength(1);
    await like(await world.app.actor());
    await world.app.drain();
    expect(await world.entries(author.id)).toEqual([
      { kind: 'like', count: 1, happenings: 1 }, { kind: 'like', count: 1, happenings: 1 },
    ]);
    expect((await world.inbox(author)).items.map(({ readAt }) => readAt === null)).toEqual([true, false]);
  });

  it('keeps posts apart, and brings what was joined to the front', async () => {
    const other = await world.rows.post(author.id);
    for (const id of [post, other, post]) {
      const who = await world.app.actor();
      await who.put(`/v1/posts/${id}/like`).expect(204);
      await world.app.drain();
    }
    const { items } = await world.inbox(author);
    expect(items.map(({ subject, count }) => [subject.id, count])).toEqual([[post, 2], [other, 1]]);
  });

  it('is not told of what somebody did themselves', async () => {
    await like(author);
    await author.post(`/v1/posts/${post}/comments`, { text: 'well' }).expect(201);
    await world.app.drain();
    await world.due({ accountId: author.id, actorId: author.id, kind: 'like', subject: { type: 'post', id: post } });
    expect(await world.entries(author.id)).toEqual([]);
    expect((await world.inbox(author)).unreadCount).toBe(0);
  });

  it('is written with what tells of it, or not at all', async () => {
    await world.app.overlap('notification_happening', 1, async () => {
      await like(fan);
      return world.app.drain();
    }, async () => expect(await told(author.id)).toBe(0));
    expect([await told(author.id), (await world.entries(author.id)).length]).toEqual([1, 1]);
  });

  it('has nothing for an account that is no more', async () => {
    const [gone] = (await world.rows.people(1)) as [AccountId];
    await world.app.sql("update account set status = 'deleted' where id = $1", [gone]);
    await world.due({ accountId: gone, kind: 'points', subject: { type: 'points', id: 'balance' } });
    await world.app.sql('delete from account where id = $1', [gone]);
    await world.due({ accountId: gone, kind: 'points', subject: { type: 'points', id: 'balance' } });
    await world.due({ accountId: author.id, actorId: gone, kind: 'like', subject: { type: 'post', id: post } });
    expect([await world.entries(gone), await world.entries(author.id)]).toEqual([[], []]);
  });
});
