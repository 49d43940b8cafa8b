import { EntityManager } from '@mikro-orm/postgresql';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { nonceOf, outcomeOf, type Session } from '../auth/auth-parts.js';
import { DAY_MS, DeletionWorld, type Leaver } from './deletion-world.js';

const MINUTE_MS = 60_000;

describe('the end of an account is asked for', () => {
  let world: DeletionWorld;
  beforeAll(async () => {
    world = await DeletionWorld.start();
  }, 60_000);
  afterAll(() => world?.stop());

  const askedOf = (id: string) => world.app.sql('select status, origin, previous_status from account_deletion where account_id = $1', [id]);
  const opens = (secret: string) => outcomeOf(world.app.stranger.post('/v1/privacy/deletion-status', { secret }));
  const whoAmI = ({ client }: Leaver) => outcomeOf(client.get('/v1/me'));

  describe('in the app', () => {
    it('P33 with a fresh proof, in the grace: nobody else sees the person, who reads their things; undone, all is back', async () => {
      const ana = await world.person();
      const { id, secret, scheduledFor, warnings } = await world.leave(ana);
      expect(new Date(scheduledFor).getTime() - world.app.clock.now().getTime()).toBeGreaterThan(14 * DAY_MS - MINUTE_MS);
      expect(warnings.map(({ code }) => code)).toEqual(['points-lost', 'records-kept']);
      expect(await world.statusOfAccount(ana.id)).toBe('deletion-scheduled');
      expect(await outcomeOf(ana.client.post('/v1/uploads', {}))).toEqual([403, 'account-ending']);
      const { body: shown } = await ana.client.get('/v1/privacy/deletion').set('accept-language', 'es').expect(200);
      expect(shown).toMatchObject({ id, status: 'scheduled', scheduledFor });
      expect(shown.warnings[0].text).toBe('Perderás los puntos que te queden.');
      expect((await world.status(secret)).status).toBe('scheduled');
      await ana.client.delete('/v1/privacy/deletion').expect(204);
      expect(await world.statusOfAccount(ana.id)).toBe('active');
      expect(await whoAmI(ana)).toEqual([200, undefined]);
      expect(await outcomeOf(ana.client.delete('/v1/privacy/deletion'))).toEqual([404, 'deletion-not-found']);
      expect(await outcomeOf(ana.client.get('/v1/privacy/deletion'))).toEqual([404, 'deletion-not-found']);
      expect((await world.status(secret)).status).toBe('undone');
      await world.carriedOut(15 * DAY_MS);
      expect(await world.statusOfAccount(ana.id)).toBe('active');
    });

    it('and asked again: one deletion, a new secret, and `now` brings it forward', async () => {
      const ana = await world.person();
      const first = await world.leave(ana);
      const again = await world.leave(ana);
      expect(again).toMatchObject({ id: first.id, scheduledFor: first.scheduledFor });
      expect(await opens(first.secret)).toEqual([404, 'deletion-not-found']);
      const now = await world.leave(ana, 'now');
      expect(now.id).toBe(first.id);
      expect(new Date(now.scheduledFor).getTime()).toBeLessThanOrEqual(world.app.clock.now().getTime());
      expect((await world.status(now.secret)).scheduledFor).toBe(now.scheduledFor);
      await world.app.drain();
      expect(await whoAmI(ana)).toEqual([401, 'session-ended']);
    });

    it('asked again and undone at once: both take the account first, so that neither waits for the other for ever', async () => {
      const { app } = world;
      const ana = await world.person();
      const { id } = await world.leave(ana);
      const em = app.get(EntityManager);
      const undone = await runInScope(em, () => em.transactional(async () => {
        await em.execute('select 1 from account where id = ? for update', [ana.id]); // as one who asks again
        const answer = outcomeOf(ana.client.delete('/v1/privacy/deletion'));
        await app.until(async () => {
          const waiting = await app.sql("select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()");
          return waiting.length > 0 ? null : 'nobody waits for the account';
        });
        await em.execute('select 1 from account_deletion where id = ? for update nowait', [id]);
        return { answer };
      }));
      expect((await undone.answer)[0]).toBe(204);
      expect(await world.statusOfAccount(ana.id)).toBe('active');
    });

    it('P10 by somebody who is suspended, and so again when it is undone; a subscription warns, and holds nobody back', async () => {
      const ben = await world.person();
      await world.app.sql("update account set status = 'suspended' where id = $1", [ben.id]);
      await world.leave(ben);
      expect(await askedOf(ben.id)).toEqual([{ status: 'scheduled', origin: 'app', previous_status: 'suspended' }]);
      await ben.client.delete('/v1/privacy/deletion').expect(204);
      expect(await world.statusOfAccount(ben.id)).toBe('suspended');
      await world.subscribes(ben);
      const { id, secret, warnings } = await world.leave(ben, 'now');
      expect(warnings.map(({ code }) => code)).toEqual(['subscription-running', 'points-lost', 'records-kept']);
      await world.carriedOut();
      expect(await world.status(secret)).toMatchObject({ status: 'completed' });
      expect(await world.statusOfAccount(ben.id)).toBeNull();
      expect(await world.app.sql('select 1 from store_purchase where account_id = $1', [id])).toHaveLength(1);
    });

    it('when the grace is over it begins by itself; whoever comes back then is somebody new', async () => {
      const ana = await world.person();
      const { secret } = await world.leave(ana);
      await world.carriedOut(13 * DAY_MS);
      expect(await world.statusOfAccount(ana.id)).toBe('deletion-scheduled');
      await world.carriedOut(2 * DAY_MS);
      expect(await world.statusOfAccount(ana.id)).toBeNull();
      expect(await whoAmI(ana)).toEqual([401, 'session-ended']);
      const { steps } = await world.status(secret, 'es');
      expect(steps.map(({ status }: { status: string }) => status)).toEqual(Array(8).fill('done'));
      expect(steps[0].text).toBe('Ya nadie puede entrar en la cuenta.');
      const back: Session = await world.providers.signIn('google', ana.subject);
      expect(back.isNew).toBe(true);
      expect(back.account.id).not.toBe(ana.id);
      expect(back.account.profile.username).not.toBe(ana.session.account.profile.username);
    });
  });

  describe('without a fresh proof of the person: refused, and nothing changes', () => {
    let ana: Leaver;
    let ben: Leaver;
    beforeAll(async () => {
      [ana, ben] = [await world.person(), await world.person()];
    });
    const ask = (body: object) => outcomeOf(ana.client.post('/v1/privacy/deletion', body));

    it.each<[string, () => Promise<object> | object, [number, string]]>([
      ['none', () => ({}), [422, 'invalid-request']],
      ['an empty one', () => ({ reauth: {} }), [422, 'invalid-request']],
      ['no token', async () => ({ reauth: { nonce: await nonceOf(world.app) } }), [422, 'invalid-request']],
      ['no nonce', async () => ({ reauth: { idToken: (await world.proof(ana))['idToken'] } }), [422, 'invalid-request']],
      ['two tokens', async () => ({ reauth: { ...(await world.proof(ana)), identityToken: 'x' } }), [422, 'invalid-request']],
      ['another word than grace and now', async () => ({ reauth: await world.proof(ana), when: 'soon' }), [422, 'invalid-request']],
      ['no token at all', async () => ({ reauth: { idToken: 'a.b.c', nonce: await nonceOf(world.app) } }), [401, 'id-token-invalid']],
      ['a nonce of another attempt', async () => ({ reauth: { ...(await world.proof(ana)), nonce: await nonceOf(world.app) } }), [
        401, 'nonce-invalid',
      ]],
      ["somebody else's", async () => ({ reauth: await world.proof(ben) }), [403, 'identity-not-yours']],
      ["nobody's", async () => ({ reauth: await world.proof({ provider: 'google', subject: 'nobody' }) }), [403, 'identity-not-yours']],
      ['the other provider under the same name', async () => ({ reauth: await world.proof({ ...ana, provider: 'apple' }) }), [
        403, 'identity-not-yours',
      ]],
    ])('%s', async (_, body, refusal) => {
      expect(await ask(await body())).toEqual(refusal);
      expect(await world.statusOfAccount(ana.id)).toBe('active');
      expect(await askedOf(ana.id)).toEqual([]);
    });

    it('a stale one', async () => {
      const reauth = await world.proof(ana);
      world.app.clock.advance(11 * MINUTE_MS);
      expect(await ask({ reauth })).toEqual([401, 'id-token-expired']);
      expect(await askedOf(ana.id)).toEqual([]);
    });

    it('one that was used, to sign in or for this', async () => {
      const used = await world.proof(ana);
      await world.app.stranger.post('/v1/auth/google', used).expect(200);
      expect(await ask({ reauth: used })).toEqual([401, 'id-token-used']);
      expect(await askedOf(ana.id)).toEqual([]);
      const cara = await world.person();
      const reauth = await world.proof(cara);
      await cara.client.post('/v1/privacy/deletion', { reauth }).expect(202);
      await cara.client.delete('/v1/privacy/deletion').expect(204);
      expect(await outcomeOf(cara.client.post('/v1/privacy/deletion', { reauth }))).toEqual([401, 'id-token-used']);
      expect(await world.statusOfAccount(cara.id)).toBe('active');
    });

    it('nor without a session, and a refused proof is not spent', async () => {
      expect((await outcomeOf(world.app.stranger.post('/v1/privacy/deletion', { reauth: await world.proof(ana) })))[0]).toBe(401);
      const bens = await world.proof(ben);
      expect(await ask({ reauth: bens })).toEqual([403, 'identity-not-yours']);
      await world.app.stranger.post('/v1/auth/google', bens).expect(200);
    });
  });

  describe('on the web', () => {
    const request = async (who: Pick<Leaver, 'provider' | 'subject'>, more: object = {}) =>
      (await world.app.stranger.post('/v1/privacy/deletion-requests', { ...(await world.proof(who)), ...more }).expect(202)).body;

    it('P33 by a sign-in at the provider, without a session: answered alike whether there is an account or not', async () => {
      const ana = await world.person('apple');
      const hers = await request(ana, { when: 'now' });
      const nobodys = await request({ provider: 'google', subject: 'never-here' }, { when: 'now' });
      expect(Object.keys(hers)).toEqual(Object.keys(nobodys));
      expect([hers.status, hers.text, hers.secret.length]).toEqual([nobodys.status, nobodys.text, nobodys.secret.length]);
      expect(await opens(nobodys.secret)).toEqual([404, 'deletion-not-found']);
      await world.carriedOut();
      const status = await world.status(hers.secret);
      expect(status).toMatchObject({ status: 'completed', receipt: expect.stringMatching(/^ey/), completedAt: expect.any(String) });
      expect(await world.statusOfAccount(ana.id)).toBeNull();
      const later = await request(ana);
      expect(later.status).toBe('received');
      expect(await world.app.sql("select 1 from account_deletion where origin = 'web'")).toHaveLength(1);
    });

    it('the secret stands nowhere, and none that is wrong opens anything', async () => {
      const ana = await world.person();
      const { secret } = await request(ana);
      const rows = await world.app.sql<{ row: string }>('select d::text as row from account_deletion d');
      expect(rows.map(({ row }) => row).join()).not.toContain(secret);
      expect(world.app.log.text).not.toContain(secret);
      for (const wrong of ['x', `${secret}x`, secret.slice(1), secret.toLowerCase()]) {
        expect(await opens(wrong)).toEqual([404, 'deletion-not-found']);
      }
      expect(await outcomeOf(world.app.stranger.post('/v1/privacy/deletion-status', {}))).toEqual([422, 'invalid-request']);
    });

    it('P35 has a page that says how, what goes and what stays, in English and Spanish, with nothing from elsewhere', async () => {
      const pages = [['en', 'Delete your AiCasso account', '2190 days'], ['es', 'Elimina tu cuenta', '2190 días']];
      for (const [language, title, days] of pages) {
        const { text, headers } = await world.app.stranger.get('/v1/privacy/deletion-page').set('accept-language', language!).expect(200);
        expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'content-language': language });
        expect(headers['content-security-policy']).toContain("default-src 'none'");
        for (const said of [title!, days!, '14']) expect(text).toContain(said);
        expect(text).not.toMatch(/<script|<link|<img|url\(/);
      }
    });

    it('only with a fresh proof', async () => {
      const used = await world.proof(await world.person());
      await world.app.stranger.post('/v1/auth/google', used).expect(200);
      const ask = (body: object) => outcomeOf(world.app.stranger.post('/v1/privacy/deletion-requests', body));
      expect(await ask(used)).toEqual([401, 'id-token-used']);
      expect(await ask({ nonce: 'x' })).toEqual([422, 'invalid-request']);
    });
  });

  describe('by the provider', () => {
    const tell = async (type: string, subject: string) => {
      world.app.clock.advance(2_000);
      const payload = await world.providers.issuer.mintAppleNotice({ type, subject });
      await world.app.stranger.post('/v1/webhooks/apple-account', { payload }).expect(200);
      await world.app.drain();
    };

    it.each(['account-delete', 'account-deleted'])('%s of the only way in: after the grace', async (type) => {
      const ana = await world.person('apple');
      await tell(type, ana.subject);
      await tell(type, ana.subject);
      expect(await askedOf(ana.id)).toEqual([{ status: 'scheduled', origin: 'provider', previous_status: 'active' }]);
    });

    it('not for a revocation, nor while another way in stands or may open again', async () => {
      const [revoked, linked, half] = [await world.person('apple'), await world.person('apple'), await world.person('apple')];
      await world.providers.link(linked.session, 'google');
      await world.providers.link(half.session, 'google');
      await world.app.sql("update sign_in_identity set status = 'revoked' where account_id = $1 and provider = 'google'", [half.id]);
      await tell('consent-revoked', revoked.subject);
      for (const { subject } of [linked, half]) await tell('account-deleted', subject);
      for (const { id } of [revoked, linked, half]) expect(await askedOf(id)).toEqual([]);
    });
  });
});
