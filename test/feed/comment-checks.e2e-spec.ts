import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { ContentChecks } from '../../src/modules/moderation/index.js';
import { DecisionWorld } from '../moderation/support/decision-world.js';
import type { Actor, Client } from '../support/actor.js';
import type { CommentBody } from './comment-body.js';
import { FeedWorld, type PostBody } from './feed-world.js';

/** Refused, and held, by the word rules of `config/moderation`. */
const REFUSED = 'deepnude of my neighbour';
const HELD = 'buy cheap followers';

let world: FeedWorld;
let staff: DecisionWorld;
let [ana, ben, mia]: Actor[] = [];
let post: PostBody;
beforeAll(async () => {
  world = await FeedWorld.start();
  staff = new DecisionWorld(world.app);
  [ana, ben, mia] = [await world.app.actor(), await world.app.actor(), await staff.moderator()];
}, 60_000);
afterAll(() => world?.stop());
beforeEach(async () => {
  post = await world.post(ana!);
});
afterEach(() => jest.restoreAllMocks());

const path = () => `/v1/posts/${post.id}/comments`;
const write = async (by: Actor, text: string) => (await by.post(path(), { text }).expect(201)).body as CommentBody;
const list = async (by: Client) => ((await by.get(path()).expect(200)).body as { items: CommentBody[] }).items;
const casesOf = (id: string) => world.app.sql<{ id: string }>('select id from moderation_case where subject_id = $1', [id]);
const announced = async (id: string) =>
  (await world.app.sql("select 1 from outbox_event where type = 'feed.comment-written' and payload->>'commentId' = $1", [id])).length;

describe('a comment that a check', () => {
  it('refuses names the rule and the way to a human, which stays open, and is not kept', async () => {
    const key = randomUUID();
    const { body } = await ben!.post(path(), { text: REFUSED }).set('idempotency-key', key).expect(422);
    expect(body).toMatchObject({ code: 'content-refused', rules: ['nudification'], errors: [{ pointer: '#/text' }] });
    const { checkId } = body as { checkId: string };
    expect(await world.app.sql('select verdict from content_check where id = $1', [checkId])).toEqual([{ verdict: 'refuse' }]);
    expect(await list(ben!)).toEqual([]);
  });

  it('holds is seen by its author alone, in no count and told to nobody, until a moderator finds nothing wrong', async () => {
    const held = await write(ben!, HELD);
    expect(held.state).toBe('held');
    expect(await list(ben!)).toMatchObject([{ id: held.id, state: 'held', text: HELD }]);
    for (const reader of [ana!, mia!, world.app.stranger]) expect(await list(reader)).toEqual([]);
    await ana!.put(`/v1/comments/${held.id}/like`).expect(404);
    await ana!.delete(`/v1/comments/${held.id}`).expect(404);
    await ana!.post(path(), { text: 'to it', replyTo: held.id }).expect(404);
    expect([await announced(held.id), (await ana!.get(`/v1/posts/${post.id}`)).body]).toMatchObject([0, { commentCount: 0 }]);
    const [open] = await casesOf(held.id);
    await staff.decide(mia!, open!.id, { action: 'none', reason: 'An ordinary remark.' });
    expect(await list(world.app.stranger)).toMatchObject([{ id: held.id, text: HELD }]);
    expect([await announced(held.id), (await ana!.get(`/v1/posts/${post.id}`)).body]).toMatchObject([1, { commentCount: 1 }]);
  });

  it('cannot look at is held, and a moderator looks', async () => {
    jest.spyOn(world.app.get(ContentChecks), 'assertText').mockRejectedValue(new Error('broken'));
    const held = await write(ben!, 'hello');
    expect(held.state).toBe('held');
    expect(await list(world.app.stranger)).toEqual([]);
    expect(await casesOf(held.id)).toHaveLength(1);
  });
});

describe('a person', () => {
  it('whom a decision keeps from publishing writes nothing', async () => {
    const eva = await world.app.actor();
    const { id } = await write(eva, 'something rude');
    await staff.decide(mia!, await staff.reported(ben!, 'comment', id), { action: 'restrict' });
    expect((await eva.post(path(), { text: 'hello' }).expect(403)).body).toMatchObject({ code: 'publishing-restricted' });
  });

  it('P2 does not publish the address they sign in with', async () => {
    for (const text of [`write to ${ben!.email}`, ben!.email.toUpperCase()]) {
      expect((await ben!.post(path(), { text }).expect(422)).body).toMatchObject({ errors: [{ pointer: '#/text' }] });
    }
    await ben!.post(path(), { text: `or to ${ana!.email}` }).expect(201);
  });
});
