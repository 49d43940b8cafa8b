import type { AccountId, PostId } from '../../src/kernel/ids.js';
import { ProfileReports } from '../../src/modules/feed/profiles/profile-reports.js';
import { inScope } from '../auth/auth-parts.js';
import type { Actor, Client } from '../support/actor.js';
import { FeedRows } from './feed-rows.js';
import { FeedWorld, type PostBody } from './feed-world.js';

interface ProfileBody {
  readonly username: string;
  readonly avatarUrl: string;
  readonly postCount: number;
  readonly followerCount: number;
  readonly followingCount: number;
  readonly viewer?: { readonly following: boolean; readonly followsYou: boolean; readonly own: boolean };
}
interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

describe('profiles and follows', () => {
  let world: FeedWorld;
  let rows: FeedRows;
  let [ana, ben, eva]: Actor[] = [];
  let [anaName, benName, evaName]: string[] = [];

  beforeAll(async () => {
    world = await FeedWorld.start({ env: { FOLLOWS_MAX: '3' } });
    rows = new FeedRows(world.app);
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    [ana, ben, eva] = await Promise.all([1, 2, 3].map(() => world.app.actor()));
    [anaName, benName, evaName] = await Promise.all([ana!, ben!, eva!].map(({ id }) => rows.usernameOf(id)));
  });

  const profile = async (name: string, by: Client = world.app.stranger) =>
    (await by.get(`/v1/profiles/${name}`).expect(200)).body as ProfileBody;
  const people = async (path: string, by: Client = world.app.stranger) =>
    (await by.get(`/v1/profiles/${path}`).expect(200)).body as PageOf<Pick<ProfileBody, 'username' | 'avatarUrl' | 'viewer'>>;
  const names = async (path: string, by?: Client) => (await people(path, by)).items.map(({ username }) => username);

  it('P2 P20 show a username, a picture and counts, to anybody, and nothing more', async () => {
    const post = await world.post(ana!);
    await ben!.put(`/v1/profiles/${anaName}/follow`).expect(204);
    const { avatarUrl } = post.author;
    const facts = { username: anaName, avatarUrl, postCount: 1, followerCount: 1, followingCount: 0 };
    expect(await profile(anaName!)).toEqual(facts);
    expect(await profile(anaName!.toUpperCase())).toEqual(facts);
    expect(await profile(anaName!, ben)).toEqual({ ...facts, viewer: { following: true, followsYou: false, own: false } });
    expect(await profile(anaName!, ana)).toEqual({ ...facts, viewer: { following: false, followsYou: false, own: true } });
    expect((await profile(benName!, ana)).viewer).toEqual({ following: false, followsYou: true, own: false });
    for (const name of ['nobody-here-0000', ana!.id, '%25', '%00']) await world.app.stranger.get(`/v1/profiles/${name}`).expect(404);
    await ana!.delete(`/v1/posts/${post.id}`).expect(204);
    expect(await profile(anaName!)).toMatchObject({ postCount: 0 });
  });

  it('P8 follows count once each, are announced once, and end', async () => {
    for (let i = 0; i < 2; i++) await ben!.put(`/v1/profiles/${anaName}/follow`).expect(204);
    expect([await profile(anaName!), await profile(benName!)]).toMatchObject([{ followerCount: 1 }, { followingCount: 1 }]);
    const told = `select payload from outbox_event where type = 'feed.person-followed' and payload->>'by' = $1`;
    expect(await world.app.sql(told, [ben!.id])).toEqual([{ payload: { followedId: ana!.id, by: ben!.id } }]);
    for (let i = 0; i < 2; i++) await ben!.delete(`/v1/profiles/${anaName}/follow`).expect(204);
    expect([await profile(anaName!), await profile(benName!)]).toMatchObject([{ followerCount: 0 }, { followingCount: 0 }]);
  });

  it('come once when one person sends them at the same moment', async () => {
    const wishes = [[ben!, anaName], [eva!, anaName], [ana!, benName], [ana!, evaName]] as const;
    const follow = async ([who, name]: (typeof wishes)[number]) => (await who.put(`/v1/profiles/${name}/follow`)).status;
    // one for each pair of people: the others wait for those
    const answers = await world.app.overlap('follow', 2, () => Promise.all([...wishes, wishes[0]].map(follow)));
    expect(answers).toEqual([204, 204, 204, 204, 204]);
    expect(await profile(anaName!)).toMatchObject({ followerCount: 2, followingCount: 2 });
  });

  it('are for others who are there and not hidden, and not for too many', async () => {
    for (const method of ['put', 'delete'] as const) {
      expect((await ana![method](`/v1/profiles/${anaName}/follow`).expect(422)).body).toMatchObject({ code: 'not-oneself' });
      await ana![method]('/v1/profiles/nobody-here-0000/follow').expect(404);
      await world.app.stranger[method](`/v1/profiles/${anaName}/follow`).expect(401);
    }
    await rows.block(ben!.id, ana!.id);
    for (const [by, name] of [[ana!, benName], [ben!, anaName]] as const) {
      await by.put(`/v1/profiles/${name}/follow`).expect(404);
      await by.delete(`/v1/profiles/${name}/follow`).expect(404);
    }
    const others = await rows.people(4);
    const otherNames = await Promise.all(others.map((id) => rows.usernameOf(id)));
    await world.app.sql(`update account set status = 'suspended' where id = $1`, [others[3]]);
    await eva!.put(`/v1/profiles/${otherNames[3]}/follow`).expect(404);
    for (const name of otherNames.slice(0, 3)) await eva!.put(`/v1/profiles/${name}/follow`).expect(204);
    expect((await eva!.put(`/v1/profiles/${anaName}/follow`).expect(409)).body).toMatchObject({ code: 'follows-full' });
    await eva!.put(`/v1/profiles/${otherNames[0]}/follow`).expect(204);
    expect(await profile(evaName!)).toMatchObject({ followingCount: 3 });
  });

  it('list followers and followed people, the last first, in pages that stay put and name nobody by an id', async () => {
    const fans = await rows.people(3);
    for (const fan of fans) {
      world.app.clock.advance(1); // in this order
      await rows.follow(fan, [ana!.id]);
    }
    await rows.follow(ben!.id, [fans[0]!]);
    const expected = (await Promise.all(fans.map((id) => rows.usernameOf(id)))).toReversed();
    const first = await people(`${anaName}/followers?limit=2`, ben);
    await rows.follow(eva!.id, [ana!.id]);
    const second = await people(`${anaName}/followers?limit=2&cursor=${first.nextCursor}`, ben);
    expect([...first.items, ...second.items].map(({ username }) => username)).toEqual(expected);
    expect(second.nextCursor).toBeNull();
    expect(second.items[0]!.viewer).toEqual({ following: true, own: false });
    expect(first.items[0]!.viewer).toEqual({ following: false, own: false });
    expect((await people(`${anaName}/followers`)).items[0]).not.toHaveProperty('viewer');
    expect(Buffer.from(first.nextCursor!, 'base64url').toString()).not.toContain(fans[1]);
    for (const path of [`${anaName}/following`, `${anaName}/posts`, `${benName}/followers`])
      await ben!.get(`/v1/profiles/${path}?cursor=${first.nextCursor}`).expect(422);
    expect(await names(`${benName}/following`, eva)).toEqual([expected[2]]);
  });

  it('leave out of lists and counts whoever is hidden from the reader, or not there', async () => {
    const [blocked, blocker, suspended, other] = (await rows.people(4)) as [AccountId, AccountId, AccountId, AccountId];
    for (const fan of [blocked, blocker, suspended, other]) await rows.follow(fan, [ana!.id]);
    await rows.follow(ana!.id, [blocked, blocker, suspended, other]);
    await rows.block(ben!.id, blocked);
    await rows.block(blocker, ben!.id);
    await world.app.sql(`update account set status = 'suspended' where id = $1`, [suspended]);
    await world.app.sql('update follow set counted = false where $1 in (account_id, followed_id)', [suspended]);
    const fewer = `insert into count_delta (subject_id, counter, delta) values ($1, 'followers', -1), ($1, 'following', -1)`;
    await world.app.sql(fewer, [ana!.id]);
    const only = [await rows.usernameOf(other)];
    expect(await names(`${anaName}/followers`, ben)).toEqual(only);
    expect(await names(`${anaName}/following`, ben)).toEqual(only);
    expect(await profile(anaName!, ben)).toMatchObject({ followerCount: 1, followingCount: 1 });
    expect(await names(`${anaName}/followers`, eva)).toHaveLength(3);
    expect(await profile(anaName!, eva)).toMatchObject({ followerCount: 3, followingCount: 3 });
    for (const hidden of await Promise.all([blocked, blocker, suspended].map((person) => rows.usernameOf(person))))
      for (const path of ['', '/posts', '/followers', '/following']) await ben!.get(`/v1/profiles/${hidden}${path}`).expect(404);
  });

  it('show the posts of a person that are public, in pages', async () => {
    const at = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n));
    const posts: PostId[] = [];
    for (let n = 1; n <= 3; n++) posts.push(await rows.post(ana!.id, { at: at(n) }));
    for (const state of ['held', 'removed'] as const) await rows.post(ana!.id, { state });
    await rows.post(ben!.id);
    await ben!.put(`/v1/posts/${posts[0]}/like`).expect(204);
    const page = async (query = '') =>
      (await ben!.get(`/v1/profiles/${anaName}/posts?limit=2${query}`).expect(200)).body as PageOf<PostBody>;
    const first = await page();
    await rows.post(ana!.id, { at: at(9) });
    const second = await page(`&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(posts.toReversed());
    expect(second).toMatchObject({ items: [{ likeCount: 1, viewer: { liked: true } }], nextCursor: null });
  });

  describe('that are reported', () => {
    const reports = <T>(ask: (reports: ProfileReports) => Promise<T>) => inScope(world.app, () => ask(world.app.get(ProfileReports)));

    it('P31 are found by whoever sees them, and frozen as they stand', async () => {
      await rows.block(ben!.id, ana!.id);
      expect(await reports((it) => it.find(anaName!, eva!.id))).toEqual({ subjectId: ana!.id, accountId: ana!.id });
      expect(await reports((it) => it.find(anaName!, null))).toEqual({ subjectId: ana!.id, accountId: ana!.id });
      expect(await reports((it) => it.find(anaName!, ben!.id))).toBeNull();
      const { avatarUrl } = await profile(anaName!);
      const frozen = { accountId: ana!.id, texts: { username: anaName }, facts: { avatarUrl } };
      expect(await reports((it) => it.snapshot(ana!.id))).toMatchObject(frozen);
      expect(await reports((it) => it.snapshot('00000000-0000-4000-8000-000000000000'))).toBeNull();
    });

    it('are hidden by a new face of the system’s making, which nothing brings back', async () => {
      await reports((it) => it.hide(ana!.id));
      await reports((it) => it.hide('00000000-0000-4000-8000-000000000000'));
      await world.app.stranger.get(`/v1/profiles/${anaName}`).expect(404);
      await world.app.stranger.get(`/v1/profiles/${await rows.usernameOf(ana!.id)}`).expect(200);
      expect(await reports((it) => it.restore())).toBe(false);
    });
  });
});
