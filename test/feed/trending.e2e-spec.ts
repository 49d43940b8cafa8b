import type { AccountId, PostId } from '../../src/kernel/ids.js';
import type { Actor } from '../support/actor.js';
import { fold } from './counting.js';
import { FeedRows } from './feed-rows.js';
import { FeedWorld, type PostBody } from './feed-world.js';

const HOUR = 3_600_000;

describe('trending', () => {
  let world: FeedWorld;
  let rows: FeedRows;
  let people: Actor[];
  let author: AccountId;

  beforeAll(async () => {
    world = await FeedWorld.start();
    rows = new FeedRows(world.app);
    people = await Promise.all(Array.from({ length: 10 }, () => world.app.actor()));
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await world.app.sql('truncate post cascade');
    [author] = (await rows.people(1)) as [AccountId];
  });

  const hoursAgo = (hours: number) => new Date(world.app.clock.now().getTime() - hours * HOUR);
  const hottest = async () => {
    const { items } = (await world.app.stranger.get('/v1/feed?scope=trending').expect(200)).body as { items: PostBody[] };
    return items.map(({ id }) => id);
  };
  const like = async (post: PostId, count: number) => {
    for (const who of people.slice(0, count)) await who.put(`/v1/posts/${post}/like`).expect(204);
  };
  const scores = async () =>
    Object.fromEntries((await world.app.sql<{ id: string; s: number; v: string }>('select id, hot_score as s, xmin as v from post')).map(
      ({ id, s, v }) => [id, { s, v }],
    ));

  it('puts ten times the likes against twelve and a half hours', async () => {
    const [a, b] = [await rows.post(author, { at: hoursAgo(12) }), await rows.post(author, { at: hoursAgo(13) })];
    const fresh = await rows.post(author);
    expect(await hottest()).toEqual([fresh, a, b]);
    await like(a, 10);
    await like(b, 10);
    await fold(world.app);
    expect(await hottest()).toEqual([a, fresh, b]);
    const { [a]: hot } = await scores();
    expect(hot!.s).toBeCloseTo(1 + hoursAgo(12).getTime() / 45_000_000, 3);
  });

  it('begins with the score of the moment in which a post was published', async () => {
    const post = await world.post(people[0]!);
    const { [post.id]: score } = await scores();
    expect(score!.s).toBeCloseTo(Date.parse(post.createdAt) / 45_000_000, 6);
  });

  it('computes nothing anew as time goes by, and of a post only when its likes change', async () => {
    const posts = [await rows.post(author, { at: hoursAgo(1) }), await rows.post(author, { at: hoursAgo(2) })];
    await like(posts[1]!, 2);
    const before = await scores();
    await fold(world.app);
    const after = await scores();
    expect(after[posts[0]!]).toEqual(before[posts[0]!]);
    expect(after[posts[1]!]!.s).toBeGreaterThan(before[posts[1]!]!.s);
    world.app.clock.advance(30 * 24 * HOUR);
    await rows.comment(posts[0]!, author);
    await fold(world.app);
    expect((await scores())[posts[0]!]!.s).toBe(before[posts[0]!]!.s);
    expect((await scores())[posts[1]!]).toEqual(after[posts[1]!]);
    const again = await world.app.actor({ subject: people[0]!.subject });
    await again.delete(`/v1/posts/${posts[1]!}/like`).expect(204);
    await fold(world.app);
    expect((await scores())[posts[1]!]!.s).toBeCloseTo(before[posts[1]!]!.s, 6);
  });
});
