import { EntityManager } from '@mikro-orm/postgresql';
import { ProfilesService } from '../../src/modules/auth/profile/profiles.service.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { Actor, Client } from '../support/actor.js';
import { FeedWorld, type PostBody } from './feed-world.js';

interface PersonBody {
  readonly username: string;
  readonly avatarUrl: string;
}

describe('blocks', () => {
  let world: FeedWorld;
  let [ana, ben, eva]: Actor[] = [];
  let post: PostBody;

  beforeAll(async () => {
    world = await FeedWorld.start({ env: { BLOCKS_MAX: '2', HIDDEN_CREATORS_MAX: '2' } });
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    [ana, ben, eva] = await Promise.all([1, 2, 3].map(() => world.app.actor()));
    post = await world.post(ana!);
  });

  const nameOf = async ({ id }: Pick<Actor, 'id'>) =>
    (await world.app.sql<{ username: string }>('select username from profile where account_id = $1', [id]))[0]!.username;
  const put = async (by: Actor, what: string, whom: Actor) => by.put(`/v1/profiles/${await nameOf(whom)}/${what}`);
  const remove = async (by: Actor, what: string, whom: Actor) => by.delete(`/v1/profiles/${await nameOf(whom)}/${what}`);
  const blocked = async (by: Client) => ((await by.get('/v1/blocks').expect(200)).body as { items: PersonBody[] }).items;
  const countsOf = async (whom: Actor, by: Client) => {
    const profile = (await by.get(`/v1/profiles/${await nameOf(whom)}`).expect(200)).body as Record<string, number>;
    return [profile['followerCount'], profile['followingCount']];
  };

  it('P9 P31 hide both from each other, until they are taken back', async () => {
    expect((await put(ben!, 'block', ana!)).status).toBe(204);
    expect((await put(ben!, 'block', ana!)).status).toBe(204);
    for (const who of [ana!, ben!]) {
      const other = who === ana ? ben! : ana!;
      await who.get(`/v1/profiles/${await nameOf(other)}`).expect(404);
    }
    await ben!.get(`/v1/posts/${post.id}`).expect(404);
    await ben!.get(`/v1/posts/${post.id}/comments`).expect(404);
    await ben!.post(`/v1/posts/${post.id}/comments`, { text: 'across' }).expect(404);
    await ben!.put(`/v1/posts/${post.id}/like`).expect(404);
    await eva!.get(`/v1/posts/${post.id}`).expect(200);
    expect(await blocked(ben!)).toMatchObject([{ username: post.author.username }]);
    expect(await blocked(ana!)).toEqual([]);
    expect((await remove(ben!, 'block', ana!)).status).toBe(204);
    expect((await remove(ben!, 'block', ana!)).status).toBe(204);
    await ben!.get(`/v1/posts/${post.id}`).expect(200);
  });

  it('P9 P31 keep nobody from reporting what everybody can see', async () => {
    await put(ana!, 'block', ben!);
    await put(eva!, 'block', ana!);
    for (const who of [ben!, eva!]) {
      for (const subject of [{ type: 'post', id: post.id }, { type: 'profile', id: await nameOf(ana!) }]) {
        await who.get(subject.type === 'post' ? `/v1/posts/${post.id}` : `/v1/profiles/${subject.id}`).expect(404);
        await who.post('/v1/reports', { subject, reason: 'harassment' }).expect(201);
      }
    }
    await world.app.sql(`update post set state = 'removed', removed_at = now() where id = $1`, [post.id]);
    const late = await world.app.actor();
    await put(ana!, 'block', late);
    await late.post('/v1/reports', { subject: { type: 'post', id: post.id }, reason: 'spam' }).expect(404);
  });

  it.each(['block', 'hide'])('P9 taking back a %s never made tells nothing of who is hidden', async (what) => {
    await put(ana!, 'block', ben!);
    const [hidden, nobody] = [await remove(ben!, what, ana!), await ben!.delete(`/v1/profiles/nobody-there/${what}`)];
    expect([hidden.status, nobody.status, { ...(hidden.body as object), requestId: 0, instance: 0 }])
      .toEqual([404, 404, { ...(nobody.body as object), requestId: 0, instance: 0 }]);
    expect((await remove(ben!, what, eva!)).status).toBe(204);
  });

  it('P9 are open to who is suspended', async () => {
    await world.app.sql("update account set status = 'suspended' where id = $1", [ben!.id]);
    expect((await put(ben!, 'block', ana!)).status).toBe(204);
    expect(await blocked(ben!)).toHaveLength(1);
    expect((await remove(ben!, 'block', ana!)).status).toBe(204);
    expect((await put(ben!, 'hide', ana!)).status).toBe(403);
  });

  it('can be given back by whoever was blocked: then both must be taken back', async () => {
    await put(ben!, 'block', ana!);
    expect((await put(ana!, 'block', ben!)).status).toBe(204);
    await remove(ben!, 'block', ana!);
    await ben!.get(`/v1/posts/${post.id}`).expect(404);
    await remove(ana!, 'block', ben!);
    await ben!.get(`/v1/posts/${post.id}`).expect(200);
  });

  it('end the follows between both, and the counts with them', async () => {
    await put(ana!, 'follow', ben!);
    await put(ben!, 'follow', ana!);
    await put(eva!, 'follow', ana!);
    expect(await countsOf(ana!, eva!)).toEqual([2, 1]);
    await put(ana!, 'block', ben!);
    expect(await countsOf(ana!, eva!)).toEqual([1, 0]);
    expect(await countsOf(ben!, eva!)).toEqual([0, 0]);
    expect((await put(ben!, 'follow', ana!)).status).toBe(404);
    await remove(ana!, 'block', ben!);
    expect(await countsOf(ana!, eva!)).toEqual([1, 0]);
  });

  it('leave no follow beside them that was on its way when they came', async () => {
    const [anas, bens] = await Promise.all([ana!, ben!].map(nameOf));
    let blocking: Promise<number> | undefined;
    let isDone = false;
    const waits = "select 1 from pg_locks where locktype = 'advisory' and not granted";
    const follow = () => ben!.put(`/v1/profiles/${anas}/follow`).expect(204);
    await world.app.overlap('outbox_event', 1, follow, async () => { // the follow is written, and not committed
      blocking = ana!.put(`/v1/profiles/${bens}/block`).then(({ status }) => status).finally(() => (isDone = true));
      await world.app.until(async () => (isDone || (await world.app.sql(waits)).length > 0 ? null : 'the block neither waits nor is done'));
    });
    expect(await blocking).toBe(204);
    expect(await world.app.sql('select 1 from follow where account_id = $1', [ben!.id])).toEqual([]);
    expect(await countsOf(ana!, eva!)).toEqual([0, 0]);
  });

  it('stay when names change', async () => {
    await put(ana!, 'block', ben!);
    const before = await nameOf(ben!);
    const em = world.app.get(EntityManager);
    await runInScope(em, () => world.app.get(ProfilesService).rotate(ben!.id));
    const after = await nameOf(ben!);
    expect(after).not.toBe(before);
    expect(await blocked(ana!)).toMatchObject([{ username: after }]);
    await ben!.get(`/v1/posts/${post.id}`).expect(404);
    await ana!.get(`/v1/profiles/${after}`).expect(404);
  });

  it('hide what the blocked did from the counts of the one who blocked, and from theirs alone', async () => {
    const root = (await ben!.post(`/v1/posts/${post.id}/comments`, { text: 'one' }).expect(201)).body as { id: string };
    await eva!.post(`/v1/posts/${post.id}/comments`, { text: 'two', replyTo: root.id }).expect(201);
    await ben!.put(`/v1/posts/${post.id}/like`).expect(204);
    const counts = async (by: Client) => {
      const { likeCount, commentCount } = (await by.get(`/v1/posts/${post.id}`).expect(200)).body as PostBody;
      return [likeCount, commentCount];
    };
    expect(await counts(ana!)).toEqual([1, 2]);
    await put(ana!, 'block', ben!);
    expect(await counts(ana!)).toEqual([0, 0]); // what hangs on a hidden comment is hidden with it
    expect(await counts(eva!)).toEqual([1, 2]);
    expect(((await ana!.get(`/v1/posts/${post.id}/comments`).expect(200)).body as { items: object[] }).items).toEqual([]);
    await ana!.get(`/v1/comments/${root.id}/replies`).expect(404);
  });

  it('are for others, for people who are there, and not for too many', async () => {
    const refused = async (sent: Promise<{ status: number; body: unknown }>) => {
      const { status, body } = await sent;
      return [status, (body as { code: string }).code];
    };
    const everybody = await Promise.all([1, 2, 3, 4, 5, 6].map(() => world.app.actor()));
    for (const what of ['block', 'hide']) {
      const others = what === 'block' ? everybody.slice(0, 3) : everybody.slice(3);
      expect(await refused(put(ana!, what, ana!))).toEqual([422, 'not-oneself']);
      await ana!.put(`/v1/profiles/nobody-knows-0000/${what}`).expect(404);
      await ana!.delete(`/v1/profiles/nobody-knows-0000/${what}`).expect(404);
      for (const other of others.slice(0, 2)) expect((await put(eva!, what, other)).status).toBe(204);
      await remove(eva!, what, others[1]!);
      expect((await put(eva!, what, others[1]!)).status).toBe(204);
      expect(await refused(put(eva!, what, others[2]!))).toEqual([409, what === 'block' ? 'blocks-full' : 'hidden-creators-full']);
      expect((await put(eva!, what, others[0]!)).status).toBe(204); // it is there
    }
  });

  it('list people in pages whose cursors hold no id', async () => {
    const others = await Promise.all([1, 2].map(() => world.app.actor()));
    for (const other of others) await put(ana!, 'block', other);
    const first = (await ana!.get('/v1/blocks?limit=1').expect(200)).body as { items: PersonBody[]; nextCursor: string };
    const second = (await ana!.get(`/v1/blocks?limit=1&cursor=${first.nextCursor}`).expect(200)).body as typeof first;
    const names = await Promise.all(others.map(nameOf));
    expect([...first.items, ...second.items].map(({ username }) => username).sort()).toEqual(names.sort());
    expect(second.nextCursor).toBeNull();
    const inside = Buffer.from(first.nextCursor, 'base64url').toString();
    for (const { id } of [...others, ana!]) expect(inside).not.toContain(id);
  });
});

