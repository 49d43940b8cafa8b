import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId, PostId } from '../../src/kernel/ids.js';
import { RetentionRunner } from '../../src/modules/scheduler/retention/retention-runner.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { streamed } from '../generations/generation-world.js';
import type { Actor } from '../support/actor.js';
import { type NotificationBody, NotificationsWorld } from './notifications-world.js';

const DAY_MS = 86_400_000;

describe('GET /v1/notifications', () => {
  let world: NotificationsWorld;
  let author: Actor;
  let fans: AccountId[];
  let posts: PostId[];

  beforeAll(async () => {
    world = await NotificationsWorld.start();
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    author = await world.app.actor();
    fans = await world.rows.people(3);
    posts = [];
    for (let i = 0; i < 5; i++) posts.push(await world.rows.post(author.id));
  });

  const like = (post: PostId, actorId: AccountId) => {
    world.app.clock.advance(1_000);
    return world.due({ accountId: author.id, actorId, kind: 'like', subject: { type: 'post', id: post } });
  };
  const likedOnce = async () => {
    for (const post of posts) await like(post, fans[0]!);
  };
  const subjects = (items: readonly NotificationBody[]) => items.map(({ subject }) => posts.indexOf(subject.id as PostId));
  const read = async (body: object) =>
    ((await author.post('/v1/notifications/read', body).expect(200)).body as { unreadCount: number }).unreadCount;

  it('pages the newest change first; what comes and what moves to the front meanwhile is not shown twice', async () => {
    await likedOnce();
    const first = await world.inbox(author, '?limit=2');
    expect([subjects(first.items), first.unreadCount]).toEqual([[4, 3], 5]);
    await like(posts[4]!, fans[1]!);
    posts.push(await world.rows.post(author.id));
    await like(posts[5]!, fans[0]!);
    await like(posts[1]!, fans[1]!);
    const second = await world.inbox(author, `?limit=2&cursor=${first.nextCursor}`);
    expect([subjects(second.items), second.nextCursor]).toEqual([[2, 0], null]);
    expect(subjects((await world.inbox(author)).items)).toEqual([1, 5, 4, 3, 2, 0]);
  });

  it('fills its pages although entries are hidden, and ends where nothing is left', async () => {
    await likedOnce();
    for (const hidden of [1, 2, 3]) await like(posts[hidden]!, fans[1]!);
    await world.app.sql("update account set status = 'suspended' where id = $1", [fans[0]]);
    const first = await world.inbox(author, '?limit=2');
    expect([subjects(first.items), first.unreadCount]).toEqual([[3, 2], 3]);
    const second = await world.inbox(author, `?limit=2&cursor=${first.nextCursor}`);
    expect([subjects(second.items), second.nextCursor]).toEqual([[1], null]);
  });

  it('P35 speaks the language asked for, and the account\'s where none is asked for', async () => {
    const lucia = await world.app.actor({ locale: 'es' });
    const news = { accountId: lucia.id, kind: 'avatar-ready', subject: { type: 'avatar', id: randomUUID() } } as const;
    await world.due(news);
    const answer = await lucia.get('/v1/notifications').expect(200);
    expect(answer.headers['content-language']).toBe('es');
    expect(answer.body).toMatchObject({ items: [{ title: 'Tu avatar está listo', actors: [], contextId: null, count: 1 }] });
    expect((await world.inbox(lucia, '', 'en')).items[0]!.title).toBe('Your avatar is ready');
  });

  it('counts what was not read, however it is read', async () => {
    await likedOnce();
    const { items } = await world.inbox(author);
    expect(await read({ ids: [items[0]!.id, items[1]!.id, randomUUID()] })).toBe(3);
    expect(await read({ ids: [items[0]!.id] })).toBe(3);
    const { items: [now, , third] } = await world.inbox(author);
    expect([now!.readAt === null, third!.readAt]).toEqual([false, null]);
    await like(posts[0]!, fans[1]!); // its entry changed after the third was seen
    expect(await read({ all: true, upTo: third!.updatedAt })).toBe(1);
    expect(await read({ all: true })).toBe(0);
    expect((await world.inbox(author)).items).toHaveLength(5);
  });

  it("leaves somebody else's entries alone", async () => {
    await likedOnce();
    const { items } = await world.inbox(author);
    const other = await world.app.actor();
    expect((await other.post('/v1/notifications/read', { ids: items.map(({ id }) => id) }).expect(200)).body).toEqual({ unreadCount: 0 });
    await other.post('/v1/notifications/read', { all: true }).expect(200);
    expect((await world.inbox(author)).unreadCount).toBe(5);
    expect((await world.inbox(other)).items).toEqual([]);
  });

  it.each([
    [{}, '#/ids'], [{ all: false }, '#/ids'], [{ ids: [randomUUID()], all: true }, '#/ids'], [{ ids: [] }, '#/ids'],
    [{ ids: ['x'] }, '#/ids'],
    [{ upTo: '2026-01-01T00:00:00Z', ids: [randomUUID()] }, '#/upTo'], [{ all: true, upTo: 'today' }, '#/upTo'], [{ every: 1 }, '#/every'],
  ])('refuses to read %j', async (body, pointer) => {
    const { body: problem } = await author.post('/v1/notifications/read', body).expect(422);
    expect((problem as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toContain(pointer);
  });

  it('refuses a cursor of something else, and is open to who is suspended or leaves', async () => {
    await author.get('/v1/notifications?cursor=WyJ4Il0').expect(422);
    await world.app.stranger.get('/v1/notifications').expect(401);
    for (const status of ['suspended', 'deletion-scheduled']) {
      await world.app.sql('update account set status = $2 where id = $1', [author.id, status]);
      await author.get('/v1/notifications').expect(200);
      await author.post('/v1/notifications/read', { all: true }).expect(200);
    }
  });

  it('P14 every open app hears of a new entry at once', async () => {
    const before = await world.app.sql<{ value: string }>('select value from account_sequence where account_id = $1', [author.id]);
    await like(posts[0]!, fans[0]!);
    const isIt = ({ type }: { type: string }) => type === 'notification.created';
    const events = await streamed(world.app, author, before[0]?.value ?? '0', (seen) => seen.some(isIt));
    const { items: [entry] } = await world.inbox(author);
    expect(events.find(isIt)!.data).toEqual({ id: entry!.id });
  });

  it('keeps an entry for 90 days after what happened last, read or not', async () => {
    await likedOnce();
    await read({ all: true });
    world.app.clock.advance(89 * DAY_MS);
    await like(posts[0]!, fans[1]!);
    const retain = () => runInScope(world.app.get(EntityManager), () => world.app.get(RetentionRunner).run());
    await retain();
    expect(await world.entries(author.id)).toHaveLength(6);
    world.app.clock.advance(DAY_MS);
    await retain();
    expect(await world.entries(author.id)).toEqual([{ kind: 'like', count: 1, happenings: 1 }]);
    expect(await world.app.sql(
      'select 1 from notification_happening h where not exists (select 1 from notification n where n.id = h.notification_id)',
    )).toEqual([]);
  });
});
