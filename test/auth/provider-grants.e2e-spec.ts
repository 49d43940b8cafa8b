import { decodeJwt, decodeProtectedHeader } from 'jose';
import { randomBytes, randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import type { AccountId, DeletionId } from '../../src/kernel/ids.js';
import { RevokeGrants } from '../../src/modules/auth/ending/revoke-grants.work.js';
import { SignInErasure } from '../../src/modules/auth/ending/sign-in-erasure.js';
import { AuthFacade } from '../../src/modules/auth/index.js';
import { ProviderGrants, sealPlace } from '../../src/modules/auth/grants/provider-grants.js';
import { ProviderTokens } from '../../src/modules/auth/grants/provider-tokens.js';
import { Config } from '../../src/platform/config/config.js';
import { ResealAuth } from '../../src/modules/auth/reseal-auth.task.js';
import { FieldCipher } from '../../src/platform/secrets/field-cipher.js';
import { QueueRebuild } from '../../src/platform/jobs/queue-rebuild.js';
import { GrantErrands, REVOKE_FOR_MS } from '../../src/modules/auth/grants/grant-errands.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import { Recorder } from '../support/stand-ins/recorder.js';
import { inScope, times } from './auth-parts.js';
import { startApp } from '../support/harness.js';
import { type GrantRow, newSubject, ProviderWorld } from './provider-world.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('what Apple and Google grant', () => {
  let world: ProviderWorld;
  beforeAll(async () => {
    world = await ProviderWorld.start();
  });
  afterAll(() => world.stop());
  afterEach(() => {
    world.issuer.breakTokens('apple', null);
    world.issuer.breakTokens('google', null);
  });

  const tokensAt = (provider: 'apple' | 'google', subject: string) => world.issuer.grants(provider).filter((it) => it.subject === subject);

  /** Every row of every table, as text. */
  async function everything({ app }: ProviderWorld = world): Promise<string> {
    const tables = await app.sql<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    const rows = await Promise.all(tables.map(({ name }) => app.sql<{ row: string }>(`select t::text as row from ${name} t`)));
    return rows.flat().map(({ row }) => row).join('\n');
  }

  it('Apple: exchanges the code of a native sign-in and keeps the refresh token sealed, with the client id that got it', async () => {
    const { subject, body } = await world.credentials('apple');
    const { account } = (await world.app.stranger.post('/v1/auth/apple', body).expect(200)).body as { account: { id: string } };
    await world.app.drain();
    const [granted] = tokensAt('apple', subject);
    expect(await world.grantsOf(account.id)).toMatchObject([
      { provider: 'apple', client_id: granted!.clientId, status: 'held', token_sealed: expect.stringMatching(/^[\w-]+\.[\w-]{40,}$/) },
    ]);
    const written = `${await everything()}${world.app.log.text}`;
    expect(written).toContain(account.id);
    expect(written).not.toContain(granted!.refreshToken);
    expect(written).not.toContain(body['authorizationCode']);
  });

  describe('while Apple takes its time', () => {
    let gateway: Recorder;
    let slow: ProviderWorld;
    let held: (() => void)[];
    let isSilent: boolean;
    beforeAll(async () => {
      let apple = '';
      gateway = await Recorder.start(async ({ method, path, body }, response) => {
        const forward = async () => {
          const headers = { 'content-type': 'application/x-www-form-urlencoded' };
          const answer = await fetch(`${apple}${path}`, { method, ...(method === 'POST' && { headers, body: body.toString() }) });
          response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
        };
        if (isSilent && method === 'POST') held.push(() => void forward());
        else await forward();
      });
      slow = await ProviderWorld.start({ env: { APPLE_BASE_URL: gateway.url } });
      apple = slow.issuer.env.APPLE_BASE_URL;
    });
    afterAll(async () => {
      await slow.stop();
      await gateway.close();
    });
    beforeEach(() => {
      [held, isSilent] = [[], true];
      gateway.forget();
    });
    const isAsked = () => slow.app.until(async () => (held.length > 0 ? null : 'Apple has not been asked'));

    it('a sign-in does not wait; asked again, it gets its token', async () => {
      const session = await slow.signIn('apple');
      await isAsked();
      expect(await slow.isOpen(session)).toBe(true);

      const asked = gateway.requests.find(({ path }) => path === '/auth/token')!;
      const { client_secret: secret, code, ...form } = Object.fromEntries(new URLSearchParams(asked.body.toString()));
      expect(form).toEqual({ grant_type: 'authorization_code', client_id: 'aicasso.local' }); // no redirect_uri: the app had none
      expect(decodeProtectedHeader(secret!)).toEqual({ alg: 'ES256', kid: slow.issuer.env.APPLE_KEY_ID });
      const { iat, exp, ...claims } = decodeJwt(secret!);
      expect(claims).toEqual({ iss: slow.issuer.env.APPLE_TEAM_ID, sub: 'aicasso.local', aud: slow.issuer.env.APPLE_ISSUER });
      expect(exp! - iat!).toBe(300);
      expect(await everything(slow)).not.toContain(code);

      isSilent = false;
      gateway.dropConnections();
      await slow.app.drain();
      await slow.later(MINUTE);
      expect(await slow.grantsOf(session.account.id)).toMatchObject([{ status: 'held' }]);
    });

    // which of the two comes first is PostgreSQL's affair, hence more than once
    it.each([1, 2, 3, 4, 5, 6])('its way in can be removed in the moment in which the token arrives: that is revoked (%i)', async () => {
      const session = await slow.signIn('google');
      const subject = await slow.link(session, 'apple');
      await isAsked();
      isSilent = false;
      await slow.app.overlap('provider_grant', 2, () => {
        held.forEach((release) => release());
        return slow.app.client(session.accessToken).delete('/v1/me/identities/apple').expect(204);
      });
      await slow.app.drain();
      expect((await slow.grantsOf(session.account.id)).map(({ status }) => status)).toEqual(['revoked']);
      expect(slow.issuer.grants('apple').filter((it) => it.subject === subject)).toMatchObject([{ revoked: true }]);
      expect(slow.app.log.of('job-failed')).toEqual([]);
    });
  });

  it('tries again while Apple is out of order, until the code is five minutes old', async () => {
    world.issuer.breakTokens('apple', 503);
    const [early, late] = [await world.signIn('apple'), await world.signIn('apple')];
    await world.app.drain();
    expect((await world.grantsOf(early.account.id))[0]).toMatchObject({ status: 'exchanging' });
    world.issuer.breakTokens('apple', 200); // HTML where JSON belongs
    await world.later(MINUTE);
    expect((await world.grantsOf(early.account.id))[0]).toMatchObject({ status: 'exchanging' });

    world.issuer.breakTokens('apple', null);
    await world.app.sql(`update provider_grant set due_at = due_at + interval '1 hour' where account_id = $1`, [late.account.id]);
    await world.later(2 * MINUTE);
    expect(await world.grantsOf(early.account.id)).toMatchObject([{ status: 'held' }]);
    await world.later(60 * MINUTE);
    expect(await world.grantsOf(late.account.id)).toEqual([]);
    expect(tokensAt('apple', late.subject)).toEqual([]);
  });

  it.each([
    ['used before', async (subject: string) => {
      const code = world.issuer.mintCode({ provider: 'apple', subject });
      await world.signIn('apple', subject, { authorizationCode: code });
      await world.app.drain();
      return code;
    }, 1],
    ['made up', () => 'c0ffee', 0],
    ['of another client', (subject: string) => world.issuer.mintCode({ provider: 'apple', subject, clientId: 'com.example.other' }), 0],
    ['of another person', () => world.issuer.mintCode({ provider: 'apple', subject: 'somebody-else' }), 0],
  ])('keeps nothing of a code that was %s, and the sign-in stands', async (_, codeOf, held) => {
    const subject = newSubject();
    const session = await world.signIn('apple', subject, { authorizationCode: await codeOf(subject) });
    await world.app.drain();
    expect(await world.grantsOf(session.account.id)).toHaveLength(held);
    expect(await world.isOpen(session)).toBe(true);
  });

  it('keeps the newest of a client', async () => {
    const { subject, account } = await world.signIn('apple');
    await world.app.drain();
    await world.signIn('apple', subject);
    await world.app.drain();
    expect(await world.grantsOf(account.id)).toMatchObject([
      { status: 'dropped', token_sealed: null },
      { status: 'held', token_sealed: expect.any(String) },
    ]);
  });

  it('are sealed anew with the first key once there is a newer one, so that the old one can be retired', async () => {
    const { account } = await world.signIn('apple');
    await world.app.drain();
    const [sealed] = (await world.grantsOf(account.id)).map(({ token_sealed }) => token_sealed!);
    const newKey = `new:${randomBytes(32).toString('base64')}`;
    const { FIELD_ENCRYPTION_KEYS: old } = world.app.world.env;
    const env = { ...world.issuer.env, ROLES: 'api', FIELD_ENCRYPTION_KEYS: `${newKey},${old}` };
    const rotated = await startApp({ beside: world.app, env });
    await inScope(rotated, () => rotated.get(ResealAuth).run(new AbortController().signal));
    const [{ id, token_sealed: resealed }] = (await world.grantsOf(account.id)) as [GrantRow];
    expect([sealed!.split('.')[0], resealed!.split('.')[0]]).toEqual([old!.split(':')[0], 'new']);
    const retired = new FieldCipher(Config.from({ ...world.app.world.env, FIELD_ENCRYPTION_KEYS: newKey }));
    expect(retired.open(resealed!, sealPlace(id))).toMatch(/^r\./);
    await rotated.stop();
    await world.app.sql('delete from provider_grant where id = $1', [id]);
  });

  describe('are revoked', () => {
    async function linked() {
      const session = await world.signIn('google');
      const subject = await world.link(session, 'apple');
      await world.app.drain();
      return { ...session, apple: subject };
    }
    const unlinkApple = (session: { accessToken: string }) =>
      world.app.client(session.accessToken).delete('/v1/me/identities/apple').expect(204);

    it('when the way in is removed: the provider is told, the token goes, the row says when; a month later it goes too', async () => {
      const { account, apple, ...session } = await linked();
      await unlinkApple(session);
      await world.app.drain();
      expect(tokensAt('apple', apple)).toMatchObject([{ revoked: true }]);
      const [row] = await world.grantsOf(account.id);
      expect(row).toMatchObject({ status: 'revoked', token_sealed: null, token_hash: null, prefix_hash: null, answer_status: '200' });
      const retain = (days: number) => inScope(world.app, () =>
        world.app.get(RetentionRunner).run({ at: new Date(world.app.clock.now().getTime() + days * DAY) }));
      await retain(29);
      expect(await world.grantsOf(account.id)).toHaveLength(1);
      await retain(31);
      expect(await world.grantsOf(account.id)).toEqual([]);
    });

    it('of both providers, when the account ends; the rows outlive it until the providers have answered', async () => {
      const { account, apple } = await linked();
      const { app, issuer } = world;
      const code = issuer.mintCode({ provider: 'google', subject: 'g-1', offline: true, redirectUri: 'https://app.example/back' });
      const request = { provider: 'google', clientId: 'aicasso.local', code, redirectUri: 'https://app.example/back' } as const;
      const { refreshToken } = await app.get(ProviderTokens).exchange(request);
      const em = app.get(EntityManager);
      const grant = { accountId: account.id, provider: 'google', clientId: 'aicasso.local', refreshToken: refreshToken! } as const;
      await inScope(app, () => em.transactional(() => app.get(ProviderGrants).keep(grant)));
      issuer.breakTokens('google', 500);
      issuer.breakTokens('apple', 500);
      await inScope(app, () => em.transactional(() => app.get(AuthFacade).revokeGrants(account.id)));
      await app.drain();
      const ids = (await world.grantsOf(account.id)).map(({ id }) => id);
      await app.sql('delete from account where id = $1', [account.id]);
      issuer.breakTokens('google', null);
      issuer.breakTokens('apple', null);
      await world.later(MINUTE);
      expect([tokensAt('google', 'g-1'), tokensAt('apple', apple)]).toMatchObject([[{ revoked: true }], [{ revoked: true }]]);
      expect(await app.sql('select distinct status, account_id, token_sealed from provider_grant where id = any($1)', [ids])).toEqual([
        { status: 'revoked', account_id: null, token_sealed: null },
      ]);
    });

    it('in the end, when the provider is out of order; nobody waits for it', async () => {
      const { account, apple, ...session } = await linked();
      world.issuer.breakTokens('apple', 500);
      await unlinkApple(session);
      await world.app.drain();
      await world.later(MINUTE);
      expect(await world.grantsOf(account.id)).toMatchObject([{ status: 'revoking', token_sealed: expect.any(String) }]);
      world.issuer.breakTokens('apple', null);
      await world.later(2 * MINUTE);
      expect(tokensAt('apple', apple)).toMatchObject([{ revoked: true }]);
      expect(await world.grantsOf(account.id)).toMatchObject([{ status: 'revoked', token_sealed: null }]);
    });

    it('not when the person has come back meanwhile: that would end the new grant too', async () => {
      const { account, apple, ...session } = await linked();
      world.issuer.breakTokens('apple', 500);
      await unlinkApple(session);
      await world.app.drain();
      await world.link({ account, ...session }, 'apple', apple);
      await unlinkApple(session); // with a code under way too
      await world.link({ account, ...session }, 'apple', apple);
      world.issuer.breakTokens('apple', null);
      await world.later(MINUTE);
      await world.later(60 * MINUTE);
      expect((await world.grantsOf(account.id)).map(({ status }) => status).sort()).toEqual(['dropped', 'dropped', 'held']);
      expect(tokensAt('apple', apple).map(({ revoked }) => revoked)).toEqual([false, false, false]);
    });

    it('and given up, the token gone, when it takes none for a month', async () => {
      const { account, ...session } = await linked();
      world.issuer.breakTokens('apple', 500);
      await unlinkApple(session);
      await world.app.drain();
      await world.later(REVOKE_FOR_MS);
      expect(await world.grantsOf(account.id)).toMatchObject([{ status: 'dropped', token_sealed: null }]);
      expect(world.app.log.of('provider-grant-given-up')).toHaveLength(1);
    });

    it('though Redis lost the ring: the queue is made anew from the rows', async () => {
      const { account, apple, ...session } = await linked();
      world.issuer.breakTokens('apple', 500);
      await unlinkApple(session);
      await world.app.drain();
      world.issuer.breakTokens('apple', null);
      world.app.clock.advance(MINUTE);
      expect((await inScope(world.app, () => world.app.get(QueueRebuild).run())).grants!.rung).toBeGreaterThan(0);
      await world.app.drain();
      expect(tokensAt('apple', apple)).toMatchObject([{ revoked: true }]);
      expect(await world.grantsOf(account.id)).toMatchObject([{ status: 'revoked' }]);
    });

    it('as soon as they arrive, when the way in was removed while the code was under way', async () => {
      const session = await world.signIn('google');
      world.issuer.breakTokens('apple', 503);
      const subject = await world.link(session, 'apple');
      await world.app.drain();
      await unlinkApple(session);
      world.issuer.breakTokens('apple', null);
      await world.later(MINUTE);
      expect(tokensAt('apple', subject)).toMatchObject([{ revoked: true }]);
      expect((await world.grantsOf(session.account.id)).map(({ status }) => status)).toEqual(['revoked']);
    });

    it('as soon as they arrive, when the account ended while the code was under way: the end of the account knows of it', async () => {
      const { app, issuer } = world;
      issuer.breakTokens('apple', 503);
      const { account, subject } = await world.signIn('apple');
      await app.drain();
      const ended = { accountId: account.id as AccountId, deletionId: randomUUID() as DeletionId };
      const statusOf = () => inScope(app, () => app.get(SignInErasure).statusOf(ended));
      await inScope(app, () => app.get(RevokeGrants).work(ended));
      expect(await statusOf()).toMatchObject([{ recipient: 'apple', status: 'pending', open: 1, done: 0 }]);
      await app.sql('delete from account where id = $1', [account.id]);
      issuer.breakTokens('apple', null);
      await world.later(MINUTE);
      expect(tokensAt('apple', subject)).toMatchObject([{ revoked: true }]);
      expect(await statusOf()).toMatchObject([{ recipient: 'apple', status: 'done', open: 0, done: 1 }]);
    });

    it('once, however many workers hear the ring', async () => {
      const { account, ...session } = await linked();
      world.issuer.breakTokens('apple', 500);
      await unlinkApple(session);
      await world.app.drain();
      world.issuer.breakTokens('apple', null);
      world.app.clock.advance(MINUTE);
      const { id } = (await world.grantsOf(account.id))[0]!;
      await world.app.overlap('provider_grant', 4, () => times(4, () => inScope(world.app, () => world.app.get(GrantErrands).run(id))));
      expect(world.app.log.of('provider-grant-revoked').filter(({ grantId }) => grantId === id)).toHaveLength(1);
    });
  });
});
