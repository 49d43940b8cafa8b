import { DeleteRemovedPosts } from '../../src/modules/feed/posts/delete-removed-posts.task.js';
import { FinishPosts } from '../../src/modules/feed/posts/finish-posts.task.js';
import { PostRemoval } from '../../src/modules/feed/posts/post-removal.js';
import { inScope } from '../auth/auth-parts.js';
import { DAY, DecisionWorld } from '../moderation/support/decision-world.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { FeedWorld, type PostBody } from './feed-world.js';

let world: FeedWorld;
let app: TestApp;
let staff: DecisionWorld;
let ana: Actor;
let bob: Actor;
let mia: Actor;
beforeAll(async () => {
  world = await FeedWorld.start();
  app = world.app;
  staff = new DecisionWorld(app);
});
beforeEach(async () => {
  [ana, bob, mia] = [await app.actor(), await app.actor(), await staff.moderator()];
});
afterAll(() => world?.stop());

const never = new AbortController().signal;
const sweep = () => inScope(app, () => app.get(DeleteRemovedPosts).run(never));
const stateOf = async (id: string) => (await app.sql<{ state: string }>('select state from post where id = $1', [id]))[0]?.state;
const posted = async (creationId: string) => (await ana.post('/v1/posts', { creationId }).expect(201)).body as PostBody;
const refused = async (creationId: string) =>
  expect((await ana.post('/v1/posts', { creationId }).expect(409)).body).toMatchObject({ code: 'post-removed' });

describe('a removed post', () => {
  it.each([['a grave report', 'minor-safety', false], ['a decision', 'harassment', true]])(
    'P16 does not come back after %s, also when its author deletes it', async (_, reason, isDecided) => {
      const creationId = await world.creation(ana);
      const { id } = await posted(creationId);
      const caseId = await staff.reported(bob, 'post', id, reason);
      if (isDecided) await staff.decide(mia, caseId);
      await refused(creationId);
      await ana.delete(`/v1/posts/${id}`).expect(204);
      await ana.get(`/v1/posts/${id}`).expect(404);
      await ana.delete(`/v1/posts/${id}`).expect(404);
      await refused(creationId);
      expect(await stateOf(id)).toBe('removed');
    },
  );

  it('P16 stays away when the removal is reversed but its author deleted it; its creation may be posted again', async () => {
    const creationId = await world.creation(ana);
    const { id } = await posted(creationId);
    const { decisionId } = await staff.decide(mia, await staff.reported(bob, 'post', id));
    await ana.delete(`/v1/posts/${id}`).expect(204);
    const other = await staff.moderator();
    await staff.answer(other, await staff.appealOf(ana, decisionId!)).expect(201);
    await app.stranger.get(`/v1/posts/${id}`).expect(404);
    expect((await posted(creationId)).id).not.toBe(id);
    await inScope(app, () => app.get(FinishPosts).run(never));
    expect(await stateOf(id)).toBeUndefined();
  });

  it('P16 is kept for a month after the last day to appeal, which is counted from the decision', async () => {
    const { id } = await posted(await world.creation(ana));
    const caseId = await staff.reported(bob, 'post', id, 'minor-safety'); // hidden at once
    app.clock.advance(100 * DAY);
    [ana, bob, mia] = [await app.actor(), await app.actor(), await staff.moderator()];
    await staff.decide(mia, caseId, { rule: 'minor-safety' });
    app.clock.advance(201 * DAY);
    await sweep();
    expect(await stateOf(id)).toBe('removed');
    app.clock.advance(15 * DAY);
    await sweep();
    expect(await stateOf(id)).toBeUndefined();
  });

  it('is not deleted by the sweep when it was brought back meanwhile', async () => {
    const { id } = await posted(await world.creation(ana));
    await inScope(app, () => app.get(PostRemoval).clearAway({ id }, ['removed']));
    expect(await stateOf(id)).toBe('published');
  });
});
