import { outcomeOf, times } from './auth-parts.js';
import { newSubject, ProviderWorld } from './provider-world.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('the ways in of an account', () => {
  let world: ProviderWorld;
  beforeAll(async () => {
    world = await ProviderWorld.start();
  });
  afterAll(() => world.stop());

  const as = ({ accessToken }: { accessToken: string }) => world.app.client(accessToken);
  const providersOf = async (accountId: string) => (await world.identitiesOf(accountId)).map(({ provider }) => provider);

  it('P3 a signed-in person adds the second provider with a fresh token, and comes in by either', async () => {
    const google = await world.signIn('google');
    const subject = newSubject();
    const { body } = await world.credentials('apple', subject, { country: 'ES', device: { id: 'd-1' } });
    const answer = await as(google).post('/v1/me/identities/apple', body).expect(200);
    const time = expect.stringMatching(INSTANT);
    const common = { emailVerified: true, emailForwarded: true, status: 'live', linkedAt: time, lastSignInAt: time };
    expect(answer.body).toEqual({
      items: [
        { provider: 'google', email: `${google.subject}@example.test`, ...common },
        { provider: 'apple', email: `${subject}@example.test`, ...common },
      ],
    });
    expect((await as(google).get('/v1/me/identities').expect(200)).body).toEqual(answer.body);
    const apple = await world.signIn('apple', subject);
    expect([apple.account.id, apple.isNew]).toEqual([google.account.id, false]);
    expect((await as(apple).get('/v1/me').expect(200)).body).toMatchObject({ country: null }); // a linking moves nobody
    await world.app.drain();
    expect((await world.grantsOf(google.account.id)).map(({ status }) => status)).toContain('held');
  });

  it('again is as once: the provider vouches anew', async () => {
    const session = await world.signIn('google');
    const subject = await world.link(session, 'apple');
    await world.link(session, 'apple', subject);
    expect(await providersOf(session.account.id)).toEqual(['google', 'apple']);
  });

  it('never merges: a way in of another account, or a second one of the same provider, is refused and changes nothing', async () => {
    const [ana, bo] = [await world.signIn('google'), await world.signIn('apple')];
    const taken = await world.credentials('apple', bo.subject);
    expect(await outcomeOf(as(ana).post('/v1/me/identities/apple', taken.body))).toEqual([409, 'identity-taken']);
    const second = await world.credentials('google');
    expect(await outcomeOf(as(ana).post('/v1/me/identities/google', second.body))).toEqual([409, 'provider-linked']);
    expect([await providersOf(ana.account.id), await providersOf(bo.account.id)]).toEqual([['google'], ['apple']]);
    // the refused token and its nonce were not spent: it still signs its owner in
    expect((await world.app.stranger.post('/v1/auth/google', second.body).expect(200)).body).toMatchObject({ isNew: true });
  });

  it('an equal e-mail address links nothing', async () => {
    const ana = await world.signIn('google');
    const email = `${ana.subject}@example.test`;
    const identityToken = await world.issuer.mintIdToken({ provider: 'apple', subject: newSubject(), email });
    const { body } = await world.app.stranger.post('/v1/auth/apple', { identityToken }).expect(200);
    expect(body).toMatchObject({ isNew: true });
  });

  it('only with proof: bad tokens and nonces are refused as at a sign-in, and strangers altogether', async () => {
    const ana = await world.signIn('google');
    const { body } = await world.credentials('apple');
    const forged = await world.issuer.mintIdToken({ provider: 'apple', subject: newSubject(), forged: true });
    const link = (sent: object) => outcomeOf(as(ana).post('/v1/me/identities/apple', sent));
    expect(await link({ identityToken: forged })).toEqual([401, 'id-token-invalid']);
    expect(await link({ ...body, nonce: 'made-up' })).toEqual([401, 'nonce-invalid']);
    expect(await outcomeOf(world.app.stranger.post('/v1/me/identities/apple', body))).toEqual([401, 'access-token-missing']);
    await as(ana).post('/v1/me/identities/apple', body).expect(200);
    expect((await link(body))[0]).toBe(401); // spent
  });

  it('of two people who link the same one at once, one gets it', async () => {
    const people = [await world.signIn('google'), await world.signIn('google')];
    const subject = newSubject();
    const bodies = await times(2, async () => (await world.credentials('apple', subject)).body);
    const outcomes = await world.app.overlap('sign_in_identity', 2, () =>
      times(2, (index) => outcomeOf(as(people[index]!).post('/v1/me/identities/apple', bodies[index]!))),
    );
    expect(outcomes.map(([status]) => status).sort()).toEqual([200, 409]);
  });

  describe('removed', () => {
    it('end the sessions they opened, but the one that asks; a sign-in with it makes another account', async () => {
      const google = await world.signIn('google');
      const subject = await world.link(google, 'apple');
      const [asking, other] = [await world.signIn('apple', subject), await world.signIn('apple', subject)];
      await as(asking).delete('/v1/me/identities/apple').expect(204);
      expect(await Promise.all([google, asking, other].map((session) => world.isOpen(session)))).toEqual([true, true, false]);
      const reasons = await world.app.sql(
        'select end_reason from session where account_id = $1 and ended_at is not null',
        [google.account.id],
      );
      expect(reasons).toEqual([{ end_reason: 'unlinked' }]);
      expect(await world.signIn('apple', subject)).toMatchObject({ isNew: true });
      const told = await world.app.sql(
        `select payload from outbox_event where type = 'auth.identity-ended' and payload->>'accountId' = $1`,
        [google.account.id],
      );
      expect(told).toEqual([{ payload: { accountId: google.account.id, provider: 'apple', why: 'unlinked', isLast: false } }]);
    });

    it('never the last one, however many are removed at once; nor one that is not there', async () => {
      const session = await world.signIn('google');
      const remove = (provider: string) => outcomeOf(as(session).delete(`/v1/me/identities/${provider}`));
      expect(await remove('google')).toEqual([409, 'last-way-in']);
      expect(await remove('apple')).toEqual([404, 'identity-not-found']);
      expect(await remove('facebook')).toEqual([404, 'identity-not-found']);
      await world.link(session, 'apple');
      const outcomes = await world.app.overlap('sign_in_identity', 2, () => Promise.all([remove('google'), remove('apple')]));
      expect(outcomes.map(([status]) => status).sort()).toEqual([204, 409]);
      expect(await world.identitiesOf(session.account.id)).toHaveLength(1);
    });

    it('never the last that works: one that the provider has ended does not count', async () => {
      const session = await world.signIn('google');
      const subject = await world.link(session, 'apple');
      world.app.clock.advance(1000);
      const payload = await world.issuer.mintAppleNotice({ type: 'consent-revoked', subject });
      await world.app.stranger.post('/v1/webhooks/apple-account', { payload }).expect(200);
      await world.app.drain();
      expect(await outcomeOf(as(session).delete('/v1/me/identities/google'))).toEqual([409, 'last-way-in']);
      await as(session).delete('/v1/me/identities/apple').expect(204);
    });

    it('is refused without a sign-in', async () => {
      expect(await outcomeOf(world.app.stranger.delete('/v1/me/identities/google'))).toEqual([401, 'access-token-missing']);
    });
  });
});
