import type { AccountId, PostId } from '../../src/kernel/ids.js';
import { FeedRows } from '../feed/feed-rows.js';
import { FeedWorld } from '../feed/feed-world.js';
import type { Actor } from '../support/actor.js';

describe('what comes together in an inbox', () => {
  let world: FeedWorld;
  let rows: FeedRows;
  let author: Actor;
  let post: PostId;

  beforeAll(async () => {
    world = await FeedWorld.start({ env: { ROLES: 'api,worker' } });
    rows = new FeedRows(world.app);
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    author = await world.app.actor();
    post = await rows.post(author.id);
  });

  const entries = (of: AccountId) => world.app.sql<{ kind: string; count: number; happenings: number }>(
    `select n.kind, n.count, (select count(*)::int from notification_happening h where h.notification_id = n.id) as happenings
     from notification n where account_id = $1 order by sequence`, [of]);

  it('P18 fifty likes at a time are one entry that counts fifty', async () => {
    const people = await Promise.all(Array.from({ length: 50 }, () => world.app.actor()));
    await Promise.all(people.map((who) => who.put(`/v1/posts/${post}/like`).expect(204)));
    await world.app.drain();
    expect(await entries(author.id)).toEqual([{ kind: 'like', count: 50, happenings: 50 }]);
  }, 60_000);
});
