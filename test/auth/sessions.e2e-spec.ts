import { sha256 } from '../../src/kernel/json.js';
import { retentionMs } from '../../src/kernel/retention-classes.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { NonceRetention } from '../../src/modules/auth/nonces/nonce.retention.js';
import { SessionRetention } from '../../src/modules/auth/sessions/session.retention.js';
import { AuthApp, type Session } from './auth-app.js';

const DAY = 86_400_000;

describe('sessions', () => {
  let app: AuthApp;
  beforeAll(async () => {
    app = await AuthApp.start();
  });
  afterAll(() => app.stop());

  const refresh = (refreshToken: string) => app.http().post('/v1/auth/refresh').send({ refreshToken });
  const codeOf = ({ status, body }: { status: number; body: unknown }) => [status, (body as { code?: string }).code];
  const listed = async (accessToken: string) => ((await app.http(accessToken).get('/v1/auth/sessions').expect(200)).body as { items: { id: string; current: boolean }[] }).items;

  it('are refreshed by tokens that work once; the access token stays that of the same session', async () => {
    const first = await app.signIn();
    app.clock.advance(10_000);
    const second = (await refresh(first.refreshToken).expect(200)).body as Session;
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect(second.isNew).toBe(false);
    expect(second.account).toEqual(first.account);
    expect(await listed(second.accessToken)).toHaveLength(1);
    await app.http(first.accessToken).get('/v1/me').expect(200);
    app.clock.advance(15 * 60_000 - 10_000);
    expect(codeOf(await app.http(first.accessToken).get('/v1/me'))).toEqual([401, 'access-token-expired']);
    await app.http(second.accessToken).get('/v1/me').expect(200);
  });

  it('end when a used token comes back: whoever holds the newer one is out too', async () => {
    const first = await app.signIn();
    const second = (await refresh(first.refreshToken).expect(200)).body as Session;
    const bystander = await app.signIn();
    app.clock.advance(1);
    expect(codeOf(await refresh(first.refreshToken))).toEqual([401, 'refresh-reused']);
    expect(codeOf(await refresh(second.refreshToken))).toEqual([401, 'session-ended']);
    expect(codeOf(await app.http(second.accessToken).get('/v1/me'))).toEqual([401, 'session-ended']);
    await refresh(bystander.refreshToken).expect(200);
    const [ended] = await app.sql('select end_reason from session where account_id = ?', [first.account.id]);
    expect(ended).toEqual({ end_reason: 'refresh-reused' });
  });

  it('give one successor to twenty refreshes at once', async () => {
    const { refreshToken, account } = await app.signIn();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const [tokens] = await app.sql(
      'select count(*)::int as count from refresh_token t join session s on s.id = t.session_id where s.account_id = ?', [account.id]);
    expect(tokens).toEqual({ count: 2 });
  });

  it('do not end by a double tap: a token that is just being used is refused alone', async () => {
    const { refreshToken } = await app.signIn();
    const hold = `select 1 from refresh_token where token_hash = '${sha256(refreshToken)}' for update`;
    const answer = await app.whileHeld(hold, () => refresh(refreshToken).then((it) => it));
    expect(codeOf(answer)).toEqual([409, 'refresh-in-progress']);
    await refresh(refreshToken).expect(200);
  });

  it('run out with their last refresh token', async () => {
    const { refreshToken, accessToken } = await app.signIn();
    app.clock.advance(60 * DAY);
    expect(codeOf(await refresh(refreshToken))).toEqual([401, 'refresh-expired']);
    expect(codeOf(await app.http(accessToken).get('/v1/me'))[0]).toBe(401);
  });

  it.each(['unknown', 'x'.repeat(43), '💥'])('refuse the refresh token %j', async (token) => {
    expect(codeOf(await refresh(token))).toEqual([401, 'refresh-invalid']);
  });

  it('are listed by device, paged, and ended one by one; nobody ends those of others', async () => {
    const subject = 'many-devices';
    const phone = await app.signIn({ subject }, { country: 'ES', device: { id: 'phone', model: 'iPhone 17', os: 'iOS 20', appVersion: '2.0' } });
    app.clock.advance(1000);
    const tablet = await app.signIn({ subject }, { device: { id: 'tablet' } });
    const stranger = await app.signIn();
    const page = (await app.http(phone.accessToken).get('/v1/auth/sessions?limit=1').expect(200)).body as { items: object[]; nextCursor: string };
    const rest = (await app.http(phone.accessToken).get(`/v1/auth/sessions?limit=1&cursor=${page.nextCursor}`).expect(200)).body as { items: { id: string }[] };
    expect(page.items).toEqual([expect.objectContaining({ device: { id: 'tablet', model: null, os: null, appVersion: null }, country: null, current: false })]);
    expect(rest).toEqual({
      items: [{
        id: expect.any(String), device: { id: 'phone', model: 'iPhone 17', os: 'iOS 20', appVersion: '2.0' }, country: 'ES', current: true,
        createdAt: app.clock.after(-1000).toISOString(), lastUsedAt: app.clock.after(-1000).toISOString(),
        expiresAt: app.clock.after(60 * DAY - 1000).toISOString(),
      }],
      nextCursor: null,
    });

    const phoneId = rest.items[0]!.id;
    expect(codeOf(await app.http(stranger.accessToken).delete(`/v1/auth/sessions/${phoneId}`))).toEqual([404, 'session-not-found']);
    await app.http(tablet.accessToken).delete(`/v1/auth/sessions/${phoneId}`).expect(204);
    expect(codeOf(await app.http(tablet.accessToken).delete(`/v1/auth/sessions/${phoneId}`))).toEqual([404, 'session-not-found']);
    await app.http(tablet.accessToken).delete('/v1/auth/sessions/not-an-id').expect(404);
    expect(codeOf(await app.http(phone.accessToken).get('/v1/me'))).toEqual([401, 'session-ended']);
    expect(codeOf(await refresh(phone.refreshToken))).toEqual([401, 'session-ended']);
    expect(await listed(tablet.accessToken)).toHaveLength(1);
  });

  it('end by signing out, at once', async () => {
    const { accessToken, refreshToken } = await app.signIn();
    await app.http(accessToken).post('/v1/auth/sign-out').expect(204);
    expect(codeOf(await app.http(accessToken).get('/v1/me'))).toEqual([401, 'session-ended']);
    expect(codeOf(await refresh(refreshToken))).toEqual([401, 'session-ended']);
  });

  it('of a suspended person stay open for what is theirs alone; those of a deleted account do not', async () => {
    const { accessToken, account, refreshToken } = await app.signIn();
    await app.sql("update account set status = 'suspended' where id = ?", [account.id]);
    expect((await app.http(accessToken).get('/v1/me').expect(200)).body).toMatchObject({ status: 'suspended' });
    expect(codeOf(await app.http(accessToken).post('/v1/me/profile/rotate'))).toEqual([403, 'account-suspended']);
    await app.sql("update account set status = 'deleted' where id = ?", [account.id]);
    expect(codeOf(await app.http(accessToken).get('/v1/me'))).toEqual([401, 'session-ended']);
    expect(codeOf(await refresh(refreshToken))).toEqual([401, 'session-ended']);
  });

  it('keep no token in the database, only hashes', async () => {
    const nonce = await app.nonce();
    const { accessToken, refreshToken } = await app.signIn();
    const dump = JSON.stringify(await Promise.all(['session', 'refresh_token', 'sign_in_nonce'].map((table) => app.sql(`select * from ${table}`))));
    for (const secret of [nonce, accessToken, refreshToken]) expect(dump).not.toContain(secret);
  });

  it('carry roles that hold from the next request on, granted and taken in the audit log', async () => {
    const { accessToken, account } = await app.signIn({ subject: 'staff' });
    const auth = app.get(AuthFacade);
    const by = { actor: 'operator', purpose: 'hired' };
    const rolesOf = async () => ((await app.http(accessToken).get('/v1/me').expect(200)).body as Session['account']).roles;
    await app.inScope(async () => {
      const id = (await auth.findByIdentity('google', 'staff'))!;
      expect(id).toBe(account.id);
      expect(await auth.findByIdentity('apple', 'staff')).toBeNull();
      expect(await auth.grantRole(id, 'moderator', by)).toBe(true);
      expect(await auth.grantRole(id, 'moderator', by)).toBe(false);
    });
    expect(await rolesOf()).toEqual(['moderator']);
    await app.inScope(async () => auth.revokeRole((await auth.findByIdentity('google', 'staff'))!, 'moderator', by));
    expect(await rolesOf()).toEqual([]);
    expect(await app.sql('select act, actor, subject, details from audit_entry order by sequence')).toEqual([
      { act: 'staff.role-granted', actor: 'operator', subject: account.id, details: { role: 'moderator' } },
      { act: 'staff.role-revoked', actor: 'operator', subject: account.id, details: { role: 'moderator' } },
    ]);
  });

  it('are removed thirty days after their end, with their tokens; nonces a day after theirs', async () => {
    await app.sql('delete from session');
    await app.sql('delete from sign_in_nonce');
    await app.nonce();
    const [ended, running] = [await app.signIn(), await app.signIn()];
    await app.http(ended.accessToken).post('/v1/auth/sign-out').expect(204);
    const endedAt = app.clock.now();
    const sessions = app.get(SessionRetention);
    const nonces = app.get(NonceRetention);
    const dueAt = new Date(endedAt.getTime() + retentionMs('session'));
    const before = new Date(dueAt.getTime() - 1);
    await app.inScope(async () => {
      expect(await sessions.due(before)).toEqual({ count: 0, oldestDueAt: null });
      expect(await sessions.due(dueAt)).toEqual({ count: 1, oldestDueAt: dueAt });
      expect(await sessions.removeBatch(dueAt, 10)).toEqual({ removed: 1, failed: 0 });
      expect(await sessions.due(dueAt)).toEqual({ count: 0, oldestDueAt: null });
      const nonceDueAt = new Date(endedAt.getTime() + 10 * 60_000 + DAY);
      expect(await nonces.due(nonceDueAt)).toEqual({ count: 1, oldestDueAt: nonceDueAt });
      expect(await nonces.removeBatch(nonceDueAt, 10)).toEqual({ removed: 1, failed: 0 });
    });
    expect(await app.sql('select count(*)::int as count from refresh_token')).toEqual([{ count: 1 }]);
    await app.http(running.accessToken).get('/v1/me').expect(200);
  });
});
