import { createHash } from 'node:crypto';
import supertest from 'supertest';
import type { AppleNoticeOptions, GoogleEventOptions } from '../../src/local/index.js';
import { ProviderGrants } from '../../src/modules/auth/grants/provider-grants.js';
import { EntityManager } from '@mikro-orm/postgresql';
import { inScope, outcomeOf, type Session, times } from './auth-parts.js';
import { newSubject, ProviderWorld } from './provider-world.js';

const SECOND = 1_000;
const LIVE = 'live';

describe('notices', () => {
  let world: ProviderWorld;
  beforeAll(async () => {
    world = await ProviderWorld.start();
  });
  afterAll(() => world.stop());

  const statusesOf = async ({ account }: Session) =>
    Object.fromEntries((await world.identitiesOf(account.id)).map(({ provider, status }) => [provider, status]));
  const ended = (accountId: string) =>
    world.app.sql<{ why: string; isLast: boolean }>(
      `select payload->>'why' as why, (payload->>'isLast')::boolean as "isLast" from outbox_event
       where type = 'auth.identity-ended' and payload->>'accountId' = $1 order by id`,
      [accountId],
    );
  const fresh = async (provider: 'google' | 'apple', subject: string) =>
    outcomeOf(world.app.stranger.post(`/v1/auth/${provider}`, (await world.credentials(provider, subject)).body));

  describe('of Apple', () => {
    const send = (payload: unknown) => world.app.stranger.post('/v1/webhooks/apple-account', { payload });
    async function tell(options: AppleNoticeOptions): Promise<void> {
      await send(await world.issuer.mintAppleNotice(options)).expect(200);
      await world.app.drain();
    }
    /** Signed in some seconds ago, so that what happens now comes after. */
    async function signedIn(): Promise<Session & { subject: string }> {
      const session = await world.signIn('apple');
      await world.app.drain();
      world.app.clock.advance(2 * SECOND);
      return session;
    }

    it('consent-revoked: its sessions end, the grant is dropped; a newer sign-in makes it live again, an older token not', async () => {
      const session = await signedIn();
      const before = await world.credentials('apple', session.subject);
      world.app.clock.advance(2 * SECOND);
      await tell({ type: 'consent-revoked', subject: session.subject });
      expect(await outcomeOf(world.app.client(session.accessToken).get('/v1/me'))).toEqual([401, 'session-ended']);
      expect(await outcomeOf(world.app.stranger.post('/v1/auth/refresh', { refreshToken: session.refreshToken }))).toEqual([
        401, 'session-ended',
      ]);
      expect(await world.grantsOf(session.account.id)).toMatchObject([{ status: 'dropped', token_sealed: null }]);
      expect(await statusesOf(session)).toEqual({ apple: 'revoked' });
      expect(await ended(session.account.id)).toEqual([{ why: 'revoked', isLast: true }]);

      expect(await outcomeOf(world.app.stranger.post('/v1/auth/apple', before.body))).toEqual([401, 'identity-ended']);
      world.app.clock.advance(2 * SECOND);
      const again = await world.signIn('apple', session.subject);
      expect([again.account.id, again.isNew]).toEqual([session.account.id, false]);
      expect(await statusesOf(session)).toEqual({ apple: LIVE });
    });

    it('ends only the sessions that Apple opened', async () => {
      const google = await world.signIn('google');
      const subject = await world.link(google, 'apple');
      const apple = await world.signIn('apple', subject);
      world.app.clock.advance(2 * SECOND);
      await tell({ type: 'consent-revoked', subject });
      expect([await world.isOpen(google), await world.isOpen(apple)]).toEqual([true, false]);
      expect(await ended(google.account.id)).toEqual([{ why: 'revoked', isLast: false }]);
    });

    it.each(['account-delete', 'account-deleted'])('%s: the way in is closed', async (type) => {
      const session = await signedIn();
      await tell({ type, subject: session.subject });
      expect(await statusesOf(session)).toEqual({ apple: 'closed' });
      expect(await world.isOpen(session)).toBe(false);
    });

    it('email-disabled and email-enabled: the later counts, in whatever order they come', async () => {
      const session = await signedIn();
      const { subject } = session;
      const now = world.app.clock.now().getTime();
      const forwarded = async () => (await world.identitiesOf(session.account.id))[0]!.email_forwarded;
      const email = { email: 'x@privaterelay.appleid.com', isPrivateEmail: true };
      await tell({ type: 'email-disabled', subject, ...email, eventTime: new Date(now) });
      expect(await forwarded()).toBe(false);
      await tell({ type: 'email-enabled', subject, ...email, eventTime: new Date(now - 500) });
      expect(await forwarded()).toBe(false);
      await tell({ type: 'email-enabled', subject, ...email, eventTime: new Date(now + 500) });
      expect(await forwarded()).toBe(true);
      expect(await world.isOpen(session)).toBe(true);
    });

    it('from before the last sign-in ends older sessions alone: Apple has vouched for the person since', async () => {
      const old = await signedIn();
      const happened = world.app.clock.now();
      world.app.clock.advance(5 * SECOND);
      const young = await world.signIn('apple', old.subject);
      await tell({ type: 'consent-revoked', subject: old.subject, eventTime: happened });
      expect([await world.isOpen(old), await world.isOpen(young)]).toEqual([false, true]);
      expect(await statusesOf(old)).toEqual({ apple: LIVE });
    });

    it('twice, even at once, is acted on once', async () => {
      const session = await signedIn();
      const options = { type: 'consent-revoked', subject: session.subject, jti: `n-${newSubject()}` };
      const payload = await world.issuer.mintAppleNotice(options);
      await world.app.overlap('inbox_message', 3, () => times(3, () => send(payload).expect(200)));
      await world.app.drain();
      world.app.clock.advance(2 * SECOND);
      const again = await world.signIn('apple', session.subject);
      await tell(options);
      expect(await world.isOpen(again)).toBe(true);
      expect(await ended(session.account.id)).toHaveLength(1);
      expect(await world.app.sql('select status, attempts from inbox_message where message_id = $1', [options.jti])).toEqual([
        { status: 'handled', attempts: 1 },
      ]);
    });

    it('of kinds, people and contents that are not known are taken and change nothing', async () => {
      const session = await signedIn();
      await tell({ type: 'something-new', subject: session.subject });
      await tell({ type: 'consent-revoked', subject: 'nobody-of-ours' });
      await tell({ type: 'consent-revoked', subject: session.subject, claims: { events: '{"type":' } });
      await tell({ type: 'consent-revoked', subject: session.subject, claims: { events: undefined } });
      expect(await statusesOf(session)).toEqual({ apple: LIVE });
      expect(await world.isOpen(session)).toBe(true);
    });

    it('keep nothing that names the person', async () => {
      const session = await signedIn();
      await tell({ type: 'email-disabled', subject: session.subject, email: 'x1@privaterelay.appleid.com' });
      const kept = JSON.stringify(await world.app.sql(
        `select body from inbox_message union all select payload from outbox_event where type = 'auth.provider-noticed'`));
      expect(kept).toContain('mail-off');
      for (const name of [session.subject, session.account.id, 'privaterelay']) expect(kept).not.toContain(name);
    });

    const notice = (options: Partial<AppleNoticeOptions>) =>
      world.issuer.mintAppleNotice({ type: 'consent-revoked', subject: 's', ...options });

    it.each<[string, () => unknown]>([
      ['forged', () => notice({ forged: true })],
      ['unsigned', () => notice({ algorithm: 'none' })],
      ['HS256 with the public key', () => notice({ algorithm: 'HS256' })],
      ['of an unknown kid', () => notice({ kid: 'nobody' })],
      ['for another app', () => notice({ audience: 'com.example.other' })],
      ['of another issuer', () => notice({ issuer: 'https://evil.example' })],
      ['of Google', () => world.issuer.mintGoogleEvent({ type: 'sessions-revoked', subject: 's' })],
      ['without an id', () => notice({ claims: { jti: undefined } })],
      ['with an id that no column takes', () => world.issuer.mintAppleNotice({ type: 'x', subject: 's', jti: 'a\0b' })],
      ['an identity token', () => world.issuer.mintIdToken({ provider: 'apple', subject: 's' })],
      ['no token', () => 'abc'],
      ['empty', () => ''],
      ['huge', () => `${'a'.repeat(200_000)}.b.c`],
    ])('that are %s are refused', async (_, payload) => {
      expect(await outcomeOf(send(await payload()))).toEqual([401, 'notice-rejected']);
    });

    it.each([[{}], [{ payload: 7 }], [{ payload: null }], [[]]])('that are %j cannot be read', async (body) => {
      expect(await outcomeOf(world.app.stranger.post('/v1/webhooks/apple-account', body))).toEqual([400, 'unreadable-body']);
    });

    it('are an identity token for nobody', async () => {
      const identityToken = await world.issuer.mintAppleNotice({ type: 'consent-revoked', subject: 's', claims: { sub: 's' } });
      expect((await outcomeOf(world.app.stranger.post('/v1/auth/apple', { identityToken })))[0]).toBe(401);
    });
  });

  describe('of Google', () => {
    const push = (token: string, type = 'application/secevent+jwt') =>
      supertest(world.app.url).post('/v1/webhooks/google-risc').set('content-type', type).set('accept', 'application/json').send(token);
    async function tell(options: GoogleEventOptions): Promise<void> {
      const answer = await push(await world.issuer.mintGoogleEvent(options));
      expect([answer.status, answer.text]).toEqual([202, '']);
      await world.app.drain();
    }
    async function signedIn(): Promise<Session & { subject: string }> {
      const session = await world.signIn('google');
      world.app.clock.advance(2 * SECOND);
      return session;
    }

    it('a hijacked account: all sessions end, and nobody comes in by it until Google says otherwise', async () => {
      const session = await signedIn();
      const { subject } = session;
      const appleSubject = await world.link(session, 'apple');
      const apple = await world.signIn('apple', appleSubject);
      world.app.clock.advance(2 * SECOND);
      await tell({ type: 'account-disabled', subject, reason: 'hijacking' });
      expect([await world.isOpen(session), await world.isOpen(apple)]).toEqual([false, false]);
      expect(await statusesOf(session)).toEqual({ google: 'disabled', apple: LIVE });
      expect(await ended(session.account.id)).toEqual([{ why: 'disabled', isLast: false }]);
      world.app.clock.advance(2 * SECOND);
      expect(await fresh('google', subject)).toEqual([403, 'identity-disabled']);
      expect(await fresh('apple', appleSubject)).toEqual([200, undefined]);

      await tell({ type: 'account-enabled', subject });
      expect(await fresh('google', subject)).toEqual([200, undefined]);
    });

    it('an older notice that comes late does not undo a newer one', async () => {
      const { subject, ...session } = await signedIn();
      const happened = world.app.clock.now();
      world.app.clock.advance(5 * SECOND);
      await tell({ type: 'account-enabled', subject });
      await tell({ type: 'account-disabled', subject, issuedAt: happened });
      expect(await statusesOf(session)).toEqual({ google: LIVE });
    });

    it('disabled without a reason: no new sign-in, what is open stays', async () => {
      const { subject, ...session } = await signedIn();
      await tell({ type: 'account-disabled', subject });
      expect(await world.isOpen(session)).toBe(true);
      expect(await fresh('google', subject)).toEqual([403, 'identity-disabled']);
    });

    it('sessions-revoked: the sessions it opened end, and a token from before opens none', async () => {
      const { subject, ...session } = await signedIn();
      const before = await world.credentials('google', subject);
      world.app.clock.advance(2 * SECOND);
      await tell({ type: 'sessions-revoked', subject });
      expect(await world.isOpen(session)).toBe(false);
      expect(await outcomeOf(world.app.stranger.post('/v1/auth/google', before.body))).toEqual([401, 'identity-ended']);
      world.app.clock.advance(2 * SECOND);
      expect(await fresh('google', subject)).toEqual([200, undefined]);
    });

    describe('about tokens', () => {
      const CLIENT = { provider: 'google', clientId: 'aicasso.local' } as const;
      const TOKEN = '1//0gAbCdEfGhIjKlMnOpQrStUvWxYz';
      async function withGrant(token: string): Promise<Session & { subject: string }> {
        const session = await world.signIn('google');
        await inScope(world.app, () => world.app.get(EntityManager).transactional(() =>
          world.app.get(ProviderGrants).keep({ accountId: session.account.id, ...CLIENT, refreshToken: token })));
        world.app.clock.advance(2 * SECOND);
        return session;
      }
      const hash = (token: string) => createHash('sha512').update(createHash('sha512').update(token).digest()).digest('base64');

      it('tokens-revoked: what was granted is dropped, its sessions end', async () => {
        const session = await withGrant(`${TOKEN}0`);
        await tell({ type: 'tokens-revoked', subject: session.subject });
        expect(await world.grantsOf(session.account.id)).toMatchObject([{ status: 'dropped', token_sealed: null }]);
        expect(await world.isOpen(session)).toBe(false);
        expect(await statusesOf(session)).toEqual({ google: 'revoked' });
      });

      it.each([
        ['its hash', `a${TOKEN}1`, (token: string) => ({ token_identifier_alg: 'hash_base64_sha512_sha512', token: hash(token) })],
        ['its beginning', `b${TOKEN}2`, (token: string) => ({ token_identifier_alg: 'prefix', token: token.slice(0, 16) })],
      ])('token-revoked, named by %s: that one is dropped, the sessions end', async (_, token, name) => {
        const session = await withGrant(token);
        const subject = { subject_type: 'oauth_token', token_type: 'refresh_token', ...name(token) };
        await tell({ type: 'token-revoked', event: { subject } });
        expect(await world.grantsOf(session.account.id)).toMatchObject([{ status: 'dropped', token_sealed: null }]);
        expect(await world.isOpen(session)).toBe(false);
        expect(await statusesOf(session)).toEqual({ google: LIVE });
      });
    });

    it('what is only to be noted, or not known, is taken and changes nothing', async () => {
      const { subject, ...session } = await signedIn();
      await tell({ type: 'account-disabled', subject, reason: 'bulk-account' });
      await tell({ type: 'account-credential-change-required', subject });
      await tell({ type: 'verification', event: { state: 'test' } });
      await tell({ type: 'https://example.com/something-new', subject });
      await tell({ type: 'sessions-revoked', subject: 'nobody-of-ours' });
      const elsewhere = { subject_type: 'iss-sub', iss: 'https://evil.example', sub: subject };
      await tell({ type: 'sessions-revoked', subject, event: { subject: elsewhere } });
      expect(await world.isOpen(session)).toBe(true);
      expect(await statusesOf(session)).toEqual({ google: LIVE });
      expect(world.app.log.of('provider-notice').map(({ type }) => type)).toContain('verification');
    });

    it('history does not expire; the issuer may be written with or without a slash; twice is once', async () => {
      const { subject, ...session } = await signedIn();
      const issuer = world.issuer.env.GOOGLE_ISSUER;
      const jti = newSubject();
      await tell({ type: 'sessions-revoked', subject, issuer, jti, claims: { exp: 1 } });
      expect(await world.isOpen(session)).toBe(false);
      world.app.clock.advance(2 * SECOND);
      const again = await world.signIn('google', subject);
      await tell({ type: 'sessions-revoked', subject, jti });
      expect(await world.isOpen(again)).toBe(true);
    });

    const event = (options: Partial<GoogleEventOptions>) => world.issuer.mintGoogleEvent({ type: 'verification', ...options });

    it.each<[string, string, () => Promise<string> | string]>([
      ['forged', 'authentication_failed', () => event({ forged: true })],
      ['unsigned', 'authentication_failed', () => event({ algorithm: 'none' })],
      ['HS256 with the public key', 'authentication_failed', () => event({ algorithm: 'HS256' })],
      ['of an unknown kid', 'invalid_key', () => event({ kid: 'nobody' })],
      ['of another issuer', 'invalid_issuer', () => event({ issuer: 'https://evil.example' })],
      ['for another app', 'invalid_audience', () => event({ audience: 'other' })],
      ['without an id', 'invalid_request', () => event({ claims: { jti: undefined } })],
      ['without events', 'invalid_request', () => event({ claims: { events: undefined } })],
      ['from the future', 'invalid_request', () => event({ claims: { iat: 4e9 } })],
      ['no token', 'invalid_request', () => 'abc'],
    ])('that are %s are refused with %s (RFC 8935)', async (_, err, token) => {
      const answer = await push(await token()).expect(400).expect('content-type', /^application\/json/);
      expect(answer.body).toEqual({ err, description: expect.stringMatching(/^\w/) });
    });

    it.each([
      ['another media type', 'x', 'application/json', 400],
      ['a text', 'x', 'text/plain', 415],
      ['a form', 'a=b', 'application/x-www-form-urlencoded', 415],
      ['an empty body', '', 'application/secevent+jwt', 400],
      ['a huge body', 'a'.repeat(200_000), 'application/secevent+jwt', 413],
    ])('refuses %s', async (_, body, type, status) => {
      expect((await push(body, type)).status).toBe(status);
    });

    it('that come while the keys cannot be had are to be sent again', async () => {
      const token = await world.issuer.mintGoogleEvent({ type: 'verification', kid: 'rotated' });
      world.app.clock.advance(60 * SECOND); // past the bound on fetches for unknown keys
      world.issuer.breakKeys('google', 503);
      const answer = await push(token);
      world.issuer.breakKeys('google', null);
      expect(answer.status).toBe(503);
    });
  });
});
