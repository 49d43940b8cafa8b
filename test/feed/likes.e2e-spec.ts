import { randomUUID } from 'node:crypto';
import type { AccountId, PostId } from '../../src/kernel/ids.js';
import type { Actor, Client } from '../support/actor.js';
import { seeded } from '../tools/seeded.js';
import { fold } from './counting.js';
import { FeedRows } from './feed-rows.js';
import { FeedWorld, type PostBody } from './feed-world.js';

interface PageBody {
  readonly items: readonly PostBody[];
  readonly nextCursor: string | null;
}

describe('likes', () => {
  let world: FeedWorld;
  let rows: FeedRows;
  let [ana, ben]: Actor[] = [];
  let author: AccountId;
  let post: PostId;

  beforeAll(async () => {
    world = await FeedWorld.start();
    rows = new FeedRows(world.app);
    [ana, ben] = [await world.app.actor(), await world.app.actor()];
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    [author] = (await rows.people(1)) as [AccountId];
    post = await rows.post(author);
  });

  const get = async (id: PostId, by: Client = world.app.stranger) => (await by.get(`/v1/posts/${id}`).expect(200)).body as PostBody;
  const rowsOf = async (id: PostId) =>
    (await world.app.sql<{ n: number }>('select count(*)::int as n from post_like where post_id = $1', [id]))[0]!.n;
  const told = (type: string, subject: string) =>
    world.app.sql('select payload from outbox_event where type = $1 and payload::text like $2', [type, `%${subject}%`]);

  it('P8 count once each, are shown to their person, and go when taken back', async () => {
    await ana!.put(`/v1/posts/${post}/like`).expect(204);
    await ana!.put(`/v1/posts/${post}/like`).expect(204);
    await ben!.put(`/v1/posts/${post}/like`).expect(204);
    expect(await get(post, ana)).toMatchObject({ likeCount: 2, viewer: { liked: true } });
    await ana!.delete(`/v1/posts/${post}/like`).expect(204);
    await ana!.delete(`/v1/posts/${post}/like`).expect(204);
    expect(await get(post, ana)).toMatchObject({ likeCount: 1, viewer: { liked: false } });
    expect(await told('feed.post-liked', post)).toEqual([
      { payload: { postId: post, authorId: author, by: ana!.id } }, { payload: { postId: post, authorId: author, by: ben!.id } },
    ]);
  });

  it('P8 of comments: the same', async () => {
    const comment = await rows.comment(post, author);
    const read = async () => ((await ana!.get(`/v1/posts/${post}/comments`).expect(200)).body as { items: object[] }).items;
    for (let i = 0; i < 2; i++) await ana!.put(`/v1/comments/${comment}/like`).expect(204);
    await ben!.put(`/v1/comments/${comment}/like`).expect(204);
    expect(await read()).toMatchObject([{ id: comment, likeCount: 2, viewer: { liked: true } }]);
    await fold(world.app);
    for (let i = 0; i < 2; i++) await ana!.delete(`/v1/comments/${comment}/like`).expect(204);
    expect(await read()).toMatchObject([{ id: comment, likeCount: 1, viewer: { liked: false } }]);
    expect(await told('feed.comment-liked', comment)).toHaveLength(2);
  });

  it('are exact after 1,000 likes and unlikes by 100 people at a time, while counts are folded', async () => {
    const people = await Promise.all(Array.from({ length: 100 }, () => world.app.actor()));
    const chance = seeded(5);
    const statuses = new Map<number, number>();
    const send = async (who: Actor) => {
      const { status } = await (chance() < 0.6 ? who.put(`/v1/posts/${post}/like`) : who.delete(`/v1/posts/${post}/like`));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    };
    const five = async (who: Actor) => {
      for (let i = 0; i < 5; i++) await Promise.all([send(who), send(who)]); // two at once of one person
    };
    let isOver = false;
    const folding = (async () => {
      while (!isOver) await fold(world.app);
    })();
    await Promise.all(people.map(five));
    isOver = true;
    await folding;
    expect([...statuses]).toEqual([[204, 1_000]]);
    const exact = await rowsOf(post);
    expect((await get(post)).likeCount).toBe(exact);
    await fold(world.app);
    expect((await get(post)).likeCount).toBe(exact);
    expect(await world.app.sql('select like_count as "likeCount" from post where id = $1', [post])).toEqual([{ likeCount: exact }]);
  }, 120_000);

  it('come once when one person sends them at the same moment', async () => {
    const answers = await world.app.overlap('post_like', 4, () =>
      Promise.all([1, 2, 3, 4].map(() => ana!.put(`/v1/posts/${post}/like`).then(({ status }) => status))));
    expect(answers).toEqual([204, 204, 204, 204]);
    expect((await get(post)).likeCount).toBe(1);
    expect(await told('feed.post-liked', post)).toHaveLength(1);
  });

  it('go nowhere across a block, to what is not public, and to what is not there', async () => {
    const [blocked, blocker, suspended] = (await rows.people(3)) as [AccountId, AccountId, AccountId];
    await rows.block(ana!.id, blocked);
    await rows.block(blocker, ana!.id);
    await world.app.sql(`update account set status = 'suspended' where id = $1`, [suspended]);
    const hidden = await Promise.all([
      ...[blocked, blocker, suspended].map((person) => rows.post(person)),
      rows.post(author, { state: 'held' }), rows.post(author, { state: 'removed' }),
    ]);
    for (const id of [...hidden, randomUUID(), 'x']) {
      await ana!.put(`/v1/posts/${id}/like`).expect(404);
      await ana!.delete(`/v1/posts/${id}/like`).expect(404);
    }
    const places = [[post, blocked], [post, blocker], [hidden[0]!, author]] as const;
    const comments = await Promise.all(places.map(([on, by]) => rows.comment(on, by)));
    for (const id of [...comments, randomUUID()]) {
      await ana!.put(`/v1/comments/${id}/like`).expect(404);
      await ana!.delete(`/v1/comments/${id}/like`).expect(404);
    }
    expect(await world.app.sql('select 1 from post_like where post_id = any($1)', [hidden])).toEqual([]);
    await world.app.stranger.put(`/v1/posts/${post}/like`).expect(401);
  });

  it('can be taken back when the post is hidden by now: told as absent, gone all the same', async () => {
    await ana!.put(`/v1/posts/${post}/like`).expect(204);
    await rows.block(author, ana!.id);
    await ana!.delete(`/v1/posts/${post}/like`).expect(404);
    expect(await rowsOf(post)).toBe(0);
    expect((await get(post)).likeCount).toBe(0);
  });

  it('are not counted for a reader by people who are hidden from them', async () => {
    const [fan] = (await rows.people(1)) as [AccountId];
    for (const who of [ana!, ben!]) await who.put(`/v1/posts/${post}/like`).expect(204);
    await rows.comment(post, fan);
    await rows.comment(post, author);
    await rows.block(ben!.id, ana!.id);
    await rows.block(fan, ben!.id);
    const feed = async (by: Client) => {
      const { items } = (await by.get('/v1/feed?limit=100').expect(200)).body as PageBody;
      return items.find(({ id }) => id === post);
    };
    for (const [by, likeCount, commentCount] of [[ben!, 1, 1], [ana!, 1, 2], [world.app.stranger, 2, 2]] as const) {
      expect(await get(post, by)).toMatchObject({ likeCount, commentCount });
      expect(await feed(by)).toMatchObject({ likeCount, commentCount });
    }
  });

  it('are listed for their person alone, the last first, without what is hidden by now', async () => {
    const eva = await world.app.actor();
    const other = (await rows.people(1))[0]!;
    const posts: PostId[] = [];
    for (const by of [author, other, author, author]) posts.push(await rows.post(by));
    for (const id of posts) await eva.put(`/v1/posts/${id}/like`).expect(204);
    const list = async (query = '') => (await eva.get(`/v1/me/likes${query}`).expect(200)).body as PageBody;
    const first = await list('?limit=2');
    expect(first.items.map(({ id }) => id)).toEqual([posts[3], posts[2]]);
    await eva.put(`/v1/posts/${await rows.post(author)}/like`).expect(204);
    await rows.block(other, eva.id);
    const second = await list(`?limit=2&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ items: [{ id: posts[0], likeCount: 1, viewer: { liked: true } }], nextCursor: null });
    await eva.get(`/v1/feed?cursor=${first.nextCursor}`).expect(422);
    await world.app.stranger.get('/v1/me/likes').expect(401);
  });
});
