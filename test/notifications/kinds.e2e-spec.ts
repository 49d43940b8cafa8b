import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { AvatarId, GenerationId, PostId } from '../../src/kernel/ids.js';
import { NOTIFICATION_KINDS, type NotificationKind } from '../../src/kernel/notification.js';
import { GenerationEnded } from '../../src/modules/generation/index.js';
import { AvatarTrained } from '../../src/modules/generation/generation.events.js';
import { TellOfExpiringUploads } from '../../src/modules/generation/news/tell-of-expiring-uploads.task.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { Avatars } from '../avatars/avatar-world.js';
import { ask, reaches } from '../generations/generation-world.js';
import { DecisionWorld } from '../moderation/support/decision-world.js';
import type { Actor } from '../support/actor.js';
import { png } from '../support/stand-ins/media-files.js';
import { Uploads } from '../uploads/uploads-world.js';
import { type NotificationBody, NotificationsWorld } from './notifications-world.js';

const HOUR_MS = 3_600_000;
/** Those that other modules tell of in issues of their own; here only that they pass. */
const TOLD_BY_OTHERS: readonly NotificationKind[] = [
  'points', 'subscription-trouble', 'export-ready', 'deletion-progress', 'privacy-request',
];

describe('what people are told of, from the event to the inbox', () => {
  let world: NotificationsWorld;
  let ana: Actor;
  let ben: Actor;
  let post: PostId;
  const met = new Set<string>();

  beforeAll(async () => {
    world = await NotificationsWorld.start({ env: { LOCAL_PROVIDER_ENABLED: 'true' } });
  }, 60_000);
  afterAll(() => world?.stop());
  beforeEach(async () => {
    [ana, ben] = [await world.app.actor({ consent: true }), await world.app.actor()];
    post = await world.rows.post(ana.id);
  });

  const news = async (of: Actor): Promise<readonly NotificationBody[]> => {
    await world.app.drain();
    const { items } = await world.inbox(of);
    for (const { kind } of items) met.add(kind);
    return items;
  };
  const write = async (by: Actor, text: string, replyTo?: string) =>
    ((await by.post(`/v1/posts/${post}/comments`, { text, replyTo }).expect(201)).body as { id: string }).id;
  const generation = async () => {
    const creation = await world.feed.creation(ana);
    const [row] = await world.app.sql<{ id: GenerationId }>('select generation_id as id from creation where id = $1', [creation]);
    return row!.id;
  };

  it('P18 a comment, an answer, a like of either and a follow', async () => {
    const [first, name] = [await write(ben, 'how nice'), await world.named(ben)];
    expect(await news(ana)).toMatchObject([{
      kind: 'comment', subject: { type: 'comment', id: first }, contextId: post, text: `${name} commented on your post.`, count: 1,
    }]);
    const answer = await write(ana, 'thank you', first);
    await ana.put(`/v1/comments/${first}/like`).expect(204);
    expect((await news(ben)).map(({ kind, subject, contextId }) => [kind, subject.id, contextId]).sort()).toEqual([
      ['comment-like', first, post], ['reply', answer, post],
    ]);
    await ben.put(`/v1/posts/${post}/like`).expect(204);
    await ben.put(`/v1/profiles/${await world.named(ana)}/follow`).expect(204);
    const items = await news(ana);
    expect(['follow', 'like'].map((wanted) => items.find(({ kind }) => kind === wanted))).toMatchObject([
      { kind: 'follow', subject: { type: 'profile', id: name }, actors: [{ username: name }] },
      { kind: 'like', subject: { type: 'post', id: post }, actors: [{ username: name }] },
    ]);
    expect(JSON.stringify(items)).not.toContain(ben.id);
  });

  it('an answer to somebody at their own post is told once, and an answer to oneself not at all', async () => {
    const own = await write(ana, 'mine');
    await write(ana, 'mine too', own);
    await write(ben, 'an answer', own);
    expect((await news(ana)).map(({ kind }) => kind)).toEqual(['reply']);
    await write(ben, 'and to myself', await write(ben, 'once more'));
    expect((await news(ben)).map(({ kind }) => kind)).toEqual([]);
  });

  it('a generation that is ready', async () => {
    const { id } = await ask(ana, { tool: 'image.create', prompt: 'A SECRET HERON', provider: 'local' });
    await reaches(ana, id, 'succeeded');
    const items = await news(ana);
    expect(items).toMatchObject([{ kind: 'generation-finished', subject: { type: 'generation', id }, actors: [], contextId: null }]);
    expect(JSON.stringify(items)).not.toContain('HERON');
  });

  it('a generation that failed or was refused; not one that was cancelled, nor a training', async () => {
    const ended = async (status: 'failed' | 'refused' | 'cancelled', generationId: GenerationId) =>
      world.announce(GenerationEnded, { generationId, accountId: ana.id, status, creationIds: [] });
    const training = await generation();
    await world.app.sql("update generation set purpose = 'training' where id = $1", [training]);
    await ended('failed', training);
    await ended('cancelled', await generation());
    expect(await news(ana)).toEqual([]);
    const [failed, refused] = [await generation(), await generation()];
    await ended('failed', failed);
    await ended('refused', refused);
    expect((await news(ana)).map(({ kind, subject }) => [kind, subject.id])).toEqual([
      ['generation-failed', refused], ['generation-failed', failed],
    ]);
  });

  it('P18 an avatar that is ready, once, and one that could not be trained', async () => {
    const avatars = new Avatars(world.app);
    await avatars.grant(ana, ['local'], ['training']);
    const { id } = await avatars.train(ana, { provider: 'local' });
    await avatars.reaches(ana, id, 'ready');
    expect(await news(ana)).toMatchObject([{ kind: 'avatar-ready', subject: { type: 'avatar', id } }]);
    await world.announce(AvatarTrained, { avatarId: randomUUID() as string as AvatarId, accountId: ben.id, status: 'failed' });
    expect(await news(ben)).toMatchObject([{ kind: 'avatar-failed' }]);
  }, 60_000);

  it('P25 source files a day before they vanish, together and once', async () => {
    const uploads = new Uploads(world.app);
    const photo = () => uploads.completed(ana, 'image', 'image/png', png(32, 32, [1, 2, 3]));
    const task = world.app.get(TellOfExpiringUploads);
    const look = () => runInScope(world.app.get(EntityManager), () => task.run(new AbortController().signal));
    const [first, second] = [await photo(), await photo()];
    await uploads.begin(ben, 'image', 'image/png', 100);
    world.app.clock.advance(6 * 24 * HOUR_MS - HOUR_MS);
    ana = await world.app.actor({ subject: ana.subject });
    ben = await world.app.actor({ subject: ben.subject });
    await look();
    expect(await news(ana)).toEqual([]);
    world.app.clock.advance(2 * HOUR_MS);
    ana = await world.app.actor({ subject: ana.subject });
    ben = await world.app.actor({ subject: ben.subject });
    for (let i = 0; i < 2; i++) await look();
    const [entry, ...more] = await news(ana);
    expect([entry, more, await news(ben)]).toMatchObject([{
      kind: 'upload-expiring', count: 2, subject: { type: 'upload' }, text: '2 files that you uploaded will be deleted within 24 hours.',
    }, [], []]);
    expect([first.id, second.id]).toContain(entry!.subject.id);
  });

  it('P16 what came of a report, of a decision and of an appeal; never who', async () => {
    const decisions = new DecisionWorld(world.app);
    const [mia, noa, eve] = [await decisions.moderator(), await decisions.moderator(), await world.app.actor()];
    const caseId = await decisions.reported(ben, 'post', post);
    const { decisionId } = await decisions.decide(mia, caseId);
    expect(await news(ana)).toMatchObject([{ kind: 'decision', subject: { type: 'statement', id: decisionId }, actors: [] }]);
    const [outcome] = await news(ben);
    expect(outcome).toMatchObject({
      kind: 'report-outcome', subject: { type: 'report' }, actors: [], text: 'Open it to see what came of it.',
    });
    await decisions.answer(noa, await decisions.appealOf(ana, decisionId!)).expect(201);
    expect((await news(ana)).map(({ kind }) => kind).sort()).toEqual(['appeal-outcome', 'decision']);
    expect(await news(ben)).toMatchObject([{ kind: 'report-outcome', count: 2 }]); // it was decided anew
    expect(await news(eve)).toEqual([]);
    const all = JSON.stringify([await news(ana), await news(ben)]);
    for (const who of [ana, ben, mia, noa]) expect(all).not.toMatch(new RegExp(`${who.id}|${await world.named(who)}`));
  });

  it('P18 what other modules tell of passes as well, by name', async () => {
    for (const kind of TOLD_BY_OTHERS) {
      await world.due({ accountId: ana.id, kind, subject: { type: 'account', id: 'own' }, values: { points: 30, direction: 'added' } });
    }
    const items = await news(ana);
    expect(items.map(({ kind }) => kind).sort()).toEqual([...TOLD_BY_OTHERS].sort());
    expect(items.find(({ kind }) => kind === 'points')!.text).toBe('You got 30 points.');
  });

  it('is every kind that there is', () => {
    expect([...met].sort()).toEqual(Object.keys(NOTIFICATION_KINDS).sort());
  });
});
