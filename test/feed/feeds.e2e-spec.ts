import type { AccountId } from '../../src/kernel/ids.js';
import { encodeCursor } from '../../src/platform/http/index.js';
import type { Actor, Client } from '../support/actor.js';
import { FeedRows } from './feed-rows.js';
import { FeedWorld, type PostBody } from './feed-world.js';

interface PageBody {
  readonly items: readonly PostBody[];
  readonly nextCursor: string | null;
}

const SCOPES = ['latest', 'trending', 'following'];

describe('the feed', () => {
  let world: FeedWorld;
  let rows: FeedRows;
  let [ana, ben]: Actor[] = [];
  let [cy, dee]: AccountId[] = [];

  beforeAll(async () => {
    world = await FeedWorld.start();
    rows = new FeedRows(world.app);
    [ana, ben] = [await world.app.actor(), await world.app.actor()];
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await world.app.sql('truncate post cascade');
    await world.app.sql('truncate block, hidden_creator, hidden_word, follow, count_delta');
    [cy, dee] = await rows.people(2);
  });

  const minute = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n));
  const page = async (by: Client, query = ''): Promise<PageBody> => (await by.get(`/v1/feed?${query}`).expect(200)).body as PageBody;
  const ids = ({ items }: PageBody) => items.map(({ id }) => id);
  /** Page after page to the end. */
  const walk = async (by: Client, query: string, between = async () => undefined as void): Promise<string[]> => {
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const next: PageBody = await page(by, `${query}${cursor === null ? '' : `&cursor=${cursor}`}`);
      found.push(...ids(next));
      cursor = next.nextCursor;
      await between();
    } while (cursor !== null);
    return found;
  };

  it('shows the newest first, to anybody, with neither viewer nor state', async () => {
    const posts = [await rows.post(cy!, { at: minute(1) }), await rows.post(dee!, { at: minute(2) })];
    const { items, nextCursor } = await page(world.app.stranger);
    expect(items.map(({ id }) => id)).toEqual(posts.toReversed());
    expect(nextCursor).toBeNull();
    expect(items[0]).not.toHaveProperty('viewer');
    expect(items[0]).not.toHaveProperty('state');
  });

  it('tells a reader what they like, whom they follow and what is theirs', async () => {
    const [own, liked, followed] = [await rows.post(ana!.id), await rows.post(cy!), await rows.post(dee!)];
    await ana!.put(`/v1/posts/${liked}/like`).expect(204);
    await rows.follow(ana!.id, [dee!]);
    const viewers = Object.fromEntries((await page(ana!)).items.map(({ id, viewer }) => [id, viewer]));
    expect(viewers).toEqual({
      [own]: { liked: false, following: false, own: true },
      [liked]: { liked: true, following: false, own: false },
      [followed]: { liked: false, following: true, own: false },
    });
  });

  it.each(SCOPES)('%s: pages neither repeat nor skip while posts come and go', async (scope) => {
    await rows.follow(ana!.id, [cy!, dee!]);
    const at = [1, 2, 3, 3, 3, 4, 5, 6, 7]; // three of one moment
    const posts: string[] = [];
    for (const n of at) posts.push(await rows.post(n % 2 ? cy! : dee!, { at: minute(n) }));
    let n = 10;
    const found = await walk(ana!, `scope=${scope}&limit=2`, async () => {
      await rows.post(cy!, { at: minute(n++) });
      await world.app.sql('delete from post where id = $1', [posts[1]]);
    });
    expect([...found].sort()).toEqual(posts.filter((id) => id !== posts[1]).sort());
    expect(new Set(found).size).toBe(found.length);
  });

  it('refuses cursors of another list and such as were made up', async () => {
    await rows.posts([cy!], 3, minute(1));
    await rows.follow(ana!.id, [cy!]);
    const cursors: Record<string, string> = {};
    for (const scope of SCOPES) cursors[scope] = (await page(ana!, `scope=${scope}&limit=1`)).nextCursor!;
    for (const [scope, of] of [['latest', 'following'], ['following', 'latest'], ['trending', 'latest'], ['latest', 'trending']] as const)
      expect((await ana!.get(`/v1/feed?scope=${scope}&cursor=${cursors[of]}`).expect(422)).body).toMatchObject({ code: 'invalid-request' });
    const parts = [['feed/latest', 'soon', cy!], ['feed/latest', minute(1), 'x'], ['feed/latest', minute(1)]];
    for (const cursor of ['x', ...parts.map(encodeCursor)]) await ana!.get(`/v1/feed?cursor=${cursor}`).expect(422);
    for (const score of ['"Infinity"', '1e999', 'null', '"1"']) {
      const cursor = Buffer.from(`["feed/trending",${score},"${cy!}"]`).toString('base64url');
      await ana!.get(`/v1/feed?scope=trending&cursor=${cursor}`).expect(422);
    }
    await ana!.get('/v1/feed?scope=everything').expect(422);
  });

  it('of followed people is for those who are signed in', async () => {
    expect((await world.app.stranger.get('/v1/feed?scope=following').expect(401)).body).toMatchObject({ code: 'access-token-missing' });
    await world.app.client('nonsense').get('/v1/feed').expect(401);
  });

  it.each(SCOPES)('%s: shows nothing across a block, of people who are not there, or unpublished', async (scope) => {
    const [blocked, blocker, suspended, leaving] = await rows.people(4);
    const hidden = [blocked!, blocker!, suspended!, leaving!];
    await rows.follow(ben!.id, [...hidden, cy!]);
    for (const person of hidden) await rows.post(person);
    for (const state of ['held', 'removed'] as const) await rows.post(cy!, { state });
    const seen = await rows.post(cy!);
    await rows.block(ben!.id, blocked!);
    await rows.block(blocker!, ben!.id);
    await world.app.sql(`update account set status = 'suspended' where id = $1`, [suspended]);
    await world.app.sql(`update account set status = 'deletion-scheduled' where id = $1`, [leaving]);
    expect(ids(await page(ben!, `scope=${scope}`))).toEqual([seen]);
    if (scope !== 'following') expect(ids(await page(world.app.stranger, `scope=${scope}`))).toHaveLength(3);
  });

  it.each(SCOPES)('%s: leaves out creators and words that the reader hid, for them alone', async (scope) => {
    await rows.follow(ana!.id, [cy!, dee!]);
    const [car, owl] = [await rows.post(dee!, { prompt: 'A red car' }), await rows.post(dee!, { prompt: 'a classic owl' })];
    const posts = [await rows.post(cy!), car, owl];
    const hide = (word: string) => world.app.sql(
      'insert into hidden_word (account_id, word, folded, created_at) values ($1, $2, $3, now())', [ana!.id, word, ` ${word} `],
    );
    await world.app.sql('insert into hidden_creator (account_id, hidden_id, created_at) values ($1, $2, now())', [ana!.id, cy]);
    await hide('car');
    await hide('ass'); // a word, not a part of one
    expect(ids(await page(ana!, `scope=${scope}`))).toEqual([posts[2]]);
    await world.app.sql('truncate hidden_creator');
    expect(ids(await page(ana!, `scope=${scope}`)).sort()).toEqual([posts[0], posts[2]].sort());
    if (scope !== 'following') expect(ids(await page(ben!, `scope=${scope}`))).toHaveLength(3);
  });

  it('ends a page before it is full when nearly everything is hidden, and goes on with the next', async () => {
    await rows.posts([cy!], 4_500, minute(100_000));
    const last = await rows.post(dee!, { at: minute(1) });
    await world.app.sql('insert into hidden_creator (account_id, hidden_id, created_at) values ($1, $2, now())', [ana!.id, cy]);
    for (const scope of ['latest', 'trending']) {
      const first = await page(ana!, `scope=${scope}`);
      expect(first.items).toEqual([]);
      expect(first.nextCursor).not.toBeNull();
      expect(await walk(ana!, `scope=${scope}`)).toEqual([last]);
    }
  });
});