describe('what a person hides for themselves', () => {
  let world: FeedWorld;
  let [ana, ben]: Actor[] = [];

  beforeAll(async () => {
    world = await FeedWorld.start();
    [ana, ben] = await Promise.all([1, 2].map(() => world.app.actor()));
  }, 60_000);
  afterAll(() => world?.stop());

  it('creators: left out of the feed until they are shown again; their profile stays', async () => {
    const post = await world.post(ben!);
    const feed = async () => {
      const { items } = (await ana!.get('/v1/feed?scope=latest').expect(200)).body as { items: PostBody[] };
      return items.map(({ id }) => id);
    };
    expect(await feed()).toContain(post.id);
    const path = `/v1/profiles/${post.author.username}`;
    await ana!.put(`${path}/hide`).expect(204);
    await ana!.put(`${path}/hide`).expect(204);
    expect(await feed()).not.toContain(post.id);
    await ana!.get(path).expect(200);
    const { items } = (await ana!.get('/v1/hidden-creators').expect(200)).body as { items: PersonBody[] };
    expect(items).toEqual([{ ...post.author, hiddenAt: expect.any(String) }]);
    await ana!.delete(`${path}/hide`).expect(204);
    expect(await feed()).toContain(post.id);
  });

  it('words: replaced as a whole, once for those that mean the same', async () => {
    const put = async (words: unknown[]) => ana!.put('/v1/me/hidden-words', { words });
    expect((await put(['Araña', 'ARANA!', 'two words'])).body).toEqual({ words: ['Araña', 'two words'] });
    expect((await put(['other'])).body).toEqual({ words: ['other'] });
    expect((await ana!.get('/v1/me/hidden-words').expect(200)).body).toEqual({ words: ['other'] });
    expect((await put(['ok', '…!'])).body).toMatchObject({ code: 'invalid-request', errors: [{ pointer: '#/words/1' }] });
    expect((await put(Array.from({ length: 201 }, (_, i) => `word${i}`))).status).toBe(422);
    expect((await put(['x'.repeat(101)])).status).toBe(422);
    expect((await put([7])).status).toBe(422);
    expect((await put(Array.from({ length: 200 }, (_, i) => `word${i}`))).status).toBe(200);
    expect((await put([])).body).toEqual({ words: [] });
  });

  it('words: replacements at one time come after each other', async () => {
    const lists = [['a1', 'a2'], ['b1', 'b2'], ['c1']];
    const replace = (words: string[]) => ana!.put('/v1/me/hidden-words', { words }).expect(200);
    await world.app.overlap('hidden_word', 1, () => Promise.all(lists.map(replace)));
    expect(lists).toContainEqual(((await ana!.get('/v1/me/hidden-words').expect(200)).body as { words: string[] }).words);
  });
});
