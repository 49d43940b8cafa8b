import { retentionMs } from '../../src/kernel/retention-classes.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { SessionRetention } from '../../src/modules/auth/sessions/session.retention.js';
import { SingleUseRetention } from '../../src/modules/auth/single-use.retention.js';
import { AuditLog } from '../../src/platform/audit/audit-log.js';
import { startApp, type TestApp } from '../support/harness.js';
import { inScope, nonceOf, outcomeOf, type Session, signIn, signInWithApple, times } from './auth-parts.js';

const DAY = 86_400_000;
const GRACE = 5_000;

const after = (at: Date, ms: number) => new Date(at.getTime() + ms);

describe('sessions', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const refresh = (refreshToken: string) => app.stranger.post('/v1/auth/refresh', { refreshToken });
  const refreshed = async (token: string) => (await refresh(token).expect(200)).body as Session;
  const me = (accessToken: string) => app.client(accessToken).get('/v1/me');

  it('are refreshed by tokens that work once; it stays the same session', async () => {
    const first = await signIn(app);
    app.clock.advance(10_000);
    const second = await refreshed(first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(second.isNew).toBe(false);
    expect(second.account).toEqual(first.account);
    const { body } = await app.client(second.accessToken).get('/v1/auth/sessions').expect(200);
    expect(body).toMatchObject({ items: [{ current: true }] });
    await me(first.accessToken).expect(200);
    app.clock.advance(15 * 60_000 - 10_000);
    expect(await outcomeOf(me(first.accessToken))).toEqual([401, 'access-token-expired']);
    await me(second.accessToken).expect(200);
  });

  it('end when a used token comes back after the grace: whoever holds the newer one is out too', async () => {
    const first = await signIn(app);
    const second = await refreshed(first.refreshToken);
    const bystander = await signIn(app);
    app.clock.advance(GRACE);
    expect(await outcomeOf(refresh(first.refreshToken))).toEqual([401, 'refresh-reused']);
    expect(await outcomeOf(refresh(second.refreshToken))).toEqual([401, 'session-ended']);
    expect(await outcomeOf(me(second.accessToken))).toEqual([401, 'session-ended']);
    await refresh(bystander.refreshToken).expect(200);
    const ended = await app.sql('select end_reason from session where account_id = $1', [first.account.id]);
    expect(ended).toEqual([{ end_reason: 'refresh-reused' }]);
  });

  it('give the same successor again within the grace: an answer that was lost signs nobody out', async () => {
    const { refreshToken } = await signIn(app);
    const first = await refreshed(refreshToken);
    const again = await refreshed(refreshToken);
    expect([again.refreshToken, again.refreshTokenExpiresAt]).toEqual([first.refreshToken, first.refreshTokenExpiresAt]);
    await me(again.accessToken).expect(200);
    const third = await refreshed(again.refreshToken);
    expect(third.refreshToken).not.toBe(first.refreshToken);
  });

  it('end when a used token comes back once its successor was used, also within the grace', async () => {
    const { refreshToken } = await signIn(app);
    const third = await refreshed((await refreshed(refreshToken)).refreshToken);
    expect(await outcomeOf(refresh(refreshToken))).toEqual([401, 'refresh-reused']);
    expect(await outcomeOf(refresh(third.refreshToken))).toEqual([401, 'session-ended']);
  });

  it('give nothing again once they have ended, also within the grace', async () => {
    const { refreshToken } = await signIn(app);
    const { accessToken } = await refreshed(refreshToken);
    await app.client(accessToken).post('/v1/auth/sign-out').expect(204);
    expect(await outcomeOf(refresh(refreshToken))).toEqual([401, 'session-ended']);
  });

  it('give one successor, the same one, to twenty refreshes at once, of which five meet', async () => {
    const { refreshToken, account } = await signIn(app);
    const answers = await app.overlap('refresh_token', 5, () => times(20, () => refreshed(refreshToken)));
    expect(new Set(answers.map((answer) => answer.refreshToken)).size).toBe(1);
    const mine = 'select 1 from refresh_token t join session s on s.id = t.session_id where s.account_id = $1';
    expect(await app.sql(mine, [account.id])).toHaveLength(2);
    await refresh(answers[0]!.refreshToken).expect(200);
  });

  it('wait for a refresh of the same token that is under way, and end by it when it ends them', async () => {
    const { refreshToken, account } = await signIn(app);
    const waiting = await app.overlap('refresh_token', 1, () => refresh(refreshToken), async () => {
      await app.sql("update session set ended_at = now(), end_reason = 'revoked' where account_id = $1", [account.id]);
    });
    expect(waiting.body).toMatchObject({ code: 'session-ended' });
  });

  it('give the same successor in every process, also in one whose first key is new', async () => {
    const keys = app.world.env['FIELD_ENCRYPTION_KEYS']!;
    const rotated = { FIELD_ENCRYPTION_KEYS: `fresh:${Buffer.alloc(32, 7).toString('base64')},${keys}` };
    const other = await startApp({ beside: app, env: rotated });
    try {
      const at = (where: TestApp, token: string) => where.stranger.post('/v1/auth/refresh', { refreshToken: token }).expect(200);
      const { refreshToken } = await signIn(app);
      const { body: here } = await at(app, refreshToken);
      const { body: there } = await at(other, refreshToken);
      expect((there as Session).refreshToken).toBe((here as Session).refreshToken);
      const { body: next } = await at(other, (there as Session).refreshToken);
      await at(app, (next as Session).refreshToken);
    } finally {
      await other.stop();
    }
  });

  it.each(['unknown', 'x'.repeat(43), '💥'])('refuse the refresh token %j', async (token) => {
    expect(await outcomeOf(refresh(token))).toEqual([401, 'refresh-invalid']);
  });

  it('are listed by device, paged, and ended one by one; nobody ends those of others', async () => {
    const subject = 'many-devices';
    const phoneModel = { id: 'phone', model: 'iPhone 17', os: 'iOS 20', appVersion: '2.0' };
    const phone = await signIn(app, { subject }, { country: 'ES', device: phoneModel });
    app.clock.advance(1000);
    const tablet = await signIn(app, { subject }, { device: { id: 'tablet' } });
    const stranger = await signIn(app);
    const list = async (query: string) => {
      const { body } = await app.client(phone.accessToken).get(`/v1/auth/sessions${query}`).expect(200);
      return body as { items: { id: string }[]; nextCursor: string | null };
    };
    const page = await list('?limit=1');
    const rest = await list(`?limit=1&cursor=${page.nextCursor}`);
    const noModel = { id: 'tablet', model: null, os: null, appVersion: null };
    expect(page).toMatchObject({ items: [{ device: noModel, country: null, current: false }], nextCursor: expect.any(String) });
    const used = await app.sql<{ last_used_at: Date }>('select last_used_at from session where device_id = $1', ['phone']);
    const lastUsedAt = used[0]!.last_used_at.toISOString();
    const items = [{ device: phoneModel, country: 'ES', provider: 'google', lastUsedAt, current: true }];
    expect(rest).toMatchObject({ items, nextCursor: null });

    const phoneId = rest.items[0]!.id;
    expect(await outcomeOf(app.client(stranger.accessToken).delete(`/v1/auth/sessions/${phoneId}`))).toEqual([404, 'session-not-found']);
    await app.client(tablet.accessToken).delete(`/v1/auth/sessions/${phoneId}`).expect(204);
    expect(await outcomeOf(app.client(tablet.accessToken).delete(`/v1/auth/sessions/${phoneId}`))).toEqual([404, 'session-not-found']);
    await app.client(tablet.accessToken).delete('/v1/auth/sessions/not-an-id').expect(404);
    expect(await outcomeOf(me(phone.accessToken))).toEqual([401, 'session-ended']);
    expect(await outcomeOf(refresh(phone.refreshToken))).toEqual([401, 'session-ended']);
  });

  it('end by signing out, at once', async () => {
    const { accessToken, refreshToken } = await signIn(app);
    await app.client(accessToken).post('/v1/auth/sign-out').expect(204);
    expect(await outcomeOf(me(accessToken))).toEqual([401, 'session-ended']);
    expect(await outcomeOf(refresh(refreshToken))).toEqual([401, 'session-ended']);
  });

  describe('everywhere', () => {
    const everywhere = (accessToken: string, query = '') => app.client(accessToken).delete(`/v1/auth/sessions${query}`);
    const devices = async (subject: string) => [
      await signIn(app, { subject }),
      await signIn(app, { subject }),
      await signInWithApple(app, { subject }),
    ];

    it('end at once, that of the request too; those of others go on', async () => {
      const [phone, tablet, other] = (await devices('lost-phone')) as [Session, Session, Session];
      await everywhere(phone.accessToken).expect(204);
      for (const { accessToken, refreshToken } of [phone, tablet]) {
        expect(await outcomeOf(me(accessToken))).toEqual([401, 'session-ended']);
        expect(await outcomeOf(refresh(refreshToken))).toEqual([401, 'session-ended']);
      }
      await me(other.accessToken).expect(200); // of the same name at Apple, so somebody else
      const ends = await app.sql('select distinct end_reason from session where account_id = $1', [phone.account.id]);
      expect(ends).toEqual([{ end_reason: 'signed-out' }]);
    });

    it('end but for that of the request', async () => {
      const [phone, tablet] = (await devices('lost-tablet')) as [Session, Session];
      await everywhere(phone.accessToken, '?except=current').expect(204);
      await me(phone.accessToken).expect(200);
      expect(await outcomeOf(me(tablet.accessToken))).toEqual([401, 'session-ended']);
      expect((await everywhere(phone.accessToken, '?except=all')).status).toBe(422);
      await refresh(phone.refreshToken).expect(200);
    });

    it('end also when they are being refreshed at that moment', async () => {
      const [phone, tablet] = (await devices('busy-tablet')) as [Session, Session];
      const both = () => Promise.all([refresh(tablet.refreshToken), everywhere(phone.accessToken)]);
      const [refreshedMeanwhile] = await app.overlap('session', 2, both);
      const newest = refreshedMeanwhile.status === 200 ? (refreshedMeanwhile.body as Session).refreshToken : tablet.refreshToken;
      expect(await outcomeOf(refresh(newest))).toEqual([401, 'session-ended']);
    });
  });

  it('keep no token in the database, only hashes', async () => {
    const nonce = await nonceOf(app);
    const { accessToken, refreshToken } = await signIn(app);
    const tables = ['session', 'refresh_token', 'sign_in_nonce'];
    const dump = JSON.stringify(await Promise.all(tables.map((table) => app.sql(`select * from ${table}`))));
    for (const secret of [nonce, accessToken, refreshToken]) expect(dump + app.log.text).not.toContain(secret);
  });

  it('carry roles that hold from the next request on, granted and taken in the audit log', async () => {
    const { accessToken, account } = await signIn(app, { subject: 'staff' });
    const auth = app.get(AuthFacade);
    const by = { actor: 'operator', purpose: 'hired' };
    const rolesOf = async () => ((await me(accessToken).expect(200)).body as Session['account']).roles;
    await inScope(app, async () => {
      expect(await auth.findByIdentity('google', 'staff')).toBe(account.id);
      expect(await auth.findByIdentity('apple', 'staff')).toBeNull();
      expect(await auth.grantRole(account.id, 'moderator', by)).toBe(true);
      expect(await auth.grantRole(account.id, 'moderator', by)).toBe(false);
    });
    expect(await rolesOf()).toEqual(['moderator']);
    await inScope(app, () => auth.revokeRole(account.id, 'moderator', by));
    expect(await rolesOf()).toEqual([]);
    expect(await app.sql('select act, actor, subject, details from audit_entry order by sequence')).toEqual([
      { act: 'staff.role-granted', actor: 'operator', subject: account.id, details: { role: 'moderator' } },
      { act: 'staff.role-revoked', actor: 'operator', subject: account.id, details: { role: 'moderator' } },
    ]);
    expect(await inScope(app, () => app.get(AuditLog).verify())).toEqual({ ok: true, entries: 2 });
  });

  it('run out with their last refresh token', async () => {
    const { refreshToken } = await signIn(app);
    app.clock.advance(60 * DAY);
    expect(await outcomeOf(refresh(refreshToken))).toEqual([401, 'refresh-expired']);
  });

  it('are removed thirty days after their end, with their tokens', async () => {
    await app.sql('delete from session');
    const [ended, running] = [await signIn(app), await signIn(app)];
    await app.client(ended.accessToken).post('/v1/auth/sign-out').expect(204);
    const [{ ended_at: endedAt }] = (await app.sql<{ ended_at: Date }>('select ended_at from session where ended_at is not null')) as [
      { ended_at: Date },
    ];
    const dueAt = after(endedAt, retentionMs('session'));
    const sessions = app.get(SessionRetention);
    await inScope(app, async () => {
      expect(await sessions.due(after(dueAt, -1))).toEqual({ count: 0, oldestDueAt: null });
      expect(await sessions.due(dueAt)).toEqual({ count: 1, oldestDueAt: dueAt });
      expect(await sessions.removeBatch(dueAt, 10)).toEqual({ removed: 1, failed: 0 });
      expect(await sessions.due(dueAt)).toEqual({ count: 0, oldestDueAt: null });
    });
    expect(await app.sql('select 1 from refresh_token')).toHaveLength(1);
    await me(running.accessToken).expect(200);
  });

  it('leave nonces and the memory of used tokens behind for a day, and no longer', async () => {
    await app.sql('delete from sign_in_nonce');
    await app.sql('delete from used_id_token');
    await nonceOf(app);
    await signIn(app);
    const ends = await app.sql<{ at: Date }>(
      'select expires_at as at from sign_in_nonce union all select expires_at from used_id_token order by at',
    );
    const [first, last] = ends.map(({ at }) => after(at, retentionMs('single-use-token')));
    const retention = app.get(SingleUseRetention);
    await inScope(app, async () => {
      expect(await retention.due(after(first!, -1))).toEqual({ count: 0, oldestDueAt: null });
      expect(await retention.due(first!)).toEqual({ count: 1, oldestDueAt: first });
      expect(await retention.due(last!)).toEqual({ count: 2, oldestDueAt: first });
      expect(await retention.removeBatch(last!, 1)).toEqual({ removed: 1, failed: 0 });
      expect(await retention.removeBatch(last!, 10)).toEqual({ removed: 1, failed: 0 });
      expect(await retention.due(last!)).toEqual({ count: 0, oldestDueAt: null });
    });
  });
});
