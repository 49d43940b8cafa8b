import { randomUUID } from 'node:crypto';
import type { AccountStatus } from '../../src/entities/auth/account.entity.js';
import type { AccountId } from '../../src/kernel/ids.js';
import { AccountNotFound, AuthFacade, type StatusChange } from '../../src/modules/auth/index.js';
import { AuditLog } from '../../src/platform/audit/audit-log.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { inScope, outcomeOf, times } from './auth-parts.js';

describe('the status of an account', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app?.stop());

  const set = ({ id }: Actor, status: AccountStatus) => app.sql('update account set status = $1 where id = $2', [status, id]);

  describe.each([
    ['suspended', 'account-suspended'],
    ['deletion-scheduled', 'account-ending'],
  ] as const)('%s', (status, code) => {
    let ana: Actor;
    beforeAll(async () => {
      ana = await app.actor({ consent: true });
      await set(ana, status);
    });

    it.each([
      '/v1/me', '/v1/auth/sessions', '/v1/consents', '/v1/consents/history', '/v1/billing/points', '/v1/billing/points/entries',
      '/v1/generations', '/v1/creations', '/v1/creations/changes', '/v1/privacy/disclosures', '/v1/uploads', '/v1/policies',
    ])('lets the person read %s', async (path) => {
      await ana.get(path).expect(200);
    });

    it.each<[string, (who: Actor) => PromiseLike<{ status: number; body: unknown }>]>([
      ['a generation', (who) => who.post('/v1/generations', { tool: 'image.create', prompt: 'x' }).set('idempotency-key', randomUUID())],
      ['a quote', (who) => who.post('/v1/quotes', { tool: 'image.create' })],
      ['an upload', (who) => who.post('/v1/uploads', { kind: 'image', contentType: 'image/png', sizeBytes: 10 })],
      ['a new profile', (who) => who.post('/v1/me/profile/rotate')],
      ['the event stream', (who) => who.get('/v1/events')],
    ])('refuses %s, and says why', async (_, ask) => {
      expect(await outcomeOf(ask(ana))).toEqual([403, code]);
    });

    it('lets the person come in, stay in, take back a consent, and leave', async () => {
      const again = await app.actor({ subject: ana.subject });
      expect((await again.get('/v1/me').expect(200)).body).toMatchObject({ id: ana.id, status });
      await app.stranger.post('/v1/auth/refresh', { refreshToken: again.refreshToken }).expect(200);
      const { version } = (await again.get('/v1/policies/ai-data-sharing').expect(200)).body as { version: string };
      const withdrawal = { policy: 'ai-data-sharing', version, decision: 'withdrawn', locale: 'en', surface: 'test' };
      await again.post('/v1/consents', withdrawal).expect(201);
      await again.post('/v1/auth/sign-out').expect(204);
    });
  });

  it('deleted: nobody comes in, and no session goes on', async () => {
    const ben = await app.actor();
    await set(ben, 'deleted');
    expect(await outcomeOf(ben.get('/v1/me'))).toEqual([401, 'session-ended']);
    expect(await outcomeOf(app.stranger.post('/v1/auth/refresh', { refreshToken: ben.refreshToken }))).toEqual([401, 'session-ended']);
    const idToken = await app.idToken({ subject: ben.subject });
    expect(await outcomeOf(app.stranger.post('/v1/auth/google', { idToken }))).toEqual([404, 'account-not-found']);
  });

  describe('is changed', () => {
    const by = { actor: 'operator', purpose: 'case 12' };
    const change = (id: AccountId, from: StatusChange['from'], to: AccountStatus) =>
      inScope(app, () => app.get(AuthFacade).changeStatus(id, { from, to }, by));
    const audited = ({ id }: Actor) =>
      app.sql(
        "select actor, purpose, details from audit_entry where act = 'account.status-changed' and subject = $1 order by sequence",
        [id],
      );

    it('from the one it is thought to have, from the next request on, and that is in the audit log', async () => {
      const ana = await app.actor();
      expect(await change(ana.id, 'active', 'suspended')).toBe(true);
      expect(await outcomeOf(ana.post('/v1/me/profile/rotate'))).toEqual([403, 'account-suspended']);
      expect(await change(ana.id, 'active', 'suspended')).toBe(false);
      expect(await change(ana.id, 'suspended', 'deletion-scheduled')).toBe(true);
      expect(await change(ana.id, 'suspended', 'active')).toBe(false); // lifting a suspension calls nobody back who is leaving
      expect((await ana.get('/v1/me').expect(200)).body).toMatchObject({ status: 'deletion-scheduled' });
      expect(await change(ana.id, 'deletion-scheduled', 'active')).toBe(true);
      await ana.post('/v1/me/profile/rotate').expect(200);
      expect(await audited(ana)).toEqual([
        { ...by, details: { from: 'active', to: 'suspended' } },
        { ...by, details: { from: 'suspended', to: 'deletion-scheduled' } },
        { ...by, details: { from: 'deletion-scheduled', to: 'active' } },
      ]);
      expect(await inScope(app, () => app.get(AuditLog).verify())).toMatchObject({ ok: true });
    });

    it('once, by one of five who try at the same time', async () => {
      const ana = await app.actor();
      const changes = await app.overlap('account', 5, () => times(5, () => change(ana.id, 'active', 'suspended')));
      expect(changes.filter(Boolean)).toHaveLength(1);
      expect(await audited(ana)).toHaveLength(1);
    });

    it('to deleted for good, and every session ends', async () => {
      const ana = await app.actor();
      await app.actor({ subject: ana.subject });
      expect(await change(ana.id, 'active', 'deleted')).toBe(true);
      const ends = await app.sql('select end_reason from session where account_id = $1', [ana.id]);
      expect(ends).toEqual([{ end_reason: 'account-ended' }, { end_reason: 'account-ended' }]);
      await expect(change(ana.id, 'active', 'suspended')).rejects.toThrow(AccountNotFound);
    });
  });
});
