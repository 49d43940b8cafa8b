import type { AccountId } from '../../src/kernel/ids.js';
import { AccountNotFound, AuthFacade } from '../../src/modules/auth/index.js';
import { AuthApp, type Session } from './auth-app.js';

describe('the public profile', () => {
  let app: AuthApp;
  beforeAll(async () => {
    app = await AuthApp.start();
  });
  afterAll(() => app.stop());

  const pathOf = (url: string) => new URL(url).pathname;
  const rotate = (session: Session, key?: string) => {
    const request = app.http(session.accessToken).post('/v1/me/profile/rotate');
    return key ? request.set('idempotency-key', key) : request;
  };
  const objects = async () => {
    const keys: string[] = [];
    for await (const { key } of app.storage.list('avatar/')) keys.push(key);
    return keys.sort();
  };
  const named = async () => (await app.sql<{ avatar_key: string }>('select avatar_key from profile order by avatar_key')).map((row) => row.avatar_key);

  it('P2 P20 has a username and a picture made of chance, with nothing of the account in them', async () => {
    const email = 'carla.gomez@example.test';
    const session = await app.signIn({ subject: '110169484474386276334', email, claims: { name: 'Carla Gómez' } });
    const { username, avatarUrl } = session.account.profile;
    const picture = await app.http().get(pathOf(avatarUrl)).expect(200);
    const seen = [username, avatarUrl, JSON.stringify(picture.headers), (picture.body as Buffer).toString('latin1')].join('\n').toLowerCase();
    for (const own of ['carla', 'gomez', 'gómez', '110169484474386276334', session.account.id, session.account.id.replaceAll('-', '')]) {
      expect(seen).not.toContain(own);
    }
    const again = await app.signIn({ subject: 'another', email, claims: { name: 'Carla Gómez' } });
    expect(again.account.profile.username).not.toBe(username);
    expect(again.account.profile.avatarUrl).not.toBe(avatarUrl);
  });

  it('P2 serves the picture before and after it is stored, the same one, as WebP for anybody', async () => {
    const { account } = await app.signIn();
    const path = pathOf(account.profile.avatarUrl);
    const drawn = await app.http().get(path).expect(200).expect('content-type', 'image/webp').expect('cache-control', /max-age=60$/);
    await app.drain();
    expect(await objects()).toEqual(await named());
    const stored = await app.http().get(path).expect(200).expect('content-type', 'image/webp').expect('cache-control', /max-age=86400/);
    expect(stored.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'cross-origin' });
    expect(stored.body).toEqual(drawn.body);
    expect((stored.body as Buffer).subarray(8, 12).toString()).toBe('WEBP');
  });

  it.each(['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'x', '..%2F..%2Fsource%2Fx', '%00', 'A'.repeat(150)])('has no picture %j', async (token) => {
    await app.http().get(`/v1/profiles/pictures/${token}`).expect((answer) => expect([404, 422]).toContain(answer.status));
  });

  it('P2 is changed whole at a rotation; the old picture is gone at once, its object soon', async () => {
    const session = await app.signIn();
    await app.drain();
    const before = session.account.profile;
    const { body } = await rotate(session).expect(200);
    const after = (body as Session['account']).profile;
    expect(after.username).not.toBe(before.username);
    await app.http().get(pathOf(before.avatarUrl)).expect(404);
    await app.http().get(pathOf(after.avatarUrl)).expect(200);
    await app.drain();
    expect(await objects()).toEqual(await named());
    await app.http(session.accessToken).get('/v1/me').expect(200, body as object);
  });

  it('leaves neither orphan nor ghost when the events of a sign-in and two rotations arrive late', async () => {
    const session = await app.signIn();
    await rotate(session).expect(200);
    await rotate(session).expect(200);
    await app.drain();
    expect(await objects()).toEqual(await named());
  });

  it('is rotated once for one Idempotency-Key', async () => {
    const session = await app.signIn();
    const first = await rotate(session, 'k-1').expect(200);
    const second = await rotate(session, 'k-1').expect(200).expect('idempotency-replayed', 'true');
    expect(second.body).toEqual(first.body);
  });

  it('P4 P35 keeps country, region and language, which the person may change or clear', async () => {
    const session = await app.signIn({}, { country: 'ES', region: 'ES-MD', locale: 'es' });
    const patch = (body: object) => app.http(session.accessToken).patch('/v1/me').send(body);
    expect((await patch({}).expect(200)).body).toEqual(session.account);
    expect((await patch({ locale: 'en', country: 'MX' }).expect(200)).body).toMatchObject({ locale: 'en', country: 'MX', region: null });
    expect((await patch({ region: 'MX-JAL' }).expect(200)).body).toMatchObject({ locale: 'en', country: 'MX', region: 'MX-JAL' });
    expect((await patch({ country: null }).expect(200)).body).toMatchObject({ country: null, region: null });
    for (const wrong of [{ locale: 'fr' }, { country: 'XX' }, { email: 'a@b.c' }, { roles: ['admin'] }, { status: 'active' }, { locale: null }]) {
      await patch(wrong).expect(422);
    }
    await app.http().patch('/v1/me').send({ locale: 'en' }).expect(401);
    await app.inScope(async () => {
      const auth = app.get(AuthFacade);
      const id = session.account.id as AccountId;
      expect(await auth.accountOf(id)).toEqual({ id, status: 'active', locale: 'en', country: null, region: null });
      expect(await auth.localeOf(id)).toBe('en');
      await auth.assertActive(id);
      await expect(auth.assertActive('00000000-0000-7000-8000-000000000000' as AccountId)).rejects.toThrow(AccountNotFound);
    });
  });

  it('comes with the public keys of access tokens, never the private ones', async () => {
    const { body } = await app.http().get('/.well-known/jwks.json').expect(200).expect('cache-control', 'public, max-age=300');
    expect(body).toEqual({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' }] });
  });
});
