import { randomUUID } from 'node:crypto';
import { FoldCounts } from '../../src/modules/feed/counters/fold-counts.task.js';
import { CommentReports } from '../../src/modules/feed/comments/comment-reports.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { EntityManager } from '@mikro-orm/postgresql';
import type { Actor, Client } from '../support/actor.js';
import type { CommentBody } from './comment-body.js';
import { FeedWorld, type PostBody } from './feed-world.js';

describe('comments', () => {
  let world: FeedWorld;
  let [ana, ben, eva]: Actor[] = [];
  let post: PostBody;

  beforeAll(async () => {
    world = await FeedWorld.start();
    [ana, ben, eva] = await Promise.all([1, 2, 3].map(() => world.app.actor()));
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    world.app.clock.advance(60_000);
    post = await world.post(ana!);
  });

  const write = async (by: Actor, text: string, replyTo?: string): Promise<CommentBody> => {
    world.app.clock.advance(1_000);
    const { body } = await by.post(`/v1/posts/${post.id}/comments`, { text, replyTo }).expect(201);
    return body as CommentBody;
  };
  const list = async (by: Client, path = `/v1/posts/${post.id}/comments`) =>
    ((await by.get(path).expect(200)).body as { items: CommentBody[] }).items;
  const replies = (by: Client, id: string) => list(by, `/v1/comments/${id}/replies`);
  const commentCount = async (by: Client) => ((await by.get(`/v1/posts/${post.id}`).expect(200)).body as PostBody).commentCount;
  const moderation = (work: (comments: CommentReports) => Promise<unknown>) =>
    runInScope(world.app.get(EntityManager), () => world.app.get(EntityManager).transactional(() => work(world.app.get(CommentReports))));

  it('P7 keep their text, what they answer, their times and what people think of them', async () => {
    const first = await write(ben!, '  Qué bonito\u200b! ');
    const reply = await write(ana!, 'Gracias', first.id);
    const second = await write(eva!, 'A third voice', reply.id);
    await eva!.put(`/v1/comments/${first.id}/like`).expect(204);
    expect(await list(eva!)).toEqual([{
      id: first.id, author: { username: expect.any(String), avatarUrl: expect.any(String) }, text: 'Qué bonito!', likeCount: 1,
      replyCount: 2, viewer: { liked: true, own: false }, createdAt: expect.any(String),
    }]);
    const thread = await replies(world.app.stranger, first.id);
    expect(thread.map(({ id, text, replyTo, replyCount, viewer }) => ({ id, text, replyTo, replyCount, viewer }))).toEqual([
      { id: reply.id, text: 'Gracias', replyTo: { id: first.id, username: first.author!.username }, replyCount: 0 },
      { id: second.id, text: 'A third voice', replyTo: { id: reply.id, username: post.author.username }, replyCount: 0 },
    ]);
    expect(await commentCount(world.app.stranger)).toBe(3);
    await runInScope(world.app.get(EntityManager), () => world.app.get(FoldCounts).run(new AbortController().signal));
    expect([await commentCount(ana!), (await list(ana!))[0]!.replyCount, (await list(ana!))[0]!.likeCount]).toEqual([3, 2, 1]);
  });

  it('are told to the post’s author and to whoever is answered', async () => {
    const first = await write(ben!, 'one');
    await write(eva!, 'two', first.id);
    const told = await world.app.sql<{ payload: object }>(
      "select payload from outbox_event where type = 'feed.comment-written' order by occurred_at desc limit 2",
    );
    expect(told.map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ postId: post.id, authorId: ana!.id, by: eva!.id, repliedTo: ben!.id }),
      { commentId: first.id, postId: post.id, authorId: ana!.id, by: ben!.id, repliedTo: null },
    ]);
  });

  it('come newest first, replies oldest first, in pages that stay put while more are written', async () => {
    const written: CommentBody[] = [];
    for (let i = 0; i < 5; i++) written.push(await write(ben!, `comment ${i}`));
    const path = `/v1/posts/${post.id}/comments?limit=2`;
    const one = (await eva!.get(path).expect(200)).body as { items: CommentBody[]; nextCursor: string };
    await write(ana!, 'while reading');
    const two = (await eva!.get(`${path}&cursor=${one.nextCursor}`).expect(200)).body as typeof one;
    const three = (await eva!.get(`${path}&cursor=${two.nextCursor}`).expect(200)).body as typeof one;
    expect([one, two, three].flatMap(({ items }) => items.map(({ id }) => id))).toEqual(written.map(({ id }) => id).reverse());
    expect(three.nextCursor).toBeNull();
  });

  it('asked for twice are written once', async () => {
    const key = randomUUID();
    const ask = () => ben!.post(`/v1/posts/${post.id}/comments`, { text: 'once' }).set('idempotency-key', key).expect(201);
    const [one, two] = [await ask(), await ask()];
    expect(two.body).toEqual(one.body);
    expect(await list(ana!)).toHaveLength(1);
  });

  describe('that are deleted', () => {
    it('go with their words, name and likes, and nothing is left without replies', async () => {
      const { id } = await write(ben!, 'gone soon');
      await eva!.put(`/v1/comments/${id}/like`).expect(204);
      await ben!.delete(`/v1/comments/${id}`).expect(204);
      await ben!.delete(`/v1/comments/${id}`).expect(404);
      expect(await list(ana!)).toEqual([]);
      expect(await commentCount(ana!)).toBe(0);
      expect(await world.app.sql('select 1 from comment where id = $1', [id])).toEqual([]);
    });

    it('P28 leave their place while others’ replies hang on them, of nobody; and that goes with the last reply', async () => {
      const { id } = await write(ben!, 'root words');
      const reply = await write(eva!, 'stays', id);
      await ben!.delete(`/v1/comments/${id}`).expect(204);
      expect(await list(ana!)).toEqual([{
        id, author: null, text: '', likeCount: 0, replyCount: 1, viewer: { liked: false, own: false }, state: 'deleted',
        removedBy: 'author', createdAt: expect.any(String),
      }]);
      expect(await world.app.sql('select account_id, text, folded from comment where id = $1', [id])).toEqual([
        { account_id: null, text: '', folded: '' },
      ]);
      expect(await replies(ana!, id)).toMatchObject([{ text: 'stays' }]);
      expect((await replies(ana!, id))[0]!.replyTo).toBeUndefined();
      await ana!.post(`/v1/posts/${post.id}/comments`, { text: 'to nobody', replyTo: id }).expect(404);
      await ana!.put(`/v1/comments/${id}/like`).expect(404);
      await eva!.delete(`/v1/comments/${reply.id}`).expect(204);
      expect(await list(ana!)).toEqual([]);
      expect(await world.app.sql('select 1 from comment where id = $1', [id])).toEqual([]);
      expect(await commentCount(ana!)).toBe(0);
    });

    it('can be so by the author of the post, and by nobody else', async () => {
      const { id } = await write(ben!, 'unwelcome');
      await write(eva!, 'a reply', id);
      await eva!.delete(`/v1/comments/${id}`).expect(404);
      await ana!.delete(`/v1/comments/${id}`).expect(204);
      expect(await list(ben!)).toMatchObject([{ author: null, text: '', state: 'deleted', removedBy: 'post-author' }]);
    });

    it('do not lose a reply that is being written at that moment', async () => {
      const { id } = await write(ben!, 'root');
      const [written, deleted] = await world.app.overlap('comment', 2, () => Promise.all([
        eva!.post(`/v1/posts/${post.id}/comments`, { text: 'just now', replyTo: id }).then((it) => it),
        ben!.delete(`/v1/comments/${id}`).then((it) => it),
      ]));
      expect(deleted.status).toBe(204);
      expect([201, 404]).toContain(written.status);
      const rows = await world.app.sql<{ state: string }>('select state from comment where post_id = $1 order by created_at', [post.id]);
      expect(rows.map(({ state }) => state)).toEqual(written.status === 201 ? ['deleted', 'published'] : []);
      expect(await commentCount(ana!)).toBe(written.status === 201 ? 1 : 0);
    });
  });

  describe('as moderation meets them', () => {
    it('P31 are found by whoever sees them, and frozen with their words', async () => {
      const { id } = await write(ben!, 'look at this');
      await moderation(async (comments) => {
        expect(await comments.find(id, eva!.id)).toEqual({ subjectId: id, accountId: ben!.id });
        expect(await comments.find('not-an-id', eva!.id)).toBeNull();
        expect(await comments.find(randomUUID(), eva!.id)).toBeNull();
        expect(await comments.snapshot(id)).toMatchObject({ accountId: ben!.id, texts: { text: 'look at this' }, files: [] });
      });
    });

    it('P28 that are removed are seen by their author alone, with the state; a place is left for the replies', async () => {
      const { id } = await write(ben!, 'against the rules');
      const lone = await write(ben!, 'also against them');
      await write(eva!, 'a reply', id);
      await moderation(async (comments) => {
        await comments.hide(id);
        await comments.hide(id);
        await comments.hide(lone.id);
      });
      expect(await list(eva!)).toMatchObject([{ id, author: null, text: '', state: 'removed', removedBy: 'moderation' }]);
      expect(await list(ben!)).toMatchObject([
        { id: lone.id, text: 'also against them', state: 'removed' },
        { id, text: 'against the rules', state: 'removed', removedBy: 'moderation' },
      ]);
      expect(await commentCount(eva!)).toBe(1);
      await eva!.get(`/v1/comments/${lone.id}/replies`).expect(404);
      await eva!.post(`/v1/posts/${post.id}/comments`, { text: 'to it', replyTo: id }).expect(404);
      await ana!.delete(`/v1/comments/${lone.id}`).expect(404);
      await moderation(async (comments) => {
        expect(await comments.restore(id)).toBe(true);
        expect(await comments.restore(id)).toBe(true);
        expect(await comments.restore(randomUUID())).toBe(false);
      });
      expect(await list(eva!)).toMatchObject([{ id, text: 'against the rules' }]);
      expect(await commentCount(eva!)).toBe(2);
      await ben!.delete(`/v1/comments/${lone.id}`).expect(204);
      await moderation(async (comments) => expect(await comments.restore(lone.id)).toBe(false));
    });
  });

  it('of people who are suspended leave no more than their place, and come back with them', async () => {
    const guest = await world.app.actor();
    const { id } = await write(guest, 'from a guest');
    await write(eva!, 'to the guest', id);
    await write(guest, 'alone');
    await world.app.sql("update account set status = 'suspended' where id = $1", [guest.id]);
    expect(await list(ana!)).toMatchObject([{ id, author: null, text: '', state: 'deleted', replyCount: expect.any(Number) }]);
    expect((await replies(ana!, id))[0]!.replyTo).toBeUndefined();
    await world.app.sql("update account set status = 'active' where id = $1", [guest.id]);
    expect(await list(ana!)).toHaveLength(2);
  });

  it('with a word that the reader hid, or by somebody they hid, are left out of the reader’s lists alone', async () => {
    await write(ben!, 'I love SPIDERS!');
    await write(eva!, 'nothing of the kind');
    const reader = await world.app.actor();
    await reader.put('/v1/me/hidden-words', { words: ['spïders'] }).expect(200);
    expect(await list(reader)).toMatchObject([{ text: 'nothing of the kind' }]);
    const [byEva] = await list(reader);
    await reader.put(`/v1/profiles/${byEva!.author!.username}/hide`).expect(204);
    expect(await list(reader)).toEqual([]);
    expect(await list(ana!)).toHaveLength(2);
  });
});
