import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { PostId } from '../../src/kernel/ids.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { AdAccess } from '../../src/modules/billing/rewards/ads/ad-access.js';
import { LikesService } from '../../src/modules/feed/likes/likes.service.js';
import { Permission } from '../../src/modules/feed/posts/permission.js';
import { ConsentGate, ConsentMissing, ProviderGate } from '../../src/platform/outbound/index.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import { FeedRows } from '../feed/feed-rows.js';
import { ask, type FalWorld, look, points, putDown, reaches, startFalWorld } from '../generations/generation-world.js';
import { askOnce } from '../http/matrix/matrix.js';
import { person, tokenOf } from '../http/matrix/people.js';
import { routesOf } from '../http/matrix/routes.js';
import type { Actor } from '../support/actor.js';
import { eventually } from '../support/harness.js';
import { DAY_MS, RequestsWorld } from './requests-world.js';

const RESTRICTED = '403 processing-restricted';

/** What uses data: nobody adds to these without saying so here. */
const REFUSED = [
  'POST /v1/avatars', 'POST /v1/billing/rewards/ad-sessions', 'POST /v1/billing/rewards/daily', 'POST /v1/crash-reports',
  'POST /v1/generations', 'POST /v1/generations/preview', 'POST /v1/me/identities/apple', 'POST /v1/me/identities/google',
  'POST /v1/me/profile/rotate',
  'POST /v1/posts', 'POST /v1/posts/preview', 'POST /v1/posts/{id}/comments', 'POST /v1/quotes',
  'POST /v1/uploads', 'POST /v1/uploads/{id}/complete', 'PATCH /v1/creations/{id}', 'PUT /v1/comments/{id}/like', 'PUT /v1/me/hidden-words',
  'PUT /v1/notifications/devices/{subscriptionId}',
  'PUT /v1/posts/{id}/like', 'PUT /v1/profiles/{username}/follow', 'PUT /v1/profiles/{username}/hide',
];

