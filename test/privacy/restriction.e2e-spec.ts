import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { PostId } from '../../src/kernel/ids.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { AdAccess } from '../../src/modules/billing/rewards/ads/ad-access.js';
import { LikesService } from '../../src/modules/feed/likes/likes.service.js';
import { Permission } from '../../src/modules/feed/posts/permission.js';
import { ConsentGate, ConsentMissing, ProviderGate } from '../../src/platform/outbound/index.js';
import { FeedRows } from '../feed/feed-rows.js';
import { ask, type FalWorld, look, points, reaches, startFalWorld } from '../generations/generation-world.js';
import { askOnce } from '../http/matrix/matrix.js';
import { person, tokenOf } from '../http/matrix/people.js';
import { routesOf } from '../http/matrix/routes.js';
import type { Actor } from '../support/actor.js';
import { DAY_MS, RequestsWorld } from './requests-world.js';

const RESTRICTED = '403 processing-restricted';

/** What uses data: nobody adds to these without saying so here. */
const REFUSED = [
  'POST /v1/avatars', 'POST /v1/billing/rewards/ad-sessions', 'POST /v1/billing/rewards/daily', 'POST /v1/crash-reports',
  'POST /v1/generations', 'POST /v1/generations/preview', 'POST /v1/me/identities/apple', 'POST /v1/me/identities/google',
  'POST /v1/me/profile/rotate',
  'POST /v1/posts', 'POST /v1/posts/preview', 'POST /v1/posts/{id}/comments', 'POST /v1/quotes', 'POST /v1/reports',
  'POST /v1/uploads', 'POST /v1/uploads/{id}/complete', 'PATCH /v1/creations/{id}', 'PUT /v1/comments/{id}/like', 'PUT /v1/me/hidden-words',
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

  /** Asked by the person, granted by staff. */
  const restricted = async (who = ana) => {
    const id = await desk.ask(who, 'restriction');
    expect(await desk.act(eva, id, 'restrict')).toBe('204');
    return id;
  };
  const caught = (work: () => Promise<unknown>): Promise<unknown> =>
    desk.inScope(work).then(() => null, (error: unknown) => error);

  it('what waits in line stops, its points come back, and what was sent before goes on', async () => {
    fal.fal.plan({ hold: true });
    const first = await ask(ana, { tool: 'image.create', prompt: 'a red bicycle', provider: 'fal' });
    await reaches(ana, first.id, 'at-provider');
    const second = await ask(ana, { tool: 'image.create', prompt: 'a blue bicycle' });
    fal.fal.recorder.forget();
    await restricted();
    expect(await reaches(ana, second.id, 'cancelled')).toMatchObject({
      failure: { code: 'processing-restricted' }, charge: { state: 'released', captured: 0 },
    });
    expect(await look(ana, first.id)).toMatchObject({ status: 'running' });
    expect(fal.fal.recorder.requests.filter(({ method }) => method === 'POST')).toEqual([]);
    await ana.post(`/v1/generations/${first.id}/cancel`).expect(200);
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

  describe('and what authorities get', () => {
    const PATH = '/v1/staff/privacy/authority-disclosures';
    const act = { case: 'Az 12/2026', purpose: 'Order of the court.' };
    const proposal = () => ({
      ...act, accountId: ana.id, recipient: 'District court of Madrid', country: 'ES', basis: 'Art. 6(1)(c) GDPR; order of 2 November',
      reference: '12/2026', categories: ['identity', 'activity'],
    });
    const tried = async (who: Actor, path: string, body: object) => {
      const { status, body: answer } = await who.post(`${PATH}${path}`, { ...act, ...body });
      return status < 400 ? String(status) : `${status} ${(answer as { code: string }).code}`;
    };

    it('P22 each disclosure to an authority is proposed by one, approved by another, and recorded with what was handed over', async () => {
      const leo = await desk.staff();
      const { id } = (await eva.post(PATH, proposal()).expect(201)).body as { id: string };
      expect(await tried(eva, `/${id}/disclosed`, { handedOver: 'name and sign-ins' })).toBe('409 disclosure-not-approved');
      expect(await tried(eva, `/${id}/approve`, {})).toBe('403 disclosure-second-person-required');
      expect(await Promise.all([tried(leo, `/${id}/approve`, {}), tried(leo, `/${id}/approve`, {})]).then((all) => all.sort())).toEqual([
        '200', '409 disclosure-approved',
      ]);
      expect(await tried(leo, `/${id}/disclosed`, { handedOver: 'name and sign-ins' })).toBe('200');
      expect(await tried(eva, `/${id}/disclosed`, { handedOver: 'more' })).toBe('409 already-disclosed');
      const query = `?case=${encodeURIComponent(act.case)}&purpose=audit&accountId=${ana.id}`;
      const { items } = (await leo.get(`${PATH}${query}`).expect(200)).body as { items: object[] };
      expect(items).toMatchObject([{
        id, state: 'disclosed', recipient: 'District court of Madrid', categories: ['identity', 'activity'], proposedBy: eva.id,
        approvedBy: leo.id, handedOver: 'name and sign-ins',
      }]);
      expect(await desk.audited(id)).toEqual([
        'privacy.disclosure-proposed', 'privacy.disclosure-approved', 'privacy.disclosure-handed-over',
      ]);
      expect(await desk.audited(ana.id)).toContain('privacy.disclosure-listed');
      await expect(
        fal.app.sql('update authority_disclosure set approved_by = proposed_by where id = $1', [id]),
      ).rejects.toThrow('two_people');
    });

    it('is not for other staff, nor without a case, nor about oneself', async () => {
      const mia = await desk.staff('moderator');
      await mia.get(`${PATH}?case=1&purpose=look`).expect(403);
      await eva.get(`${PATH}?purpose=look`).expect(422);
      await eva.post(PATH, { ...proposal(), case: ' ' }).expect(422);
      await eva.post(PATH, { ...proposal(), categories: ['everything'] }).expect(422);
      expect(await tried(eva, '', { ...proposal(), accountId: eva.id })).toBe('403 own-disclosure');
      expect(await tried(eva, '', { ...proposal(), accountId: randomUUID() })).toBe('404 account-not-found');
      expect(await tried(eva, `/${randomUUID()}/approve`, {})).toBe('404 authority-disclosure-not-found');
    });
  });
});
