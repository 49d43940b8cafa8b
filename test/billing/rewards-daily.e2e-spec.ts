import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { RewardRetention } from '../../src/modules/billing/rewards/reward.retention.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { times } from './ledger-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const POINTS = 5;

interface Offer {
  readonly daily: { available: boolean; points: number; availableAt: string | null; reason: string | null; why: string | null };
}

/** Every test begins at one moment, and is about somebody who signed in then. */
const BEGIN = new Date('2027-03-10T12:00:00Z');
const PEOPLE = 20;

describe('the reward of the day', () => {
  let app: TestApp;
  let ana: Actor;
  const people: Actor[] = [];
  beforeAll(async () => {
    app = await startApp({ env: { WELCOME_POINTS: '0', ACCESS_TOKEN_MINUTES: '100000' } });
    app.clock.set(BEGIN);
    for (let n = 0; n < PEOPLE; n++) people.push(await app.actor());
  });
  afterAll(() => app.stop());
  beforeEach(() => {
    app.clock.set(BEGIN);
    ana = people.pop()!;
  });

  const take = (timeZone?: string, key: string = randomUUID(), who = ana) =>
    who.post('/v1/billing/rewards/daily', timeZone === undefined ? undefined : { timeZone }).set('idempotency-key', key);
  const offer = async (timeZone?: string) =>
    ((await ana.get(`/v1/billing/rewards${timeZone === undefined ? '' : `?timeZone=${timeZone}`}`).expect(200)).body as Offer).daily;
  const balance = async () => ((await ana.get('/v1/billing/points').expect(200)).body as { balance: number }).balance;
  const at = (instant: string) => app.clock.set(new Date(instant));

  it('P17 gives points once for each day, says when the next is, and shows them in the statement', async () => {
    expect(await offer()).toEqual({ available: true, points: POINTS, availableAt: null, reason: null, why: null });
    expect((await take().expect(201)).body).toEqual({ day: '2027-03-10', points: POINTS, grantedAt: expect.any(String) });
    const next = '2027-03-11T08:00'; // 20 hours later, which is the next day already
    const { body } = await take().expect(409);
    expect(body).toMatchObject({ code: 'reward-not-available', reason: 'already-had', availableAt: expect.stringContaining(next) });
    expect(await offer()).toMatchObject({ available: false, reason: 'already-had', availableAt: body.availableAt });
    expect(await balance()).toBe(POINTS);
    const { items } = (await ana.get('/v1/billing/points/entries').expect(200)).body as { items: object[] };
    expect(items).toEqual([expect.objectContaining({ kind: 'grant', amount: POINTS, reason: 'daily-reward' })]);
  });

  it('says why in the language of the person (P35)', async () => {
    await take().expect(201);
    const { body } = await ana.get('/v1/billing/rewards').set('accept-language', 'es').expect(200);
    expect((body as Offer).daily.why).toBe('Ya tienes la recompensa de hoy.');
  });

  it('expires after 30 days', async () => {
    await take().expect(201);
    app.clock.advance(30 * DAY);
    expect(await balance()).toBe(0);
  });

  it('asked twice with one key is given once, and answered alike; it cannot be had without a key', async () => {
    const key = randomUUID();
    const first = (await take('Europe/Madrid', key).expect(201)).body;
    expect((await take('Europe/Madrid', key).expect(201)).body).toEqual(first);
    await take('Asia/Tokyo', key).expect(422);
    expect((await ana.post('/v1/billing/rewards/daily').expect(400)).body).toMatchObject({ code: 'idempotency-key-required' });
  });

  it('is given once to 20 requests at the same time, each with a key and a time zone of its own', async () => {
    const zones = ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Madrid'];
    await ana.get('/v1/billing/points').expect(200);
    const all = () => Promise.all(times(20, (n) => take(zones[n % 4]).then(({ status }) => status)));
    const answers = await app.overlap('ledger_account', 4, all);
    expect(answers.filter((status) => status === 201)).toHaveLength(1);
    expect(answers.filter((status) => status === 409)).toHaveLength(19);
    expect(await balance()).toBe(POINTS);
  });

  it('is of the calendar of where the person is: late on one day and after 20 hours on the next', async () => {
    at('2027-03-10T22:30:00Z'); // 23:30 in Madrid
    expect((await take('Europe/Madrid').expect(201)).body).toMatchObject({ day: '2027-03-10' });
    at('2027-03-10T23:30:00Z'); // the next day there, an hour later
    expect((await take('Europe/Madrid').expect(409)).body).toMatchObject({ availableAt: expect.stringContaining('2027-03-11T18:30') });
    at('2027-03-11T18:31:00Z');
    expect((await take('Europe/Madrid').expect(201)).body).toMatchObject({ day: '2027-03-11' });
  });

  it('early on one day is not given again before the next midnight there, however many hours are over', async () => {
    at('2027-03-10T00:10:00Z');
    await take().expect(201);
    at('2027-03-10T23:59:00Z');
    expect((await take().expect(409)).body).toMatchObject({ availableAt: '2027-03-11T00:00:00.000Z' });
    at('2027-03-11T00:00:00Z');
    await take().expect(201);
  });

  it('does not come sooner for who moves the time zone forward, on a journey or made up', async () => {
    at('2027-03-10T09:00:00Z');
    expect((await take('Pacific/Pago_Pago').expect(201)).body).toMatchObject({ day: '2027-03-09' });
    expect((await take('Pacific/Kiritimati').expect(409)).body).toMatchObject({ availableAt: expect.stringContaining('2027-03-11T05:00') });
  });

  it('does not come again for who moves it back: days only go forward', async () => {
    at('2027-03-10T11:00:00Z');
    expect((await take('Pacific/Kiritimati').expect(201)).body).toMatchObject({ day: '2027-03-11' });
    at('2027-03-11T10:59:00Z'); // a day later it is the 10th in Pago Pago
    const { body } = await take('Pacific/Pago_Pago').expect(409);
    expect(body).toMatchObject({ availableAt: '2027-03-12T11:00:00.000Z' }); // when the 12th begins there
    expect(await offer('Pacific/Pago_Pago')).toMatchObject({ available: false, availableAt: body.availableAt });
    at('2027-03-12T11:00:00Z');
    await take('Pacific/Pago_Pago').expect(201);
  });

  it('is not given more than 30 times in 30 days, with every trick of time zones', async () => {
    let given = 0;
    const zones = ['Pacific/Pago_Pago', 'Pacific/Kiritimati'];
    for (let hour = 0; hour < 30 * 24; hour += 20) {
      for (const zone of zones) given += (await take(zone)).status === 201 ? 1 : 0;
      app.clock.advance(20 * HOUR);
    }
    expect(given).toBeLessThanOrEqual(30);
    expect(given).toBeGreaterThanOrEqual(29);
    const rows = await app.sql<{ at: Date }>('select granted_at as at from reward where account_id = $1 order by granted_at', [ana.id]);
    const gaps = rows.slice(1).map(({ at: later }, n) => later.getTime() - rows[n]!.at.getTime());
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20 * HOUR);
  });

  it('has a cap: with 30 in the last 30 days it waits for the first of them to be over', async () => {
    const since = app.clock.now().getTime() - 29.5 * DAY;
    for (const n of times(30, (it) => it)) {
      const grantedAt = new Date(since + n * 23 * HOUR);
      const day = new Date(Date.parse('2027-01-01') + n * DAY).toISOString().slice(0, 10);
      await app.sql("insert into reward (id, account_id, kind, day, points, granted_at) values ($1, $2, 'daily', $3, 5, $4)", [
        randomUUID(), ana.id, day, grantedAt,
      ]);
    }
    const { body } = await take().expect(409);
    expect(body).toMatchObject({ reason: 'limit-reached', availableAt: new Date(since + 30 * DAY).toISOString() });
    app.clock.advance(DAY / 2);
    await take().expect(201);
  });

  it.each(['Mars/Olympus', 'x y', '', 'a'.repeat(65), '../../etc/passwd', '+05:30'])('refuses the time zone %j', async (zone) => {
    expect((await take(zone).expect(422)).body).toMatchObject({ errors: [{ pointer: '#/timeZone' }] });
    await ana.get(`/v1/billing/rewards?timeZone=${encodeURIComponent(zone)}`).expect(422);
  });

  it('is for people whose account is active, and for nobody unknown', async () => {
    await app.sql("update account set status = 'suspended' where id = $1", [ana.id]);
    expect((await take().expect(403)).body).toMatchObject({ code: 'account-suspended' });
    await app.stranger.post('/v1/billing/rewards/daily').set('idempotency-key', randomUUID()).expect(401);
    await app.stranger.get('/v1/billing/rewards').expect(401);
  });

  it('is deleted after 400 days; the points stand in the books', async () => {
    await take().expect(201);
    const left = async () => (await app.sql('select 1 from reward where account_id = $1', [ana.id])).length;
    const retire = (days: number) =>
      runInScope(app.get(EntityManager), () => app.get(RewardRetention).removeBatch(app.clock.after(days * DAY), 10_000));
    await retire(399);
    expect(await left()).toBe(1);
    await retire(401);
    expect(await left()).toBe(0);
    expect(await balance()).toBe(POINTS);
  });
});
