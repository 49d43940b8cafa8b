import type { AccountId } from '../../src/kernel/ids.js';
import { LATEST, publicPage } from '../../src/modules/feed/feeds/feed-sql.js';
import { FOLLOWING } from '../../src/modules/feed/feeds/following-sql.js';
import type { Actor } from '../support/actor.js';
import { FeedRows } from './feed-rows.js';
import { FeedWorld, type PostBody } from './feed-world.js';

const MINUTE = 60_000;
const NEWEST = new Date('2026-01-01T00:00:00Z');
const BOTTOM = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

interface PlanNode {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}

describe('the feed of followed people', () => {
  let world: FeedWorld;
  let rows: FeedRows;
  let active: AccountId[];
  let quiet: AccountId[];

  /** 20,000 posts by 4,000 people; under them 2,000 who posted once, long ago. */
  beforeAll(async () => {
    world = await FeedWorld.start();
    rows = new FeedRows(world.app);
    active = await rows.people(4_000);
    quiet = await rows.people(2_000);
    await rows.posts(active, 20_000, NEWEST);
    await rows.posts(quiet, 2_000, new Date(NEWEST.getTime() - 100_000 * MINUTE));
    await world.app.sql('vacuum (analyze) post, profile, account');
  }, 120_000);
  afterAll(() => world?.stop());

  const follower = async (followed: readonly AccountId[]): Promise<Actor> => {
    const actor = await world.app.actor();
    await rows.follow(actor.id, followed);
    await world.app.sql('vacuum (analyze) follow');
    return actor;
  };
  /** The first pages, as the statement finds them. */
  const walk = async (by: Actor, pages: number): Promise<string[]> => {
    const found: string[] = [];
    let cursor = '';
    for (let i = 0; i < pages; i++) {
      const { items, nextCursor } = (await by.get(`/v1/feed?scope=following${cursor}`).expect(200)).body as {
        items: PostBody[]; nextCursor: string | null;
      };
      found.push(...items.map(({ id }) => id));
      cursor = `&cursor=${nextCursor}`;
    }
    return found;
  };
  /** The same as the words say it, at any cost. */
  const plainly = async (by: Actor, count: number): Promise<string[]> =>
    (await world.app.sql<{ id: string }>(
      `select p.id from post p join follow f on f.followed_id = p.account_id and f.account_id = $1
       order by p.published_at desc, p.id desc limit $2`, [by.id, count],
    )).map(({ id }) => id);
  /** Blocks that one page touches; `generic`: by the plan that connections keep. */
  const blocks = async (text: string, viewer: AccountId, at: Date | 'infinity'): Promise<number> => {
    const client = await world.app.world.pool.connect();
    try {
      await client.query('set plan_cache_mode = force_generic_plan');
      await client.query(`prepare page (uuid, timestamptz, uuid, int) as ${text}`);
      const value = at === 'infinity' ? at : at.toISOString();
      const { rows: plans } = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `explain (analyze, buffers, format json) execute page ('${viewer}', '${value}', '${BOTTOM}', 21)`,
      );
      const { Plan: top } = plans[0]!['QUERY PLAN'][0];
      return top['Shared Hit Blocks'] + top['Shared Read Blocks'];
    } finally {
      await client.query('deallocate all; reset all');
      client.release();
    }
  };

  it.each([
    ['one person', () => active.slice(7, 8), 1],
    ['fifty', () => active.slice(50, 100), 3],
    ['eighty', () => active.slice(100, 180), 5],
    ['eighty of whom few post', () => [...active.slice(0, 2), ...quiet.slice(0, 78)], 3],
    ['eighty who post no more', () => quiet.slice(0, 80), 4],
    ['three hundred, of whom many post', () => active.slice(0, 300), 5],
    ['three hundred who post no more', () => quiet.slice(0, 300), 5],
    ['thousands', () => [...active.slice(0, 1_500), ...quiet], 5],
    ['thousands who post no more', () => quiet, 5],
  ])('is theirs alone in the order of time for who follows %s', async (_, followed, pages) => {
    const reader = await follower(followed());
    expect(await walk(reader, pages)).toEqual(await plainly(reader, pages * 20));
  });

  const counts = [['fifty', 50], ['eighty', 80], ['six hundred', 600]] as const;
  it.each(counts)('P15 keeps to the rule of who sees what for who follows %s', async (_, count) => {
    const followed = active.slice(1_000, 1_000 + count);
    const [blocked, hidden, suspended, said, seen] = followed;
    const reader = await follower(followed);
    const now = world.app.clock.now();
    const later = new Date(NEWEST.getTime() + MINUTE);
    await rows.block(blocked!, reader.id);
    await world.app.sql('insert into hidden_creator (account_id, hidden_id, created_at) values ($1, $2, $3)', [reader.id, hidden, now]);
    await world.app.sql('insert into hidden_word (account_id, folded, word, created_at) values ($1, $2, $2, $3)', [reader.id, 'lynx', now]);
    const posts: string[] = [];
    for (const author of [blocked, hidden, suspended, said, seen]) {
      posts.push(await rows.post(author!, { at: later, prompt: author === said ? 'a lynx' : 'a wren' }));
    }
    await world.app.sql(`update account set status = 'suspended' where id = $1`, [suspended]);
    const shown = await walk(reader, 2);
    await world.app.sql(`update account set status = 'active' where id = $1`, [suspended]);
    await world.app.sql('delete from post where id = any($1::uuid[])', [posts]);
    expect(shown).toHaveLength(40);
    expect(shown.filter((id) => posts.includes(id))).toEqual([posts[4]]);
    const authors = await world.app.sql<{ id: string }>('select distinct account_id as id from post where id = any($1::uuid[])', [shown]);
    expect(authors.filter(({ id }) => [blocked, hidden, suspended].includes(id as AccountId))).toEqual([]);
  });

  it('costs little for who follows one, or thousands who post, and no page costs more than another', async () => {
    const [one, many] = [await follower(active.slice(7, 8)), await follower(active)];
    const deep = new Date(NEWEST.getTime() - 15_000 * MINUTE);
    const costs = {
      one: await blocks(FOLLOWING, one.id, 'infinity'),
      many: await blocks(FOLLOWING, many.id, 'infinity'),
      deep: await blocks(FOLLOWING, many.id, deep),
      latest: await blocks(publicPage(LATEST), many.id, 'infinity'),
      deepLatest: await blocks(publicPage(LATEST), many.id, deep),
    };
    expect(Object.entries(costs).filter(([, cost]) => cost > 1_500)).toEqual([]);
    expect(costs.deep).toBeLessThan(costs.many * 1.3);
    expect(costs.deepLatest).toBeLessThan(costs.latest * 1.3);
  });

  it('costs no more than a look at each for who follows thousands who post no more', async () => {
    const reader = await follower(quiet);
    const walked = 1_000 * 8; // follow, post and account of each of the newest, at most
    expect(await blocks(FOLLOWING, reader.id, 'infinity')).toBeLessThan(walked + quiet.length * 6);
  });
});
