import { jest } from '@jest/globals';
import { EntityManager } from '@mikro-orm/postgresql';
import { ReportableContent } from '../../src/kernel/reportable-content.js';
import { WithdrawPosts } from '../../src/modules/feed/erasure/withdraw-posts.work.js';
import { DeleteRemovedPosts } from '../../src/modules/feed/posts/delete-removed-posts.task.js';
import { FinishPosts } from '../../src/modules/feed/posts/finish-posts.task.js';
import { PostReports } from '../../src/modules/feed/posts/post-reports.js';
import { CreationReports } from '../../src/modules/generation/library/creation-reports.js';
import { FinishDeletions } from '../../src/modules/generation/library/finish-deletions.task.js';
import { ObjectStorage, StorageUnavailable } from '../../src/platform/storage/object-storage.js';
import { inScope } from '../auth/auth-parts.js';
import { Ending } from '../privacy/ending.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { FeedWorld, type PostBody } from './feed-world.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

let world: FeedWorld;
let app: TestApp;
let ana: Actor;
let bob: Actor;
beforeAll(async () => {
  world = await FeedWorld.start();
  app = world.app;
  [ana, bob] = [await app.actor(), await app.actor()];
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => world?.stop());

const never = new AbortController().signal;
const keysOf = async (id: string) => {
  const [row] = await app.sql<{ key: string; thumbnail_key: string }>('select key, thumbnail_key from post where id = $1', [id]);
  return row ? [row.key, row.thumbnail_key] : [];
};
const stored = async (keys: readonly string[]) => {
  const found = await Promise.all(keys.map((key) => app.get(ObjectStorage).stat(key)));
  return found.filter((stat) => stat !== null).length;
};
const stateOf = async (id: string) => (await app.sql<{ state: string }>('select state from post where id = $1', [id]))[0]?.state;
const eventsOf = async (type: string, postId: string) =>
  (await app.sql('select 1 from outbox_event where type = $1 and payload->>$2 = $3', [type, 'postId', postId])).length;
const postsCounted = async ({ id }: Actor) => {
  const [row] = await app.sql<{ count: number }>(
    "select coalesce(sum(delta), 0)::int as count from count_delta where subject_id = $1 and counter = 'posts'", [id],
  );
  return row!.count;
};
const inTransaction = <T>(work: () => Promise<T>) => inScope(app, () => app.get(EntityManager).transactional(work));

describe('the end of a post', () => {
  it('P27 comes when its person deletes it: nobody finds it, its files are gone, and the creation stays', async () => {
    const creationId = await world.creation(ana);
    const { id } = (await ana.post('/v1/posts', { creationId }).expect(201)).body as PostBody;
    const keys = await keysOf(id);
    expect([await stored(keys), await postsCounted(ana), await eventsOf('feed.post-published', id)]).toEqual([2, 1, 1]);
    await bob.delete(`/v1/posts/${id}`).expect(404);
    await ana.delete(`/v1/posts/${id}`).expect(204);
    for (const reader of [app.stranger, ana, bob]) await reader.get(`/v1/posts/${id}`).expect(404);
    expect([await stored(keys), await postsCounted(ana), await eventsOf('feed.post-deleted', id)]).toEqual([0, 0, 1]);
    await ana.get(`/v1/creations/${creationId}`).expect(200);
    await ana.delete(`/v1/posts/${id}`).expect(404);
  });

  it('P26 P27 does not come with the end of the creation', async () => {
    const creationId = await world.creation(ana);
    const { id, media } = (await ana.post('/v1/posts', { creationId }).expect(201)).body as PostBody;
    await ana.delete(`/v1/creations/${creationId}`).expect(204);
    expect((await app.stranger.get(`/v1/posts/${id}`).expect(200)).body).toMatchObject({ id, media });
    expect((await fetch(app.url + new URL(media.url).pathname)).status).toBe(200);
    await ana.delete(`/v1/posts/${id}`).expect(204);
  });

  it('takes likes and comments along, however many', async () => {
    const post = await world.post(ana);
    await bob.put(`/v1/posts/${post.id}/like`).expect(204);
    const { id } = (await bob.post(`/v1/posts/${post.id}/comments`, { text: 'Lovely' }).expect(201)).body as { id: string };
    await ana.post(`/v1/posts/${post.id}/comments`, { text: 'Thank you', replyTo: id }).expect(201);
    await ana.delete(`/v1/posts/${post.id}`).expect(204);
    for (const table of ['post_like', 'comment']) expect(await app.sql(`select 1 from ${table} where post_id = $1`, [post.id])).toEqual([]);
  });

  it('is not seen any more when storage is away, and goes on when it is back; the bytes go before the row', async () => {
    const { id } = await world.post(ana);
    const keys = await keysOf(id);
    const spy = jest.spyOn(app.get(ObjectStorage), 'remove').mockRejectedValue(new StorageUnavailable('remove: ECONNREFUSED'));
    await ana.delete(`/v1/posts/${id}`).expect(503);
    await ana.get(`/v1/posts/${id}`).expect(404);
    expect([await stateOf(id), await stored(keys), await eventsOf('feed.post-deleted', id)]).toEqual(['deleting', 2, 1]);
    spy.mockRestore();
    await inScope(app, () => app.get(FinishPosts).run(never));
    expect([await stateOf(id), await stored(keys), await eventsOf('feed.post-deleted', id)]).toEqual([undefined, 0, 1]);
  });

  it('is open to somebody who is suspended', async () => {
    const eva = await app.actor();
    const { id } = await world.post(eva);
    await app.sql("update account set status = 'suspended' where id = $1", [eva.id]);
    await eva.delete(`/v1/posts/${id}`).expect(204);
  });

  it('P27 comes for all posts of an account that ends, batch by batch', async () => {
    const eva = await app.actor();
    const ids = [(await world.post(eva)).id, (await world.post(eva)).id, (await world.post(eva)).id];
    await app.sql("update post set state = 'held' where id = $1", [ids[1]]);
    await app.sql("update post set state = 'preparing' where id = $1", [ids[2]]);
    const keys = (await Promise.all(ids.map(keysOf))).flat();
    const ending = await new Ending(app, eva.id).freeze();
    expect(await ending.call(WithdrawPosts)).toEqual({ done: false, notBefore: expect.any(Date) }); // one is in the making
    await app.sql("update post set created_at = created_at - interval '11 minutes' where id = $1", [ids[2]]);
    expect(await ending.run(WithdrawPosts)).toEqual({ posts: 3 });
    expect([await stored(keys), await app.sql('select 1 from post where account_id = $1', [eva.id])]).toEqual([0, []]);
  });
});

describe('a post that a crash left in the making', () => {
  const left = async () => {
    const creationId = await world.creation(ana);
    const { id } = (await ana.post('/v1/posts', { creationId }).expect(201)).body as PostBody;
    await app.sql("update post set state = 'preparing', sha256 = '' where id = $1", [id]);
    return { creationId, id, keys: await keysOf(id) };
  };

  it('is seen by nobody, and swept with its files ten minutes later, not before', async () => {
    const { creationId, id, keys } = await left();
    await ana.get(`/v1/posts/${id}`).expect(404);
    await ana.delete(`/v1/posts/${id}`).expect(404);
    await inScope(app, () => app.get(FinishPosts).run(never));
    expect(await stateOf(id)).toBe('preparing');
    const { body, headers } = await ana.post('/v1/posts', { creationId }).expect(409);
    expect([(body as { code: string }).code, headers['retry-after']]).toEqual(['post-being-made', '1']);
    app.clock.advance(11 * MINUTE_MS);
    await inScope(app, () => app.get(FinishPosts).run(never));
    expect([await stateOf(id), await stored(keys)]).toEqual([undefined, 0]);
  });

  it('does not keep its person from trying again', async () => {
    const { creationId, id, keys } = await left();
    app.clock.advance(11 * MINUTE_MS);
    const again = await app.actor({ subject: ana.subject });
    const { body } = await again.post('/v1/posts', { creationId }).expect(201);
    expect([(body as PostBody).id === id, await stored(keys)]).toEqual([false, 0]);
  });
});

describe('a post before a moderator', () => {
  let eva: Actor;
  let reports: ReportableContent;
  beforeAll(async () => {
    eva = await app.actor();
    reports = app.get(PostReports);
  });

  it('is found by whoever sees it, and by nobody across a block', async () => {
    const { id } = await world.post(eva);
    const found = { subjectId: id, accountId: eva.id };
    for (const viewer of [null, bob.id, eva.id]) expect(await inScope(app, () => reports.find(id, viewer))).toEqual(found);
    await app.sql('insert into block (account_id, blocked_id, created_at) values ($1, $2, $3)', [eva.id, bob.id, app.clock.now()]);
    expect(await inScope(app, () => reports.find(id, bob.id))).toBeNull();
    await app.sql('delete from block where account_id = $1', [eva.id]);
    await eva.delete(`/v1/posts/${id}`).expect(204);
    expect(await inScope(app, () => reports.find(id, null))).toBeNull();
  });

  it('is sealed with its words, its file and nothing that changes by itself', async () => {
    const { id } = await world.post(eva, { caption: 'Look' });
    const [row] = await app.sql<{ sha256: string; source: string }>(
      'select p.sha256, c.sha256 as source from post p join creation c on c.id = p.creation_id where p.id = $1', [id],
    );
    const [key] = await keysOf(id);
    expect(await inTransaction(() => reports.snapshot(id))).toEqual({
      accountId: eva.id,
      texts: { prompt: 'a heron at dawn', caption: 'Look' },
      facts: { tool: 'image.create', kind: 'image' },
      files: [{
        key, contentType: 'image/png', sha256: row!.sha256, sourceSha256: row!.source,
        perceptualHash: expect.stringMatching(/^-?\d+$/),
      }],
      publishedAt: expect.any(Date),
    });
  });

  it('goes out of everybody\'s sight and comes back to its place, once each', async () => {
    const { id, createdAt } = await world.post(eva);
    const before = await postsCounted(eva);
    for (let i = 0; i < 2; i++) await inTransaction(() => reports.hide(id));
    expect(await postsCounted(eva)).toBe(before - 1);
    await app.stranger.get(`/v1/posts/${id}`).expect(404);
    expect((await eva.get(`/v1/posts/${id}`).expect(200)).body).toMatchObject({ state: 'removed' });
    for (let i = 0; i < 2; i++) expect(await inTransaction(() => reports.restore(id))).toBe(true);
    expect([await postsCounted(eva), await eventsOf('feed.post-published', id)]).toEqual([before, 1]);
    expect((await app.stranger.get(`/v1/posts/${id}`).expect(200)).body).toMatchObject({ createdAt });
  });

  it('was held, and begins its time among the others when it is let through', async () => {
    const { id } = await world.post(eva);
    await app.sql("update post set state = 'held' where id = $1", [id]);
    const before = await postsCounted(eva);
    app.clock.advance(MINUTE_MS);
    expect(await inTransaction(() => reports.restore(id))).toBe(true);
    const { createdAt } = (await app.stranger.get(`/v1/posts/${id}`).expect(200)).body as PostBody;
    expect(app.clock.now().getTime() - Date.parse(createdAt)).toBeLessThan(MINUTE_MS);
    expect([await postsCounted(eva), await eventsOf('feed.post-published', id)]).toEqual([before + 1, 2]);
  });

  it('does not come back when its person has deleted it meanwhile', async () => {
    const { id } = await world.post(eva);
    await inTransaction(() => reports.hide(id));
    await eva.delete(`/v1/posts/${id}`).expect(204);
    expect(await inTransaction(() => reports.restore(id))).toBe(false);
    expect(await inTransaction(() => reports.snapshot(id))).toBeNull();
  });

  it.each(['deleting', 'preparing'])('is not touched while it is %s, so that no decision brings it back', async (state) => {
    const { id } = await world.post(eva);
    await app.sql('update post set state = $1 where id = $2', [state, id]);
    await inTransaction(() => reports.hide(id));
    expect(await inTransaction(() => reports.restore(id))).toBe(false);
    expect([await inTransaction(() => reports.snapshot(id)), await stateOf(id)]).toEqual([null, state]);
  });

  it('P27 is deleted when the time to appeal is over, unless a case about it is open', async () => {
    const eve = await app.actor();
    const [gone, kept] = [await world.post(eve), await world.post(eve)];
    const keys = await keysOf(gone.id);
    for (const { id } of [gone, kept]) await inTransaction(() => reports.hide(id));
    await app.sql(
      `insert into moderation_case (id, subject_type, subject_id, account_id, state, opened_at, alert_at, due_at)
       values (gen_random_uuid(), 'post', $1, $2, 'open', $3, $3, $3)`, [kept.id, eve.id, app.clock.now()],
    );
    const sweep = () => inScope(app, () => app.get(DeleteRemovedPosts).run(never));
    app.clock.advance(199 * DAY_MS);
    await sweep();
    expect(await stateOf(gone.id)).toBe('removed');
    app.clock.advance(2 * DAY_MS);
    await sweep();
    expect([await stateOf(gone.id), await stored(keys), await stateOf(kept.id)]).toEqual([undefined, 0, 'removed']);
  });
});

describe('a creation before a moderator', () => {
  it('P26 is found by its owner alone, and removed from the library for good', async () => {
    const carla = await app.actor();
    const creationId = await world.creation(carla, { prompt: 'a red door' });
    const reports = app.get(CreationReports);
    expect(await inScope(app, () => reports.find(creationId, carla.id))).toEqual({ subjectId: creationId, accountId: carla.id });
    for (const viewer of [null, bob.id]) expect(await inScope(app, () => reports.find(creationId, viewer))).toBeNull();
    const snapshot = await inTransaction(() => reports.snapshot(creationId));
    const file = { contentType: 'image/png', perceptualHash: expect.stringMatching(/^-?\d+$/) };
    expect(snapshot).toMatchObject({ accountId: carla.id, texts: { prompt: 'a red door' }, files: [file] });
    await inTransaction(() => reports.hide(creationId));
    await carla.get(`/v1/creations/${creationId}`).expect(404);
    expect((await carla.post('/v1/posts', { creationId }).expect(404)).body).toMatchObject({ code: 'creation-not-found' });
    expect(await inTransaction(() => reports.restore(creationId))).toBe(false);
    await inScope(app, () => app.get(FinishDeletions).run(never));
    expect(await stored(snapshot!.files.map(({ key }) => key))).toBe(0);
  });
});
