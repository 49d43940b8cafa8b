import 'reflect-metadata';
import type { CaseId } from '../../src/kernel/ids.js';
import { picture } from '../../src/platform/media/testing/pictures.js';
import { FeedWorld, type PostBody } from '../feed/feed-world.js';
import type { Actor } from '../support/actor.js';
import type { TestApp } from '../support/harness.js';
import { SafetyWorld } from './support/safety-world.js';

const HOUR = 3_600_000;
/** On a machine with much else to do. */
const START_MS = 90_000;

describe('copies of intimate imagery', () => {
  let feed: FeedWorld;
  let app: TestApp;
  let world: SafetyWorld;
  let bob: Actor;
  let eve: Actor;

  beforeAll(async () => {
    feed = await FeedWorld.start({ env: { ROLES: 'api,worker' } });
    app = feed.app;
    world = new SafetyWorld(app);
    [bob, eve] = [await app.actor(), await app.actor()];
  }, START_MS);
  afterAll(() => feed?.stop());

  const notice = async (url: string, kind = 'intimate-imagery') => {
    const contact = { name: 'Eva Prado', email: 'eva@example.test' };
    const words = { locations: [url], explanation: 'It shows me.', contact, goodFaith: true, signature: 'Eva Prado' };
    const { body } = await app.stranger.post('/v1/notices', { kind, ...words }).expect(201);
    expect(body).toMatchObject({ state: 'received', missing: [] });
    await app.drain();
  };
  const isSeen = async ({ id }: PostBody) => (await app.stranger.get(`/v1/posts/${id}`)).status === 200;
  const casesOf = async (subjectId: string) => {
    const rows = await app.sql<{ id: CaseId }>('select id from moderation_case where subject_id = $1', [subjectId]);
    return Promise.all(rows.map(({ id }) => world.case(id)));
  };

  it('P16 are taken out of sight wherever they are public, each with a case and 48 hours of its own; other pictures stay', async () => {
    const bytes = await picture('png');
    const [original, copy] = [await feed.post(bob, { bytes }), await feed.post(eve, { bytes })];
    const others = [await feed.post(bob), await feed.post(eve)];
    await notice(original.media.url);

    expect(await Promise.all([original, copy].map(isSeen))).toEqual([false, false]);
    expect(await Promise.all(others.map(isSeen))).toEqual([true, true]);
    const [[first], [second, ...more]] = [await casesOf(original.id), await casesOf(copy.id)];
    expect(more).toEqual([]);
    expect(second).toMatchObject({ state: 'open', accountId: eve.id });
    expect(Math.round((second!.dueAt.getTime() - second!.openedAt.getTime()) / HOUR)).toBe(48);
    expect(await world.typesOf(second!.id)).toEqual(['opened', 'evidence-sealed', 'copy-found', 'hidden-at-intake', 'statement-issued']);
    expect((await world.events(second!.id))[2]).toMatchObject({ data: { of: first!.id } });

    await notice(original.media.thumbnailUrl); // again: nothing more is found, nothing is told twice
    expect(await casesOf(copy.id)).toHaveLength(1);
    expect(await world.typesOf(second!.id)).toHaveLength(5);
  });

  it('P16 the creation that it was made from waits in its owner’s library for the decision, with its evidence', async () => {
    const creationId = await feed.creation(bob);
    const { body } = await bob.post('/v1/posts', { creationId }).expect(201);
    await notice((body as PostBody).media.url);
    const [found] = await casesOf(creationId);
    expect(await world.typesOf(found!.id)).toEqual(['opened', 'evidence-sealed', 'copy-found']);
    await bob.get(`/v1/creations/${creationId}`).expect(200);
  });

  it('are not sought for other notices', async () => {
    const bytes = await picture('png', 80, 60);
    const [original, copy] = [await feed.post(bob, { bytes }), await feed.post(eve, { bytes })];
    await notice(original.media.url, 'privacy');
    expect(await Promise.all([original, copy].map(isSeen))).toEqual([true, true]);
  });
});
