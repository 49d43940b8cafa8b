import type { AccountStatus } from '../../src/entities/auth/account.entity.js';
import type { AccountId, PostId } from '../../src/kernel/ids.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { Counters } from '../../src/modules/feed/counters/counters.js';
import { Standing } from '../../src/modules/feed/counters/standing.js';
import { inScope } from '../auth/auth-parts.js';
import type { Actor } from '../support/actor.js';
import { fold } from './counting.js';
import { FeedRows } from './feed-rows.js';
import { FeedWorld, type PostBody } from './feed-world.js';

describe('counts', () => {
  let world: FeedWorld;
  let rows: FeedRows;
  let [ana, ben]: Actor[] = [];
  let author: AccountId;
  let post: PostId;

  beforeAll(async () => {
    world = await FeedWorld.start({ env: { ROLES: 'api,worker' } });
    rows = new FeedRows(world.app);
    [ana, ben] = [await world.app.actor(), await world.app.actor()];
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await world.app.sql('truncate count_delta');
    [author] = (await rows.people(1)) as [AccountId];
    post = await rows.post(author);
  });

  const shown = async () => {
    const { likeCount, commentCount } = (await world.app.stranger.get(`/v1/posts/${post}`).expect(200)).body as PostBody;
    return { likeCount, commentCount };
  };
  const columns = () => world.app.sql('select like_count as "likeCount", comment_count as "commentCount" from post where id = $1', [post]);
  const pending = async () => (await world.app.sql('select 1 from count_delta')).length;
  const profile = async (id: AccountId) => {
    const { postCount, followerCount, followingCount } =
      (await world.app.stranger.get(`/v1/profiles/${await rows.usernameOf(id)}`).expect(200)).body as Record<string, number>;
    return { postCount, followerCount, followingCount };
  };
  const change = (id: AccountId, from: Exclude<AccountStatus, 'deleted'>, to: AccountStatus) =>
    inScope(world.app, () => world.app.get(AuthFacade).changeStatus(id, { from, to }, { actor: 'operator', purpose: 'case 12' }));
  const restrict = (id: AccountId, isRestricted: boolean) =>
    inScope(world.app, () => world.app.get(AuthFacade).restrictProcessing(id, isRestricted, { actor: 'operator', purpose: 'case 12' }));

  it('are the same before and after they are folded, and nothing is left to fold', async () => {
    await ana!.put(`/v1/posts/${post}/like`).expect(204);
    await ben!.put(`/v1/posts/${post}/like`).expect(204);
    await rows.comment(post, author);
    await rows.follow(author, [ana!.id, ben!.id]);
    const before = [await shown(), await profile(author), await profile(ana!.id)];
    expect(before).toMatchObject([{ likeCount: 2, commentCount: 1 }, { followingCount: 2 }, { followerCount: 1 }]);
    expect(await columns()).toEqual([{ likeCount: 0, commentCount: 0 }]);
    await fold(world.app);
    expect([await shown(), await profile(author), await profile(ana!.id)]).toEqual(before);
    expect(await columns()).toEqual([{ likeCount: 2, commentCount: 1 }]);
    expect(await pending()).toBe(0);
    await ana!.delete(`/v1/posts/${post}/like`).expect(204);
    await fold(world.app);
    expect(await columns()).toEqual([{ likeCount: 1, commentCount: 1 }]);
  });

  it('outlive a fold that is killed half-way: nothing is lost, nothing counted twice', async () => {
    await ana!.put(`/v1/posts/${post}/like`).expect(204);
    const holder = await world.app.world.pool.connect();
    await holder.query('begin');
    await holder.query('select 1 from post where id = $1 for update', [post]);
    const folding = fold(world.app).then(() => 'ended', () => 'killed');
    await world.app.until(async () => {
      const waits = await world.app.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query like '%count_delta%'`,
      );
      return waits.length > 0 ? null : 'the fold has not come to the post';
    });
    expect(await folding).toBe('killed');
    expect(await shown()).toMatchObject({ likeCount: 1 });
    await holder.query('rollback');
    holder.release();
    expect(await columns()).toMatchObject([{ likeCount: 0 }]);
    await fold(world.app);
    expect(await columns()).toMatchObject([{ likeCount: 1 }]);
    expect(await shown()).toMatchObject({ likeCount: 1 });
  });

  it('of what is gone are dropped', async () => {
    await ana!.put(`/v1/posts/${post}/like`).expect(204);
    await world.app.sql('delete from post where id = $1', [post]);
    await fold(world.app);
    expect(await pending()).toBe(0);
  });

  it('are added inside a transaction alone', async () => {
    await expect(inScope(world.app, () => world.app.get(Counters).add('post-likes', post, 1))).rejects.toThrow('outside a transaction');
  });

  it('leave out who is suspended, restricted or leaves, and take them in again when they are back', async () => {
    const eva = await world.app.actor();
    await eva.put(`/v1/posts/${post}/like`).expect(204);
    await ben!.put(`/v1/posts/${post}/like`).expect(204);
    await rows.comment(post, eva.id);
    await rows.follow(eva.id, [author]);
    await rows.follow(author, [eva.id, ben!.id]);
    const all = [{ likeCount: 2, commentCount: 1 }, { followerCount: 1, followingCount: 2 }];
    const without = [{ likeCount: 1, commentCount: 0 }, { followerCount: 0, followingCount: 1 }];
    expect([await shown(), await profile(author)]).toMatchObject(all);
    await change(eva.id, 'active', 'suspended');
    await world.app.drain();
    expect([await shown(), await profile(author)]).toMatchObject(without);
    await change(eva.id, 'suspended', 'deletion-scheduled'); // no difference
    await world.app.drain();
    expect([await shown(), await profile(author)]).toMatchObject(without);
    await fold(world.app);
    await change(eva.id, 'deletion-scheduled', 'active');
    await world.app.drain();
    expect([await shown(), await profile(author)]).toMatchObject(all);
    await inScope(world.app, () => world.app.get(Standing).settle(eva.id)); // told twice
    expect([await shown(), await profile(author)]).toMatchObject(all);
    for (const [isRestricted, expected] of [[true, without], [false, all]] as const) {
      await restrict(eva.id, isRestricted);
      await world.app.drain();
      expect([await shown(), await profile(author)]).toMatchObject(expected);
    }
  });

  it('of a follow count while both are there, in whichever order they go and come', async () => {
    const [eva, fay] = [await world.app.actor(), await world.app.actor()];
    await rows.follow(eva.id, [fay.id, ben!.id]);
    const counted = async (): Promise<number> => {
      await world.app.drain();
      const [row] = await world.app.sql<{ n: number }>('select count(*)::int as n from follow where account_id = $1 and counted', [eva.id]);
      return row!.n;
    };
    await change(eva.id, 'active', 'suspended');
    expect(await counted()).toBe(0);
    await change(fay.id, 'active', 'suspended');
    await change(eva.id, 'suspended', 'active');
    expect(await counted()).toBe(1);
    expect(await profile(eva.id)).toMatchObject({ followingCount: 1 });
    await change(fay.id, 'suspended', 'active');
    expect(await counted()).toBe(2);
    expect([await profile(eva.id), await profile(fay.id)]).toMatchObject([{ followingCount: 2 }, { followerCount: 1 }]);
    await change(fay.id, 'active', 'suspended');
    await world.app.drain();
    expect(await profile(eva.id)).toMatchObject({ followingCount: 1 });
  });

  it('lose a like once that was not counted when it was taken back', async () => {
    const eva = await world.app.actor();
    for (const who of [eva, ben!]) await who.put(`/v1/posts/${post}/like`).expect(204);
    await change(eva.id, 'active', 'suspended');
    await world.app.drain();
    await eva.delete(`/v1/posts/${post}/like`).expect(204);
    expect(await shown()).toMatchObject({ likeCount: 1 });
    await change(eva.id, 'suspended', 'active');
    await world.app.drain();
    expect(await shown()).toMatchObject({ likeCount: 1 });
  });

  it('follow a suspension also of whoever did more than one transaction holds', async () => {
    const eva = await world.app.actor();
    await rows.posts([author], 5_100, new Date());
    await world.app.sql(
      `with added as (
         insert into post_like (post_id, account_id, created_at) select id, $1, now() from post where account_id = $2 returning post_id)
       update post set like_count = 1 from added where id = post_id`,
      [eva.id, author],
    );
    await change(eva.id, 'active', 'suspended');
    await world.app.drain();
    expect(await world.app.sql('select 1 from post_like where account_id = $1 and counted', [eva.id])).toEqual([]);
    await fold(world.app);
    expect(await world.app.sql('select 1 from post where account_id = $1 and like_count <> 0', [author])).toEqual([]);
  }, 60_000);

  it('take in no like of somebody who is being suspended: the one comes before the other', async () => {
    const eva = await world.app.actor();
    const refused = await world.app.overlap('post_like', 1, () => eva.put(`/v1/posts/${post}/like`), async () => {
      await world.app.sql(`update account set status = 'suspended' where id = $1`, [eva.id]);
    });
    expect(refused.status).toBe(403);
    expect(await shown()).toMatchObject({ likeCount: 0 });

    const [holder, suspender] = [await world.app.world.pool.connect(), await world.app.world.pool.connect()];
    await holder.query('begin');
    await holder.query('insert into post_like (post_id, account_id, created_at) values ($1, $2, now())', [post, ben!.id]);
    const liking = ben!.put(`/v1/posts/${post}/like`).then((answer) => answer);
    await world.app.until(async () => {
      const waits = await world.app.sql(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%into post_like%'`,
      );
      return waits.length > 0 ? null : 'the like has not come to the like before it';
    });
    await suspender.query(`set lock_timeout = '100ms'`);
    const suspending = suspender.query(`update account set status = 'suspended' where id = $1`, [ben!.id]);
    await expect(suspending).rejects.toMatchObject({ code: '55P03' });
    await suspender.query('reset lock_timeout');
    await holder.query('rollback');
    for (const client of [holder, suspender]) client.release();
    const liked = await liking;
    expect(liked.status).toBe(204);
    expect(await shown()).toMatchObject({ likeCount: 1 });
  });
});
