import type { AccountId } from '../../src/kernel/ids.js';
import { AccountNotFound, AuthFacade } from '../../src/modules/auth/index.js';
import { ObjectStorage } from '../../src/platform/storage/object-storage.js';
import { startApp, type TestApp } from '../support/harness.js';
import { inScope, type Session, signIn } from './auth-parts.js';

describe('the public profile', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const picture = (url: string) => app.stranger.get(new URL(url).pathname);
  const rotate = ({ accessToken }: Session, key?: string) => {
    const request = app.client(accessToken).post('/v1/me/profile/rotate');
    return key ? request.set('idempotency-key', key) : request;
  };
  const stored = async () => {
    const keys: string[] = [];
    for await (const { key } of app.get(ObjectStorage).list('avatar/')) keys.push(key);
    return keys.sort();
  };
  const named = async () => (await app.sql<{ avatar_key: string }>('select avatar_key from profile')).map((row) => row.avatar_key).sort();

  it('P2 P20 has a username and a picture made of chance, with nothing of the account in them', async () => {
    const email = 'carla.gomez@example.test';
    const { account } = await signIn(app, { subject: '110169484474386276334', email, claims: { name: 'Carla Gómez' } });
    const { username, avatarUrl } = account.profile;
    const { headers, body } = await picture(avatarUrl).expect(200);
    const seen = [username, avatarUrl, JSON.stringify(headers), (body as Buffer).toString('latin1')].join('\n').toLowerCase();
    const own = ['carla', 'gomez', 'gómez', '110169484474386276334', account.id, account.id.replaceAll('-', '')];
    for (const secret of own) expect(seen).not.toContain(secret);
    const twin = await signIn(app, { subject: 'another', email, claims: { name: 'Carla Gómez' } });
    expect(twin.account.profile.username).not.toBe(username);
    expect(twin.account.profile.avatarUrl).not.toBe(avatarUrl);
  });

  it('P2 serves the picture as WebP for anybody, the same one when storage does not have it', async () => {
    const { account } = await signIn(app);
    await app.drain();
    expect(await stored()).toEqual(await named());
    const { avatarUrl } = account.profile;
    const kept = await picture(avatarUrl).expect(200).expect('content-type', 'image/webp').expect('cache-control', 'public, max-age=86400');
    expect(kept.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'cross-origin' });
    expect((kept.body as Buffer).subarray(8, 12).toString()).toBe('WEBP');

    await app.get(ObjectStorage).remove([`avatar/${avatarUrl.split('/').at(-1)}`]);
    const drawn = await picture(avatarUrl).expect(200).expect('content-type', 'image/webp').expect('cache-control', 'public, max-age=60');
    expect(drawn.body).toEqual(kept.body);
  });

  it.each(['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'x', '..%2F..%2Fsource%2Fx', 'A'.repeat(150)])('has no picture %j', async (token) => {
    await app.stranger.get(`/v1/profiles/pictures/${token}`).expect(404);
  });

  it('P2 is changed whole at a rotation; the old picture is gone at once, its object soon', async () => {
    const session = await signIn(app);
    await app.drain();
    const before = session.account.profile;
    const { body } = await rotate(session).expect(200);
    const after = (body as Session['account']).profile;
    expect(after.username).not.toBe(before.username);
    await picture(before.avatarUrl).expect(404);
    await picture(after.avatarUrl).expect(200);
    await app.drain();
    expect(await stored()).not.toContain(`avatar/${before.avatarUrl.split('/').at(-1)}`);
    expect(await stored()).toContain(`avatar/${after.avatarUrl.split('/').at(-1)}`);
    expect((await app.client(session.accessToken).get('/v1/me').expect(200)).body).toEqual(body);
  });

  it('leaves no orphan when the events of a sign-in and two rotations come late and side by side', async () => {
    const session = await signIn(app);
    await rotate(session).expect(200);
    const { body } = await rotate(session).expect(200);
    await app.drain();
    const mine = (body as Session['account']).profile.avatarUrl.split('/').at(-1);
    expect(await stored()).toContain(`avatar/${mine}`);
    const all = await named();
    expect((await stored()).filter((key) => !all.includes(key))).toEqual([]);
  });

  it('is rotated once for one Idempotency-Key', async () => {
    const session = await signIn(app);
    const first = await rotate(session, 'k-1').expect(200);
    const second = await rotate(session, 'k-1').expect(200).expect('idempotency-replayed', 'true');
    expect(second.body).toEqual(first.body);
  });

  it('P4 P35 keeps country, region and language, which the person may change or clear', async () => {
    const session = await signIn(app, {}, { country: 'ES', region: 'ES-MD', locale: 'es' });
    const patch = (body: object) => app.client(session.accessToken).patch('/v1/me', body);
    expect((await patch({}).expect(200)).body).toEqual(session.account);
    expect((await patch({ locale: 'en', country: 'MX' }).expect(200)).body).toMatchObject({ locale: 'en', country: 'MX', region: null });
    expect((await patch({ region: 'MX-JAL' }).expect(200)).body).toMatchObject({ locale: 'en', country: 'MX', region: 'MX-JAL' });
    expect((await patch({ country: null }).expect(200)).body).toMatchObject({ country: null, region: null });
    const refused = [{ locale: 'fr' }, { country: 'XX' }, { email: 'a@b.c' }, { roles: ['admin'] }, { status: 'active' }, { locale: null }];
    for (const wrong of refused) await patch(wrong).expect(422);
    await app.stranger.patch('/v1/me', { locale: 'en' }).expect(401);
    await inScope(app, async () => {
      const auth = app.get(AuthFacade);
      const { id } = session.account;
      expect(await auth.accountOf(id)).toEqual({ id, status: 'active', locale: 'en', country: null, region: null, isRestricted: false });
      expect(await auth.localeOf(id)).toBe('en');
      await auth.assertActive(id);
      await expect(auth.assertActive('00000000-0000-7000-8000-000000000000' as AccountId)).rejects.toThrow(AccountNotFound);
    });
  });

  it('stands beside the public keys of access tokens, of which no private half is shown', async () => {
    const { body } = await app.stranger.get('/.well-known/jwks.json').expect(200).expect('cache-control', 'public, max-age=300');
    const shown = { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), kid: expect.any(String), alg: 'EdDSA', use: 'sig' };
    expect(body).toEqual({ keys: [shown] });
  });
});
