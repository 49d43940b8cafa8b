import { EntityManager } from '@mikro-orm/postgresql';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { Actor, Client } from '../support/actor.js';
import { FeedWorld, type PostBody } from './feed-world.js';

const BY = { actor: 'operator', purpose: 'test' };

describe('what somebody published whose processing is restricted (GDPR Art. 18)', () => {
  let world: FeedWorld;
  let [ana, ben]: Actor[] = [];
  let post: PostBody;
  let name: string;

  beforeAll(async () => {
    world = await FeedWorld.start({ env: { ROLES: 'api,worker' } });
    [ana, ben] = [await world.app.actor(), await world.app.actor()];
    post = await world.post(ana!, { caption: 'a heron at noon' });
    name = post.author.username;
  }, 60_000);
  afterAll(() => world?.stop());

  const restrict = async (isRestricted: boolean) => {
    await runInScope(world.app.get(EntityManager), () => world.app.get(AuthFacade).restrictProcessing(ana!.id, isRestricted, BY));
    await world.app.drain();
  };
  /** What each route answers; of the feed, whether the post is in it. */
  const seen = async (who: Client) => {
    const status = async (path: string) => (await who.get(path)).status;
    const { items } = (await who.get('/v1/feed').expect(200)).body as { items: PostBody[] };
    const paths = [`/v1/posts/${post.id}`, `/v1/profiles/${name}`, `/v1/posts/${post.id}/comments`];
    const file = await fetch(`${world.app.url}${new URL(post.media.url).pathname}`);
    return [items.some(({ id }) => id === post.id), file.status, ...(await Promise.all(paths.map(status)))];
  };
  const inboxOf = async (who: Actor) => ((await who.get('/v1/notifications').expect(200)).body as { items: object[] }).items;

  it('is out of everybody\'s sight, tells nobody anything, and is back when that is lifted', async () => {
    const there = [true, 200, 200, 200, 200];
    expect([await seen(world.app.stranger), await seen(ben!)]).toEqual([there, there]);
    await ben!.put(`/v1/posts/${post.id}/like`).expect(204);
    await world.app.drain();
    const before = await inboxOf(ana!);
    expect(before).toHaveLength(1);

    await restrict(true);
    const gone = [false, 404, 404, 404, 404];
    expect([await seen(world.app.stranger), await seen(ben!)]).toEqual([gone, gone]);
    const eva = await world.app.actor();
    await eva.put(`/v1/posts/${post.id}/like`).expect(404);
    await eva.put(`/v1/profiles/${name}/follow`).expect(404);
    await eva.post(`/v1/posts/${post.id}/comments`, { text: 'well' }).expect(404);
    await world.app.drain();
    expect(await inboxOf(ana!)).toEqual(before);
    await ana!.get(`/v1/posts/${post.id}`).expect(200); // it is shown to them

    await restrict(false);
    expect([await seen(world.app.stranger), await seen(ben!)]).toEqual([there, there]);
  });

  it('they may still report and block, for their own safety', async () => {
    const theirs = await world.post(ben!, { caption: 'something bad' });
    await restrict(true);
    await ana!.post('/v1/reports', { subject: { type: 'post', id: theirs.id }, reason: 'harassment' }).expect(201);
    await ana!.put(`/v1/profiles/${theirs.author.username}/block`).expect(204);
    await ana!.delete(`/v1/profiles/${theirs.author.username}/block`).expect(204);
    await restrict(false);
  });
});
