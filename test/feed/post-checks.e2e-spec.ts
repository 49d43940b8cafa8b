import { jest } from '@jest/globals';
import { CheckPolicy } from '../../src/modules/moderation/checks/check-policy.js';
import { ContentChecks } from '../../src/modules/moderation/index.js';
import { loadSharp } from '../../src/platform/media/index.js';
import { picture } from '../../src/platform/media/testing/pictures.js';
import { DecisionWorld } from '../moderation/support/decision-world.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { FeedWorld, type PostBody } from './feed-world.js';

/** Refused, and held, by the word rules of `config/moderation`. */
const REFUSED = 'deepnude of my neighbour';
const HELD = 'buy cheap followers';

let world: FeedWorld;
let app: TestApp;
let staff: DecisionWorld;
let ana: Actor;
let mia: Actor;
beforeAll(async () => {
  world = await FeedWorld.start();
  app = world.app;
  staff = new DecisionWorld(app);
  [ana, mia] = [await app.actor(), await staff.moderator()];
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => world?.stop());

const casesOf = (postId: string) =>
  app.sql<{ id: string }>("select id from moderation_case where subject_id = $1 and state <> 'decided'", [postId]);
const published = async (id: string) =>
  (await app.sql("select 1 from outbox_event where type = 'feed.post-published' and payload->>'postId' = $1", [id])).length;

describe('what others would see', () => {
  it.each([
    ['#/caption', { caption: REFUSED }],
    ['#/prompt', {}],
  ])('is refused for %s by a rule, which is named with the way to a human, and nothing is kept', async (pointer, body) => {
    const creationId = await world.creation(ana, { prompt: pointer === '#/prompt' ? REFUSED : 'a heron' });
    const answer = await ana.post('/v1/posts', { creationId, ...body }).expect(422);
    expect(answer.body).toMatchObject({
      code: 'content-refused', rules: ['nudification'], errors: [{ pointer }],
      appeal: { method: 'POST', href: expect.stringContaining('/v1/checks/') },
    });
    expect(await app.sql('select 1 from post where creation_id = $1', [creationId])).toEqual([]);
  });

  it.each([['', REFUSED, null], ['a heron', `a heron, ${HELD}`, 'a heron']])(
    'is held when a rule is about words that it was made of and that are left out (shown: "%s")', async (chosen, written, shown) => {
      const creationId = await world.creation(ana, { prompt: written });
      const { body } = await ana.post('/v1/posts', { creationId, prompt: chosen }).expect(201);
      expect(body).toMatchObject({ state: 'held', prompt: shown });
      await app.stranger.get(`/v1/posts/${(body as PostBody).id}`).expect(404);
      expect(await casesOf((body as PostBody).id)).toHaveLength(1);
    },
  );

  it('is not held for harmless words that are left out', async () => {
    const creationId = await world.creation(ana, { prompt: 'a heron at dawn' });
    expect((await ana.post('/v1/posts', { creationId, prompt: '' }).expect(201)).body).toMatchObject({ state: 'published', prompt: null });
  });

  it('is held for its author alone when a rule is in doubt; a moderator who finds nothing wrong lets it through', async () => {
    const post = await world.post(ana, { caption: HELD });
    expect([post.state, await published(post.id)]).toEqual(['held', 0]);
    for (const reader of [app.stranger, mia]) await reader.get(`/v1/posts/${post.id}`).expect(404);
    expect((await ana.get(`/v1/posts/${post.id}`).expect(200)).body).toMatchObject({ state: 'held', caption: HELD });
    const [open] = await casesOf(post.id);
    const evidence = await app.sql<{ kind: string }>('select kind from evidence where case_id = $1 order by kind', [open!.id]);
    expect(evidence.map(({ kind }) => kind)).toEqual(['facts', 'file']);
    await staff.decide(mia, open!.id, { action: 'none', reason: 'An ordinary caption.' });
    expect((await app.stranger.get(`/v1/posts/${post.id}`).expect(200)).body).toMatchObject({ caption: HELD });
    expect(await published(post.id)).toBe(1);
  });

  it('is held where it is a film, which no check looks into, until a person did', async () => {
    const post = await world.post(ana, { kind: 'video' });
    expect(post.state).toBe('held');
    await app.stranger.get(`/v1/posts/${post.id}`).expect(404);
    const [open] = await casesOf(post.id);
    await staff.decide(mia, open!.id, { action: 'none', reason: 'Herons in flight.' });
    expect((await app.stranger.get(`/v1/posts/${post.id}`).expect(200)).body).toMatchObject({ media: { kind: 'video' } });
    for (const kind of ['image', 'audio'] as const) expect((await world.post(ana, { kind })).state).toBe('published');
  });

  it('is shown at once where it is a film and the policy lets films pass unseen', async () => {
    jest.spyOn(CheckPolicy.prototype, 'verdictOnUnseen').mockReturnValue('allow');
    expect((await world.post(ana, { kind: 'video' })).state).toBe('published');
  });

  it('is held, and never seen, when a moderator finds it against the rules; its author is told', async () => {
    const eva = await app.actor();
    const post = await world.post(eva, { caption: HELD });
    const [open] = await casesOf(post.id);
    expect(await staff.decisionsOf(eva)).toMatchObject([{ action: 'remove', rule: { id: 'spam' }, automated: { decision: true } }]);
    await staff.decide(mia, open!.id, { action: 'remove' });
    await app.stranger.get(`/v1/posts/${post.id}`).expect(404);
    expect((await eva.get(`/v1/posts/${post.id}`).expect(200)).body).toMatchObject({ state: 'removed' });
    const [told] = await staff.decisionsOf(eva);
    expect(told).toMatchObject({ action: 'remove', subject: { id: post.id }, automated: { detection: true, decision: false } });
    expect(await published(post.id)).toBe(0);
  });

  it.each(['assertText', 'checkFile'] as const)('is held when a check fails (%s), and a moderator looks', async (check) => {
    jest.spyOn(app.get(ContentChecks), check).mockRejectedValue(new Error('broken'));
    const post = await world.post(ana);
    expect(post.state).toBe('held');
    await app.stranger.get(`/v1/posts/${post.id}`).expect(404);
    expect(await casesOf(post.id)).toHaveLength(1);
  });

  it('is no copy of a picture that was removed, however it was scaled and coded', async () => {
    const [eva, bob] = [await app.actor(), await app.actor()];
    const first = await picture('png', 256, 192);
    const { id } = await world.post(eva, { bytes: first });
    await staff.decide(mia, await staff.reported(bob, 'post', id), { action: 'remove', rule: 'intimate-imagery' });
    const sharp = await loadSharp();
    const copy = await sharp(first).resize(200, 150).jpeg({ quality: 80 }).toBuffer();
    const creationId = await world.creation(bob, { bytes: copy, contentType: 'image/jpeg' });
    const answer = await bob.post('/v1/posts', { creationId }).expect(422);
    expect(answer.body).toMatchObject({ code: 'content-refused', errors: [{ pointer: '#/creationId' }] });
    expect(await app.sql('select 1 from post where creation_id = $1', [creationId])).toEqual([]);
    const other = (await bob.post('/v1/posts', { creationId: await world.creation(bob) }).expect(201)).body as PostBody;
    expect(other.state).toBe('published');
  });
});
