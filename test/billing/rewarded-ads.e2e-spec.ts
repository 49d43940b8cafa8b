import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { AdSessionRetention } from '../../src/modules/billing/rewards/ads/ad-session.retention.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { Actor } from '../support/actor.js';
import { startApp } from '../support/harness.js';
import { times } from './ledger-world.js';
import { AD_POINTS, type AdSessionBody, RewardedAdsWorld } from './rewarded-ads-world.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** `config/billing/rewards.json`. */
const [A_DAY, ON_A_DEVICE, OPEN] = [10, 15, 3];

describe('rewarded ads', () => {
  let world: RewardedAdsWorld;
  let ana: Actor;
  beforeAll(async () => {
    world = await RewardedAdsWorld.start();
    world.app.clock.set(new Date('2027-03-10T08:00:00Z'));
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    ana = await world.person();
  });

  const refused = async (status: number, who = ana) =>
    (await who.post('/v1/billing/rewards/ad-sessions').expect(status)).body as { code: string; reason?: string; availableAt?: string };
  /** As if watched earlier on this day. */
  const watchedBefore = (who: Actor, count: number, deviceHash: string | null = null) =>
    world.app.sql(
      `insert into reward (id, account_id, kind, day, device_hash, points, granted_at)
       select gen_random_uuid(), $1, 'ad', $2::timestamptz at time zone 'UTC', $3, 5, $2 from generate_series(1, $4::int)`,
      [who.id, world.app.clock.now(), deviceHash, count],
    );

  it('P17 P13 begin with a nonce that ad networks carry as it is, bound to person, session and device, and kept as a hash', async () => {
    const { body } = await ana.post('/v1/billing/rewards/ad-sessions').expect(201);
    const { nonce, expiresAt } = body as AdSessionBody;
    expect(nonce).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(Math.abs(Date.parse(expiresAt) - world.app.clock.now().getTime() - 60 * MINUTE)).toBeLessThan(10_000);
    const rows = await world.app.sql('select * from ad_session where account_id = $1', [ana.id]);
    const bound = { session_id: expect.any(String), device_hash: expect.stringMatching(/^[0-9a-f]{64}$/) };
    expect(rows).toEqual([expect.objectContaining(bound)]);
    const [session] = await world.app.sql<{ device_id: string }>('select device_id from session where account_id = $1', [ana.id]);
    for (const secret of [nonce, session!.device_id]) expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('P17 show what is left of the day, and what waits to be watched', async () => {
    const none = { points: AD_POINTS, availableAt: null, reason: null, why: null };
    expect(await world.ads(ana)).toEqual({ ...none, available: true, left: A_DAY, open: 0 });
    await world.open(ana);
    expect(await world.ads(ana)).toEqual({ ...none, available: true, left: A_DAY - 1, open: 1 });
    await world.watch(ana);
    expect(await world.ads(ana)).toEqual({ ...none, available: true, left: A_DAY - 2, open: 1 });
  });

  it('may be asked for ahead, but not many: those that were not watched make room when their time is over', async () => {
    for (let n = 0; n < OPEN; n++) await world.open(ana);
    const body = await refused(409);
    expect(body).toMatchObject({ code: 'reward-not-available', reason: 'too-many-open', availableAt: expect.any(String) });
    expect(await world.ads(ana)).toMatchObject({ available: false, reason: 'too-many-open', availableAt: body.availableAt });
    world.app.clock.advance(61 * MINUTE);
    await world.open(ana);
  });

  it('are limited for each person and day of UTC, open ones included, however many ask at the same time', async () => {
    await watchedBefore(ana, A_DAY - 2);
    const asked = () => ana.post('/v1/billing/rewards/ad-sessions').then(({ status }) => status);
    const statuses = await world.app.overlap('session', 1, () => Promise.all(times(20, asked)));
    expect(statuses.filter((status) => status === 201)).toHaveLength(2);
    expect(statuses.filter((status) => status === 409)).toHaveLength(18);
  });

  it('begin anew on the next day', async () => {
    await watchedBefore(ana, A_DAY);
    const { availableAt } = await refused(409);
    expect(await world.ads(ana)).toMatchObject({ available: false, left: 0, reason: 'limit-reached', availableAt });
    world.app.clock.set(new Date(availableAt!));
    expect(await world.ads(ana)).toMatchObject({ available: true, left: A_DAY });
  });

  it('are limited for each device, whoever uses it', async () => {
    const device = randomUUID();
    const [ben, eva] = [await world.person(device), await world.person(device)];
    await world.watch(ben);
    const [row] = await world.app.sql<{ mark: string }>('select device_hash as mark from reward where account_id = $1', [ben.id]);
    await watchedBefore(ben, ON_A_DEVICE - 2, row!.mark);
    expect(await world.ads(eva)).toMatchObject({ available: true, left: 1 });
    await world.watch(eva);
    expect(await refused(409, eva)).toMatchObject({ reason: 'device-limit-reached' });
    expect(await world.ads(ana)).toMatchObject({ available: true, left: A_DAY });
  });

  it('that were asked for on several devices give no more than the limit of the day', async () => {
    const nonce = await world.open(ana);
    await watchedBefore(ana, A_DAY);
    expect(await world.call(world.admob.query(nonce))).toBe(200);
    expect(world.outcome()).toBe('capped');
    expect(await world.balance(ana)).toBe(0);
  });

  it('asked for twice with one key are one', async () => {
    const key = randomUUID();
    const ask = async () => (await ana.post('/v1/billing/rewards/ad-sessions').set('idempotency-key', key).expect(201)).body as object;
    expect(await ask()).toEqual(await ask());
  });

  it('P13 are not for children, by the rules of age; a guardian who said no stands against them too', async () => {
    await ana.put('/v1/me/age-signal', { band: 'under-13', source: 'self-declared' }).expect(200);
    expect(await refused(403)).toMatchObject({ code: 'feature-refused' });
    expect(await world.ads(ana)).toMatchObject({ available: false, left: 0, reason: 'not-eligible' });
  });

  it('are not for people who are suspended, nor for strangers', async () => {
    await world.app.sql("update account set status = 'suspended' where id = $1", [ana.id]);
    expect(await refused(403)).toMatchObject({ code: 'account-suspended' });
    await world.app.stranger.post('/v1/billing/rewards/ad-sessions').expect(401);
  });

  it('are not for plans without ads', async () => {
    const now = world.app.clock.now();
    await world.app.sql(
      `insert into store_purchase (id, account_id, store, environment, kind, store_key, store_product_id, product_id, state, started_at,
         access_until, snapshot_at, created_at)
       values ($1, $2, 'app-store', 'production', 'subscription', $1::uuid::text, 'aicasso.plus.monthly', 'plus-monthly', 'active', $3,
         $4, $3, $3)`,
      [randomUUID(), ana.id, now, new Date(now.getTime() + DAY)],
    );
    expect(await refused(409)).toMatchObject({ reason: 'plan-without-ads', availableAt: null });
    world.app.clock.advance(DAY);
    await world.open(ana);
  });

  it('P13 are personal only for grown-ups who agreed to that; not personal for everybody else', async () => {
    const personalised = async () => ((await ana.post('/v1/billing/rewards/ad-sessions').expect(201)).body as AdSessionBody).personalised;
    expect(await personalised()).toBe(false);
    const { version } = (await world.app.stranger.get('/v1/policies/privacy').expect(200)).body as { version: string };
    const consent = { policy: 'privacy', version, decision: 'granted', purposes: ['personalised-ads'], locale: 'en', surface: 'test' };
    await ana.post('/v1/consents', consent).expect(201);
    expect(await personalised()).toBe(false); // the age is not known
    await ana.put('/v1/me/age-signal', { band: '18-plus', source: 'self-declared' }).expect(200);
    expect(await personalised()).toBe(true);
  });

  it('that were asked for are forgotten two days after their time', async () => {
    await world.open(ana);
    const left = async () => (await world.app.sql('select 1 from ad_session where account_id = $1', [ana.id])).length;
    const retire = (ms: number) =>
      runInScope(world.app.get(EntityManager), () => world.app.get(AdSessionRetention).removeBatch(world.app.clock.after(ms), 1000));
    await retire(2 * DAY);
    expect(await left()).toBe(1);
    await retire(2 * DAY + 61 * MINUTE);
    expect(await left()).toBe(0);
  });
});

describe('rewarded ads, without an ad unit', () => {
  it('are not offered, and say so in the language of the person', async () => {
    const app = await startApp();
    try {
      const ana = await app.actor({ locale: 'es' });
      const { body } = await ana.get('/v1/billing/rewards').expect(200);
      expect(body).toMatchObject({ ads: { available: false, reason: 'not-offered', why: 'Aquí no hay anuncios que ver.' } });
      expect((await ana.post('/v1/billing/rewards/ad-sessions').expect(409)).body).toMatchObject({ reason: 'not-offered' });
    } finally {
      await app.stop();
    }
  });
});
