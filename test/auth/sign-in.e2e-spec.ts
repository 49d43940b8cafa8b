import { decodeJwt } from 'jose';
import type { IdTokenOptions } from '../../src/local/index.js';
import { sha256 } from '../../src/kernel/json.js';
import { MAX_AGE_SECONDS, SKEW_SECONDS } from '../../src/modules/auth/id-token/id-token.verifier.js';
import { SingleUseRetention } from '../../src/modules/auth/single-use.retention.js';
import { NONCE_MS } from '../../src/modules/auth/nonces/nonces.service.js';
import { startApp, type TestApp } from '../support/harness.js';
import { opened } from '../support/sealed.js';
import { inScope, nonceOf, outcomeOf, type Session, signIn, signInWithApple, times } from './auth-parts.js';

const USERNAME = /^[a-z]+-[a-z]+-\d{4}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('sign-in', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const google = (body: object) => app.stranger.post('/v1/auth/google', body);
  const apple = (body: object) => app.stranger.post('/v1/auth/apple', body);
  const identitiesOf = async (accountId: string) => {
    const rows = await app.sql<{ id: string; email: string | null; name: string | null }>(
      'select id, provider, subject, email, email_verified as verified, name, client_id from sign_in_identity where account_id = $1',
      [accountId],
    );
    return rows.map(({ id, email, name, ...row }) => ({
      ...row, email: opened(app, 'sign_in_identity.email', id, email), name: opened(app, 'sign_in_identity.name', id, name),
    }));
  };

  it('P3 P4 with Google: keeps the identifier, e-mail address and name, and takes country, region and locale from the device', async () => {
    const idToken = await app.idToken({ subject: 'g-ana', email: 'ana@example.test', claims: { name: 'Ana Pérez' } });
    const device = { id: 'd-1', model: 'Pixel 9', os: 'Android 16', appVersion: '1.2.3' };
    const { body } = await google({ idToken, country: 'MX', region: 'MX-CMX', locale: 'es-MX', device }).expect(200);
    expect(body).toEqual({
      accessToken: expect.any(String),
      accessTokenExpiresAt: expect.stringMatching(INSTANT),
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
      refreshTokenExpiresAt: expect.stringMatching(INSTANT),
      isNew: true,
      account: {
        id: expect.any(String),
        profile: { username: expect.stringMatching(USERNAME), avatarUrl: expect.stringContaining('/v1/profiles/pictures/') },
        email: 'ana@example.test',
        locale: 'es',
        country: 'MX',
        region: 'MX-CMX',
        roles: [],
        createdAt: expect.stringMatching(INSTANT),
        status: 'active',
        restrictedAt: null,
      },
    });
    const { account, accessToken } = body as Session;
    const identity = { provider: 'google', subject: 'g-ana', email: 'ana@example.test', verified: true, name: 'Ana Pérez' };
    expect(await identitiesOf(account.id)).toEqual([{ ...identity, client_id: 'aicasso.local' }]);
    expect((await app.client(accessToken).get('/v1/me').expect(200)).body).toEqual(account);
    const { iat, exp, ...claims } = decodeJwt(accessToken);
    expect(claims).toMatchObject({ sub: account.id, aud: 'aicasso', roles: [] });
    expect(exp! - iat!).toBe(900);
  });

  it('P3 with Apple: the name comes from the app, once; the address may be a relay, and may change', async () => {
    const sign = (email: string | undefined, more: object = {}) =>
      signInWithApple(app, { subject: '001.bo', email, isPrivateEmail: true }, more);
    const first = await sign('x1@privaterelay.appleid.com', { name: ' Bo\nLi ', authorizationCode: 'c.0.abc' });
    const again = await sign(undefined, { name: 'Somebody' });
    expect([first.isNew, again.isNew]).toEqual([true, false]);
    expect(again.account).toEqual(first.account);
    expect((await sign('x2@privaterelay.appleid.com')).account.email).toBe('x2@privaterelay.appleid.com');
    expect(await identitiesOf(first.account.id)).toMatchObject([{ name: 'Bo Li', verified: true }]);
  });

  it('never links accounts by e-mail address, nor an Apple and a Google subject of the same name', async () => {
    const email = 'shared@example.test';
    const sessions = [
      await signIn(app, { subject: 'same', email }),
      await signIn(app, { subject: 'other', email }),
      await signInWithApple(app, { subject: 'same', email }),
    ];
    expect(new Set(sessions.map(({ account }) => account.id)).size).toBe(3);
  });

  it('makes one account of ten first sign-ins that meet, announced once', async () => {
    const sessions = await app.overlap('account', 8, () => times(10, () => signIn(app, { subject: 'crowd' })));
    expect(new Set(sessions.map(({ account }) => account.id)).size).toBe(1);
    expect(sessions.filter(({ isNew }) => isNew)).toHaveLength(1);
    const [counted] = await app.sql(
      `select
         (select count(*)::int from outbox_event
          where type = 'auth.account-created' and payload->>'accountId' = $1::text) as announced,
         (select count(*)::int from profile where account_id = $1::uuid) as profiles,
         (select count(*)::int from session where account_id = $1::uuid) as sessions`,
      [sessions[0]!.account.id],
    );
    expect(counted).toEqual({ announced: 1, profiles: 1, sessions: 10 });
  });

  it('P4 lets country and region follow the device of the last sign-in, and the language stay as chosen', async () => {
    const subject = 'traveller';
    await signIn(app, { subject }, { country: 'ES', region: 'ES-MD', locale: 'es' });
    const kept = await signIn(app, { subject }, { locale: 'en-GB' });
    expect(kept.account).toMatchObject({ country: 'ES', region: 'ES-MD', locale: 'es' });
    const moved = await signIn(app, { subject }, { country: 'GB', locale: 'en-GB' });
    expect(moved.account).toMatchObject({ country: 'GB', region: null, locale: 'es' });
  });

  describe('nonce', () => {
    it('is spent by the sign-in that it was asked for, once', async () => {
      const nonce = await nonceOf(app);
      const idToken = await app.idToken({ subject: 'nonce', nonce });
      await google({ idToken, nonce }).expect(200);
      const other = await app.idToken({ subject: 'nonce', nonce });
      expect(await outcomeOf(google({ idToken: other, nonce }))).toEqual([401, 'nonce-invalid']);
    });

    it('is spent once by five sign-ins that meet', async () => {
      const nonce = await nonceOf(app);
      const tokens = await times(5, () => app.idToken({ subject: 'nonce', nonce }));
      const all = () => Promise.all(tokens.map((idToken) => outcomeOf(google({ idToken, nonce }))));
      const outcomes = await app.overlap('sign_in_nonce', 5, all);
      expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1);
      expect(outcomes.filter(([, code]) => code === 'nonce-invalid')).toHaveLength(4);
    });

    it('ends after ten minutes', async () => {
      const nonce = await nonceOf(app);
      app.clock.advance(NONCE_MS);
      expect(await outcomeOf(google({ idToken: await app.idToken({ subject: 'late', nonce }), nonce }))).toEqual([401, 'nonce-invalid']);
    });

    it.each<[string, (nonce: string) => { token: Partial<IdTokenOptions>; sent?: string }]>([
      ['made up by the client', () => ({ token: { nonce: 'mine' }, sent: 'mine' })],
      ['not in the token', (nonce) => ({ token: {}, sent: nonce })],
      ['another than in the token', (nonce) => ({ token: { nonce: 'x' }, sent: nonce })],
    ])('%s is refused, and stays open', async (_, attempt) => {
      const nonce = await nonceOf(app);
      const { token, sent } = attempt(nonce);
      const wrong = { idToken: await app.idToken({ subject: 'n', ...token }), nonce: sent };
      expect(await outcomeOf(google(wrong))).toEqual([401, 'nonce-invalid']);
      await google({ idToken: await app.idToken({ subject: 'n', nonce }), nonce }).expect(200);
    });

    it('must be there where Apple can carry one', async () => {
      const identityToken = await app.idToken({ provider: 'apple', subject: 'no-nonce', claims: { nonce_supported: true } });
      expect(await outcomeOf(apple({ identityToken }))).toEqual([401, 'nonce-invalid']);
      const old = await app.idToken({ provider: 'apple', subject: 'no-nonce', claims: { nonce_supported: false } });
      await apple({ identityToken: old }).expect(200);
    });
  });

  describe('an identity token', () => {
    it('opens one session, with a nonce or without, of five that it is tried for at once', async () => {
      const nonce = await nonceOf(app);
      const bodies = [
        { idToken: await app.idToken({ subject: 'replay', nonce }), nonce },
        { idToken: await app.idToken({ subject: 'replay' }) },
      ];
      for (const body of bodies) {
        const outcomes = await app.overlap('used_id_token', 5, () => times(5, () => outcomeOf(google(body))));
        expect(outcomes.filter(([status]) => status === 200)).toHaveLength(1);
        expect(outcomes.filter(([, code]) => code === 'id-token-used')).toHaveLength(4);
      }
    });

    it('does not open a second one as long as it would be taken otherwise, at whatever process', async () => {
      const other = await startApp({ beside: app });
      try {
        const idToken = await app.idToken({ subject: 'replay-late', issuedAt: app.clock.after(SKEW_SECONDS * 1000) });
        await google({ idToken }).expect(200);
        app.clock.advance((MAX_AGE_SECONDS + 2 * SKEW_SECONDS) * 1000 - 5_000);
        const removed = await inScope(app, () => app.get(SingleUseRetention).removeBatch(app.clock.now(), 1_000));
        expect(removed.failed).toBe(0);
        expect(await outcomeOf(other.stranger.post('/v1/auth/google', { idToken }))).toEqual([401, 'id-token-used']);
      } finally {
        await other.stop();
      }
    });

    it('is the same however the last letter of its signature is written', async () => {
      const idToken = await app.idToken({ subject: 'replay-respelt' });
      await google({ idToken }).expect(200);
      const bytes = (token: string) => Buffer.from(token.split('.')[2]!, 'base64url').toString('hex');
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const spellings = [...letters].map((letter) => idToken.slice(0, -1) + letter);
      const respelt = spellings.filter((it) => it !== idToken && bytes(it) === bytes(idToken));
      expect(respelt.length).toBeGreaterThan(0);
      for (const token of [...respelt, `${idToken}=`, `${idToken}==`]) {
        const [status, code] = await outcomeOf(google({ idToken: token }));
        expect([status, ['id-token-used', 'id-token-invalid'].includes(code!)]).toEqual([401, true]);
      }
    });

    it('that failed to sign in is still good', async () => {
      const nonce = await nonceOf(app);
      const idToken = await app.idToken({ subject: 'replay-after-failure', nonce });
      await app.sql('update sign_in_nonce set expires_at = now() where nonce_hash = $1', [sha256(nonce)]);
      expect(await outcomeOf(google({ idToken, nonce }))).toEqual([401, 'nonce-invalid']);
      await app.sql("update sign_in_nonce set expires_at = now() + interval '1 day' where nonce_hash = $1", [sha256(nonce)]);
      await google({ idToken, nonce }).expect(200);
    });

    it('is remembered by a hash alone', async () => {
      const idToken = await app.idToken({ subject: 'replay-hash' });
      await google({ idToken }).expect(200);
      const dump = JSON.stringify(await app.sql('select * from used_id_token'));
      for (const part of idToken.split('.')) expect(dump).not.toContain(part);
    });
  });

  it.each<[string, Partial<IdTokenOptions>, string]>([
    ['expired', { expiresInSeconds: -60 }, 'id-token-expired'],
    ['old', { issuedAt: new Date(0), expiresInSeconds: 1e10 }, 'id-token-expired'],
    ['from the future', { issuedAt: new Date('2099-01-01') }, 'id-token-invalid'],
    ['unsigned', { algorithm: 'none' }, 'id-token-invalid'],
    ['HS256 with the public key', { algorithm: 'HS256' }, 'id-token-invalid'],
    ['of a key that was never published', { forged: true }, 'id-token-invalid'],
    ['of an unknown kid', { kid: 'nobody' }, 'id-token-invalid'],
    ['without a kid', { kid: null }, 'id-token-invalid'],
    ['for another app', { audience: 'other' }, 'id-token-invalid'],
    ['for several apps', { audience: ['aicasso.local', 'other'] }, 'id-token-invalid'],
    ['of the real Google', { issuer: 'https://accounts.google.com' }, 'id-token-invalid'],
    ['of Apple', { provider: 'apple' }, 'id-token-invalid'],
  ])('refuses a token that is %s, changes nothing and writes nothing of it down', async (_, options, code) => {
    const idToken = await app.idToken({ subject: 'forged-subject', email: 'forged@example.test', ...options });
    const { body } = await google({ idToken }).expect(401).expect('content-type', /problem\+json/);
    expect(body).toMatchObject({ code });
    expect(await app.sql("select 1 from sign_in_identity where subject = 'forged-subject'")).toEqual([]);
    const written = JSON.stringify(body) + app.log.text;
    for (const secret of ['forged-subject', 'forged@example.test', idToken]) expect(written).not.toContain(secret);
  });

  it.each<[string, object, string]>([
    ['nothing', {}, '#/idToken'],
    ['a number', { idToken: 7 }, '#/idToken'],
    ['a huge token', { idToken: 'x'.repeat(9000) }, '#/idToken'],
    ['an unknown field', { idToken: 'x', admin: true }, '#/admin'],
    ['an unknown country', { idToken: 'x', country: 'ZZ' }, '#/country'],
    ['a device that is a list', { idToken: 'x', device: [] }, '#/device'],
    ['a device without an id', { idToken: 'x', device: { model: 'm' } }, '#/device/id'],
  ])('refuses a body with %s', async (_, sent, pointer) => {
    const { body } = await google(sent).expect(422);
    expect((body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toEqual([pointer]);
  });
});
