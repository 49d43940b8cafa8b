import { randomBytes, randomUUID } from 'node:crypto';
import { AuthFacade } from '../../src/modules/auth/index.js';
import type { AccountId } from '../../src/kernel/ids.js';
import { outcomeOf, type Session } from '../auth/auth-parts.js';
import { Operator } from '../cli/operator.js';
import { startApp, type TestApp } from '../support/harness.js';
import { DAY_MS, DeletionWorld, type Leaver } from './deletion-world.js';

const YEAR_MS = 366 * DAY_MS;
const KEYS = `test:${randomBytes(32).toString('base64')}`;

describe('whoever comes back after the end of an account', () => {
  let world: DeletionWorld;
  let app: TestApp;
  beforeAll(async () => {
    world = await DeletionWorld.start({ env: { TOMBSTONE_KEYS: KEYS, SUPPORT_EMAIL: 'privacy@aicasso.example' } });
    app = world.app;
  }, 60_000);
  afterAll(() => world?.stop());

  const report = async ({ session }: Leaver) => {
    const { client } = await world.person();
    const subject = { type: 'profile', id: session.account.profile.username };
    await client.post('/v1/reports', { subject, reason: 'impersonation' }).expect(201);
    const [found] = await app.sql<{ id: string }>('select id from moderation_case where account_id = $1', [session.account.id]);
    return found!.id;
  };
  const decide = async (person: Leaver, body: object, caseId?: string) => {
    const found = caseId ?? (await report(person));
    const mia = await world.person();
    await world.inScope(() => app.get(AuthFacade).grantRole(mia.id as AccountId, 'moderator', { actor: 'operator', purpose: 'test' }));
    const decision = { rule: 'impersonation', reason: 'Says to be somebody else.', purpose: 'test', ...body };
    const sent = mia.client.post(`/v1/staff/cases/${found}/decisions`, decision).set('idempotency-key', randomUUID());
    return (await sent.expect(201)).body as { endsAt: string | null };
  };
  const leave = async (person: Leaver) => {
    const { id } = await world.leave(person, 'now');
    await world.carriedOut();
    return id;
  };
  const comeBack = async ({ provider, subject }: Pick<Leaver, 'provider' | 'subject'>, language = 'en', at = app) => {
    const { body } = await world.providers.credentials(provider, subject);
    return at.stranger.post(`/v1/auth/${provider}`, body).set('accept-language', language);
  };
  const pointsOf = async ({ accessToken }: Session) => {
    await app.drain();
    return ((await app.client(accessToken).get('/v1/billing/points').expect(200)).body as { balance: number }).balance;
  };
  const tombstoneOf = async (id: string) => {
    const [row] = await app.sql<{ expires_at: Date }>('select expires_at from account_deletion where id = $1', [id]);
    return row!.expires_at;
  };

  it('with a ban is let in no more, by whichever way, as long as the proof lives; the answer says till when and whom to ask', async () => {
    const ben = await world.person();
    const apple = await world.providers.link(ben.session, 'apple');
    await decide(ben, { action: 'ban' });
    const until = (await tombstoneOf(await leave(ben))).toISOString();
    const ways = [ben, { provider: 'apple', subject: apple }] as const;
    for (const way of ways) {
      const { status, body } = await comeBack(way);
      expect([status, body.code, body.until, body.contact]).toEqual([403, 'account-barred', until, 'privacy@aicasso.example']);
      expect(body.detail).toContain(until.slice(0, 10));
    }
    expect((await comeBack(ben, 'es')).body.detail).toMatch(/^Esto vale hasta el \d{4}-\d\d-\d\d\. Escribe a privacy@/);
    expect(await app.sql("select 1 from sign_in_identity where subject = any($1)", [[ben.subject, apple]])).toEqual([]);
    app.clock.advance(3 * YEAR_MS);
    expect((await comeBack(ben)).body).toMatchObject({ isNew: true, account: { status: 'active' } });
  }, 60_000);

  it('while a suspension lasts waits for its end, and then has a new empty account without a second welcome', async () => {
    const ben = await world.person();
    const until = app.clock.after(10 * DAY_MS);
    const { endsAt } = await decide(ben, { action: 'suspend', until: until.toISOString() });
    await leave(ben);
    expect((await comeBack(ben)).body).toMatchObject({ code: 'account-barred', until: endsAt });
    app.clock.advance(10 * DAY_MS + 60_000);
    const { status, body } = await comeBack(ben);
    expect([status, body.isNew, body.account.status]).toEqual([200, true, 'active']);
    expect(await pointsOf(body)).toBe(0);
  }, 60_000);

  it('counts a decision of the days before the end, and what an operator did; not what was lifted', async () => {
    const [ben, eva, lea] = [await world.person(), await world.person(), await world.person()];
    const bens = await report(ben);
    await world.leave(ben);
    await decide(ben, { action: 'suspend', until: app.clock.after(60 * DAY_MS).toISOString() }, bens);
    await app.sql("update account set status = 'suspended' where id = $1", [eva.id]);
    const { endsAt } = await decide(lea, { action: 'suspend', until: app.clock.after(2 * DAY_MS).toISOString() });
    expect(endsAt).not.toBeNull();
    await world.leave(lea);
    await world.carriedOut(15 * DAY_MS);
    await leave(eva);
    expect((await comeBack(ben)).body.code).toBe('account-barred');
    expect((await comeBack(eva)).body.code).toBe('account-barred');
    expect((await comeBack(lea)).body).toMatchObject({ isNew: true, account: { status: 'active' } });
  }, 60_000);

  it('is let in when the decision was taken back after the end, and not by an old one before an operator’s', async () => {
    const [ben, eva] = [await world.person(), await world.person()];
    await decide(ben, { action: 'ban' });
    await decide(eva, { action: 'suspend', until: app.clock.after(60 * DAY_MS).toISOString() });
    await app.sql('update restriction set lifted_at = $2 where account_id = $1', [eva.id, app.clock.now()]);
    await app.sql("update account set status = 'suspended' where id = $1", [eva.id]);
    app.clock.advance(1_000);
    const id = await leave(ben);
    await leave(eva);
    expect((await comeBack(ben)).body.code).toBe('account-barred');
    expect((await comeBack(eva)).body.code).toBe('account-barred');
    const lifted = await app.sql('update restriction set lifted_at = $2 where account_id = $1 returning id', [id, app.clock.now()]);
    expect(lifted).toHaveLength(1);
    expect((await comeBack(ben)).body).toMatchObject({ isNew: true, account: { status: 'active' } });
  }, 60_000);

  it('is let in when the operator lifts their own suspension after the end; a decision is not theirs to lift', async () => {
    const [ben, eva] = [await world.person(), await world.person()];
    await decide(ben, { action: 'ban' });
    await app.sql("update account set status = 'suspended' where id = $1", [eva.id]);
    const [bens, evas] = [await leave(ben), await leave(eva)];
    const lift = (id: string) =>
      new Operator(app).says('account', 'status', '--account', id, '--status', 'active', '--reason', 'a mistake');
    expect(await lift(bens)).toMatchObject({ code: 1, err: expect.stringContaining('A decision of moderation bars them') });
    expect((await comeBack(eva)).body.code).toBe('account-barred');
    expect(await lift(evas)).toMatchObject({ code: 0, out: `${evas} bars nobody any more` });
    expect(await lift(evas)).toMatchObject({ code: 0, out: `${evas} is as it was: it bars nobody` });
    expect((await lift(randomUUID())).err).toContain('There is no such account.');
    expect((await comeBack(ben)).body.code).toBe('account-barred');
    expect((await comeBack(eva)).body).toMatchObject({ isNew: true, account: { status: 'active' } });
    const acts = await app.sql("select purpose from audit_entry where subject = $1 and act = 'privacy.bar-lifted'", [evas]);
    expect(acts).toEqual([{ purpose: 'a mistake' }]);
  }, 60_000);

  it('while the end is still under way is not let in either, and nobody can say yet until when', async () => {
    const ben = await world.person();
    await decide(ben, { action: 'ban' });
    const id = await leave(ben);
    const runs = "update account_deletion set status = 'running', expires_at = null, due_at = now() + interval '1 day' where id = $1";
    await app.sql(runs, [id]);
    const detail = expect.stringMatching(/under way/);
    expect((await comeBack(ben)).body).toMatchObject({ code: 'account-barred', until: null, detail });
    await app.sql("update account_deletion set status = 'completed' where id = $1", [id]);
  });

  it('in good standing has a new empty account, and the welcome once in as long as the proof lives', async () => {
    const ana = await world.person();
    const first = await pointsOf(ana.session);
    expect(first).toBeGreaterThan(0);
    await leave(ana);
    const { body: again } = await comeBack(ana);
    expect(again).toMatchObject({ isNew: true, account: { status: 'active' } });
    expect(again.account.id).not.toBe(ana.id);
    expect(await pointsOf(again)).toBe(0);
    const second: Leaver = { ...ana, id: again.account.id, session: again, client: app.client(again.accessToken) };
    await leave(second);
    app.clock.advance(3 * YEAR_MS);
    const { body: third } = await comeBack(ana);
    expect(await pointsOf(third)).toBe(first);
    expect(await pointsOf((await world.person()).session)).toBe(first);
  }, 60_000);

  it('is nobody in particular where no keys are given', async () => {
    const ben = await world.person();
    await decide(ben, { action: 'ban' });
    await leave(ben);
    const without = await startApp({ beside: app, env: { ...world.providers.issuer.env, TOMBSTONE_KEYS: '', ROLES: 'api' } });
    expect((await comeBack(ben, 'en', without)).body).toMatchObject({ isNew: true });
    await without.stop();
  }, 30_000);

  it('what is known goes with the proof: the database keeps one from being without the other', async () => {
    const ben = await world.person();
    await decide(ben, { action: 'ban' });
    const id = await leave(ben);
    await expect(app.sql("update account_deletion set subject_hmacs = '{}' where id = $1", [id])).rejects.toThrow(/proof_check/);
  });

  const signedAt = async (person: Leaver, claims: object) => {
    const { provider, subject } = person;
    const { body: { nonce } } = await app.stranger.post('/v1/auth/nonce').expect(201);
    const idToken = await world.providers.issuer.mintIdToken({ provider, subject, nonce, claims: { ...claims } });
    return { idToken, nonce };
  };

  it('asks for a sign-in of just now where the provider says when that was, not for a fresh token alone', async () => {
    const ana = await world.person();
    const seconds = (agoMs: number) => Math.floor((app.clock.now().getTime() - agoMs) / 1000);
    const ask = async (claims: object) => outcomeOf(ana.client.post('/v1/privacy/deletion', { reauth: await signedAt(ana, claims) }));
    const onWeb = async (claims: object) => outcomeOf(app.stranger.post('/v1/privacy/deletion-requests', await signedAt(ana, claims)));
    for (const agoMs of [400_000, 3 * DAY_MS, -DAY_MS]) {
      expect(await ask({ auth_time: seconds(agoMs) })).toEqual([401, 'authentication-stale']);
      expect(await onWeb({ auth_time: seconds(agoMs) })).toEqual([401, 'authentication-stale']);
    }
    expect(await ask({ auth_time: 'yesterday' })).toEqual([401, 'id-token-invalid']);
    expect(await world.statusOfAccount(ana.id)).toBe('active');
    // a sign-in asks for no more than the provider's word
    await app.stranger.post('/v1/auth/google', await signedAt(ana, { auth_time: seconds(DAY_MS) })).expect(200);
    expect(await ask({ auth_time: seconds(60_000) })).toEqual([202, undefined]);
    expect(await onWeb({})).toEqual([202, undefined]);
  });
});
