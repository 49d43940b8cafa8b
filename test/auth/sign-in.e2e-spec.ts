import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import type { IdTokenOptions } from '../../src/local/index.js';
import { NONCE_MS } from '../../src/modules/auth/nonces/nonces.service.js';
import { AuthApp, type Session } from './auth-app.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const times = <T>(count: number, make: (index: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, index) => make(index)));

describe('sign-in', () => {
  let app: AuthApp;
  beforeAll(async () => {
    app = await AuthApp.start();
  });
  afterAll(() => app.stop());

  const google = (body: object) => app.http().post('/v1/auth/google').send(body);
  const apple = (body: object) => app.http().post('/v1/auth/apple').send(body);

  it('P3 P4 with Google: keeps the identifier, e-mail address and name, and takes country, region and locale from the device', async () => {
    const idToken = await app.idToken({ subject: 'g-ana', email: 'ana@example.test', claims: { name: 'Ana Pérez' } });
    const device = { id: 'd-1', model: 'Pixel 9', os: 'Android 16', appVersion: '1.2.3' };
    const { body } = await google({ idToken, country: 'MX', region: 'MX-CMX', locale: 'es-MX', device }).expect(200);
    expect(body).toEqual({
      accessToken: expect.any(String),
      accessTokenExpiresAt: app.clock.after(900_000).toISOString(),
      refreshToken: expect.stringMatching(/^[\w-]{43}$/),
      refreshTokenExpiresAt: app.clock.after(60 * 86_400_000).toISOString(),
      isNew: true,
      account: {
        id: expect.any(String),
        profile: { username: expect.stringMatching(/^[a-z]+-[a-z]+-\d{4}$/), avatarUrl: expect.stringContaining('http://localhost:3000/v1/profiles/pictures/') },
        email: 'ana@example.test',
        locale: 'es',
        country: 'MX',
        region: 'MX-CMX',
        roles: [],
        createdAt: app.clock.now().toISOString(),
        status: 'active',
      },
    });
    const { account, accessToken } = body as Session;
    const kept = await app.sql('select provider, subject, email, email_verified, name, client_id from sign_in_identity where account_id = ?', [account.id]);
    expect(kept).toEqual([
      { provider: 'google', subject: 'g-ana', email: 'ana@example.test', email_verified: true, name: 'Ana Pérez', client_id: 'aicasso.local' },
    ]);
    await app.http(accessToken).get('/v1/me').expect(200, account);
    expect(decodeJwt(accessToken)).toMatchObject({ sub: account.id, aud: 'aicasso', iss: 'http://localhost:3000', roles: [] });
  });

  it('P3 with Apple: the name comes from the app, once; the address may be a relay', async () => {
    const sign = async (email: string | undefined, more: object) => {
      const nonce = await app.nonce();
      const identityToken = await app.idToken({ provider: 'apple', subject: '001.bo', email, isPrivateEmail: true, nonce: sha256(nonce) });
      return (await apple({ identityToken, nonce, ...more }).expect(200)).body as Session;
    };
    const first = await sign('x1@privaterelay.appleid.com', { name: ' Bo\nLi ', authorizationCode: 'c.0.abc' });
    const again = await sign(undefined, { name: 'Somebody' });
    expect([first.isNew, again.isNew]).toEqual([true, false]);
    expect(again.account).toEqual({ ...first.account, email: 'x1@privaterelay.appleid.com' });
    const moved = await sign('x2@privaterelay.appleid.com', {});
    expect(moved.account.email).toBe('x2@privaterelay.appleid.com');
    const [identity] = await app.sql('select name, email_verified from sign_in_identity where account_id = ?', [first.account.id]);
    expect(identity).toEqual({ name: 'Bo Li', email_verified: true });
  });

  it('never links accounts by e-mail address, nor an Apple and a Google subject of the same name', async () => {
    const email = 'shared@example.test';
    const nonce = await app.nonce();
    const sessions = [
      await app.signIn({ subject: 'same', email }),
      await app.signIn({ subject: 'other', email }),
      (await apple({ identityToken: await app.idToken({ provider: 'apple', subject: 'same', email, nonce }) }).expect(200)).body as Session,
    ];
    expect(new Set(sessions.map(({ account }) => account.id)).size).toBe(3);
  });

  it('makes one account of twenty first sign-ins at once, announced once', async () => {
    const sessions = await times(20, () => app.signIn({ subject: 'crowd' }));
    expect(new Set(sessions.map(({ account }) => account.id)).size).toBe(1);
    expect(sessions.filter(({ isNew }) => isNew)).toHaveLength(1);
    const id = sessions[0]!.account.id;
    const [counted] = await app.sql(
      `select (select count(*)::int from outbox_event where type = 'auth.account-created' and payload->>'accountId' = $1) as announced,
              (select count(*)::int from profile where account_id = $1::uuid) as profiles, (select count(*)::int from session where account_id = $1::uuid) as sessions`
        .replaceAll('$1', `'${id}'`),
    );
    expect(counted).toEqual({ announced: 1, profiles: 1, sessions: 20 });
  });

  it('P4 lets country and region follow the device of the last sign-in, and the language stay as chosen', async () => {
    const subject = 'traveller';
    await app.signIn({ subject }, { country: 'ES', region: 'ES-MD', locale: 'es' });
    const kept = await app.signIn({ subject }, { locale: 'en-GB' });
    expect(kept.account).toMatchObject({ country: 'ES', region: 'ES-MD', locale: 'es' });
    const moved = await app.signIn({ subject }, { country: 'GB', locale: 'en-GB' });
    expect(moved.account).toMatchObject({ country: 'GB', region: null, locale: 'es' });
  });

  describe('nonce', () => {
    it('is spent by the sign-in that it was asked for, once', async () => {
      const nonce = await app.nonce();
      const idToken = await app.idToken({ nonce });
      const answers = await times(5, () => google({ idToken, nonce }).then(({ status, body }) => [status, (body as { code?: string }).code]));
      expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
      expect(answers.filter(([, code]) => code === 'nonce-invalid')).toHaveLength(4);
    });

    it('ends after ten minutes', async () => {
      const nonce = await app.nonce();
      app.clock.advance(NONCE_MS);
      await google({ idToken: await app.idToken({ nonce }), nonce }).expect(401);
    });

    it.each<[string, (nonce: string) => { token: Partial<IdTokenOptions>; sent?: string }]>([
      ['made up by the client', () => ({ token: { nonce: 'mine' }, sent: 'mine' })],
      ['not in the token', (nonce) => ({ token: {}, sent: nonce })],
      ['another than in the token', (nonce) => ({ token: { nonce: 'x' }, sent: nonce })],
    ])('%s is refused, and stays open', async (_, attempt) => {
      const nonce = await app.nonce();
      const { token, sent } = attempt(nonce);
      const { body } = await google({ idToken: await app.idToken(token), nonce: sent }).expect(401);
      expect(body).toMatchObject({ code: 'nonce-invalid' });
      await google({ idToken: await app.idToken({ nonce }), nonce }).expect(200);
    });

    it('must be there where Apple can carry one', async () => {
      const { body } = await apple({ identityToken: await app.idToken({ provider: 'apple' }) }).expect(401);
      expect(body).toMatchObject({ code: 'nonce-invalid' });
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
    const token = await app.idToken({ subject: 'forged-subject', email: 'forged@example.test', ...options });
    const { body } = await google({ idToken: token }).expect(401).expect('content-type', /problem\+json/);
    expect(body).toMatchObject({ code });
    expect(await app.sql("select 1 from sign_in_identity where subject = 'forged-subject'")).toEqual([]);
    const written = JSON.stringify(body) + app.lines.join('');
    for (const secret of ['forged-subject', 'forged@example.test', token]) expect(written).not.toContain(secret);
  });

  it.each<[string, object | string, string]>([
    ['nothing', {}, '#/idToken'],
    ['a number', { idToken: 7 }, '#/idToken'],
    ['a huge token', { idToken: 'x'.repeat(9000) }, '#/idToken'],
    ['an unknown field', { idToken: 'x', admin: true }, '#/admin'],
    ['an unknown country', { idToken: 'x', country: 'ZZ' }, '#/country'],
    ['a device that is a list', { idToken: 'x', device: [] }, '#/device'],
    ['a device without an id', { idToken: 'x', device: { model: 'm' } }, '#/device/id'],
  ])('refuses a body with %s', async (_, sent, pointer) => {
    const { body } = await google(sent as object).expect(422);
    expect((body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toEqual([pointer]);
  });

  it('works on with a rotated key at once, and with known keys while the issuer is down', async () => {
    await app.signIn();
    app.clock.advance(31_000);
    await app.issuer.rotate('google');
    await app.signIn();
    app.issuer.breakKeys('google', 500);
    await app.signIn();
    const fetched = app.issuer.keyFetches('google');
    app.clock.advance(31_000);
    const { body, headers } = await google({ idToken: await app.idToken({ kid: 'unknown' }) }).expect(503);
    expect(body).toMatchObject({ code: 'sign-in-unavailable' });
    expect(headers['retry-after']).toBe('1');
    app.issuer.breakKeys('google', null);
    app.clock.advance(1_000);
    await times(30, async () => google({ idToken: await app.idToken({ kid: 'unknown' }) }).expect(401));
    expect(app.issuer.keyFetches('google')).toBe(fetched + 2);
  });
});