describe('a person whose processing is restricted (GDPR Art. 18)', () => {
  let fal: FalWorld;
  let desk: RequestsWorld;
  let ana: Actor;
  let eva: Actor;

  beforeAll(async () => {
    const env = {
      GENERATION_LIMIT_PER_ACCOUNT: '1', ADMOB_AD_UNITS: 'ca-app-pub-1/22', ACCESS_TOKEN_MINUTES: '1000000', REFRESH_TOKEN_DAYS: '1000',
    };
    fal = await startFalWorld({ local: true, env });
    desk = RequestsWorld.of(fal.app);
    eva = await desk.staff();
  }, 60_000);
  afterAll(() => fal?.stop());
  beforeEach(async () => {
    ana = await fal.app.actor({ consent: true, country: 'ES' });
  });

  /** Asked by the person, granted by staff; each piece of news is there before the next: events reach their handlers in any order. */
  const restricted = async (who = ana) => {
    const id = await desk.ask(who, 'restriction');
    await hasNews(id, 1);
    expect(await desk.act(eva, id, 'restrict')).toBe('204');
    await hasNews(id, 2);
    return id;
  };
  const hasNews = (id: string, count: number) => fal.app.until(async () => {
    const found = await fal.app.sql('select 1 from notification where subject_id = $1', [id]);
    return found.length === count ? null : `${found.length} pieces of news of ${count}`;
  });
  const caught = (work: () => Promise<unknown>): Promise<unknown> =>
    desk.inScope(work).then(() => null, (error: unknown) => error);

  describe('has all work stopped, and its points come back', () => {
    const asked = (prompt: string) => ask(ana, { tool: 'image.create', prompt, provider: 'fal' });
    const STOPPED = { status: 'cancelled', failure: { code: 'processing-restricted' }, charge: { state: 'released', captured: 0 } };
    const sent = () => fal.fal.recorder.requests.filter(({ method }) => method === 'POST');
    const nothingLeft = async () => {
      await fal.app.drain();
      expect(await points(ana)).toMatchObject({ balance: 100, held: 0 });
      expect(await fal.app.sql('select 1 from creation where account_id = $1', [ana.id])).toEqual([]);
      expect(await fal.app.sql("select 1 from notification where account_id = $1 and kind like 'generation%'", [ana.id])).toEqual([]);
    };

    it('what waits in line, and what is at a provider, which is asked to stop', async () => {
      fal.fal.plan({ hold: true });
      const first = await asked('a red bicycle');
      await reaches(ana, first.id, 'at-provider');
      const second = await asked('a blue bicycle');
      await putDown(fal.app, first.id);
      fal.fal.recorder.forget();
      await restricted();
      for (const { id } of [first, second]) expect(await reaches(ana, id, 'cancelled')).toMatchObject(STOPPED);
      expect(fal.fal.recorder.requests.filter(({ path }) => path.endsWith('/cancel'))).toHaveLength(1);
      expect(sent()).toEqual([]);
      await nothingLeft();
    });

    it('what comes late is not delivered', async () => {
      fal.fal.plan({ hold: true });
      const { id } = await asked('a green bicycle');
      await reaches(ana, id, 'at-provider');
      await putDown(fal.app, id);
      const run = fal.fal.runs.at(-1)!;
      await fal.fal.complete(run); // nobody has looked yet, and it cannot be stopped any more
      await restricted();
      expect(await reaches(ana, id, 'cancelled')).toMatchObject(STOPPED);
      await fal.fal.callBack(run);
      await fal.app.drain();
      expect(await look(ana, id)).toMatchObject({ ...STOPPED, outputs: [] });
      await nothingLeft();
    });

    it('what is being brought home is not delivered: the end waits for the restriction, or sees it', async () => {
      const storage = fal.app.get(ObjectStorage);
      const [put, kept] = [storage.put.bind(storage), [] as string[]];
      storage.put = async (key, ...rest) => {
        storage.put = put; // the first object of the result, while it is in the hands of a worker
        await restricted();
        kept.push(key);
        return put(key, ...rest);
      };
      const { id } = await asked('a yellow bicycle');
      expect(await reaches(ana, id, 'cancelled')).toMatchObject(STOPPED);
      expect(kept).toHaveLength(1);
      await eventually(10_000, async () => ((await storage.stat(kept[0]!)) === null ? null : 'its bytes are still there'));
      await nothingLeft();
    });
  });

  it('nothing passes the gate, though the consent stands', async () => {
    const gate = fal.app.get(ConsentGate);
    expect(await desk.inScope(() => gate.findGrant(ana.id, 'generation', 'local'))).not.toBeNull();
    await restricted();
    expect(await desk.inScope(() => gate.findGrant(ana.id, 'generation', 'local'))).toBeNull();
    const draft = {
      accountId: ana.id, generationId: null, attemptId: null, recipient: 'local', model: 'm', purpose: 'generation', categories: ['prompt'],
      inputHashes: [], pseudonym: 'p', retentionPromise: 'none', keptUntil: null,
    };
    expect(await caught(() => fal.app.get(ProviderGate).call(draft, () => Promise.resolve()))).toBeInstanceOf(ConsentMissing);
    expect(await fal.app.sql('select 1 from disclosure where account_id = $1', [ana.id])).toEqual([]);
  });

  it('every pipeline refuses behind its route, too', async () => {
    const post = (await new FeedRows(fal.app).post((await fal.app.actor()).id)) as PostId;
    await restricted();
    const [auth, ads] = [fal.app.get(AuthFacade), fal.app.get(AdAccess)];
    const expected = expect.objectContaining({ code: 'processing-restricted' });
    expect(await caught(() => fal.app.get(Permission).assert(ana.id))).toEqual(expected);
    expect(await caught(() => fal.app.get(LikesService).likePost(ana.id, post))).toEqual(expected);
    expect(await caught(() => auth.assertEligible(ana.id, ['avatars']))).toEqual(expected);
    expect(await desk.inScope(() => ads.refusal(ana.id))).toMatchObject({ reason: 'not-eligible', rule: expected });
    expect(await desk.inScope(() => ads.mayBePersonal(ana.id))).toBe(false);
    expect(await desk.inScope(() => auth.eligibleOf(ana.id, ['ai-features', 'community', 'personalised-ads']))).toEqual(new Set());
  });

  it('may use what reads, takes along, takes back and removes, and nothing else: at every route', async () => {
    const who = await person(fal.app, 'active', [], true);
    const routes = routesOf(fal.app).filter(({ access, roles }) => access === 'signed-in' && roles.length === 0);
    const refused: string[] = [];
    for (const route of routes) {
      const { status, code } = await askOnce(fal.app, route, `Bearer ${await tokenOf(fal.app, who)}`);
      if (`${status} ${code}` === RESTRICTED) refused.push(`${route.method} ${route.path}`);
    }
    expect(refused.sort()).toEqual([...REFUSED].sort());
    expect(routes.length - refused.length).toBeGreaterThan(40);
  });

  it('sees it, takes the data along meanwhile, and lifts it at their own wish', async () => {
    const id = await restricted();
    expect((await ana.get('/v1/me').expect(200)).body).toMatchObject({ status: 'active', restrictedAt: expect.any(String) });
    await ana.get('/v1/creations').expect(200);
    await ana.post('/v1/privacy/exports').set('idempotency-key', randomUUID()).expect(202);
    const sent = { tool: 'image.create', prompt: 'a door', provider: 'local' };
    const answer = await ana.post('/v1/generations', sent).set('idempotency-key', randomUUID()).expect(403);
    expect(answer.body).toMatchObject({ code: 'processing-restricted' });
    expect(await points(ana)).toMatchObject({ balance: 100, held: 0 });
    expect((await desk.told(ana))[0]).toContain('used for nothing else');
    await ana.delete('/v1/privacy/restriction').expect(204);
    await ana.delete('/v1/privacy/restriction').expect(204);
    expect((await ana.get('/v1/me').expect(200)).body).toMatchObject({ restrictedAt: null });
    await reaches(ana, (await ask(ana, sent)).id, 'succeeded');
    expect((await desk.read(eva, id)).events.filter(({ type }) => type === 'released')).toMatchObject([{ by: 'person', actorId: ana.id }]);
    expect(await desk.audited(ana.id)).toEqual(expect.arrayContaining(['account.processing-restricted', 'account.restriction-lifted']));
  });

  it('knows a week before staff lift it (Art. 18(3))', async () => {
    const id = await restricted();
    const body = { purpose: 'settled', explanation: 'It is correct now.' };
    const path = `/v1/staff/privacy/requests/${id}/release`;
    const release = async () => (await eva.post(path, body).expect(200)).body as { released: boolean; releasableAt: string | null };
    const first = await release();
    expect(first.released).toBe(false);
    const left = () => new Date(first.releasableAt!).getTime() - fal.app.clock.now().getTime();
    expect(left()).toBeGreaterThan(7 * DAY_MS - 60_000);
    expect((await desk.told(ana))[0]).toContain('will be lifted');
    fal.app.clock.advance(left() - 60_000);
    expect(await release()).toEqual(first);
    expect((await ana.get('/v1/me').expect(200)).body).toMatchObject({ restrictedAt: expect.any(String) });
    fal.app.clock.advance(60_000);
    expect(await release()).toEqual({ released: true, releasableAt: null });
    expect((await ana.get('/v1/me').expect(200)).body).toMatchObject({ restrictedAt: null });
    expect((await desk.told(ana))[0]).toContain('was lifted');
  });
});
