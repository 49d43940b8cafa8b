import { AnswerAppStoreRefundQuestions } from '../../../src/modules/billing/app-store/refunds/answer-refund-questions.task.js';
import { SweepAppStoreNotices } from '../../../src/modules/billing/app-store/notices/sweep-notices.task.js';
import { AppStoreWorld, DAY_MS } from '../../stores/app-store/app-store-world.js';
import { STATUS } from '../../stores/app-store/shelf.js';
import type { Actor } from '../../support/actor.js';

const PLUS = 'aicasso.plus.monthly';
const PACK = 'aicasso.points.500';
const HOUR_MS = 3_600_000;

describe('what the App Store tells besides', () => {
  let world: AppStoreWorld;
  beforeAll(async () => {
    // no scheduler: a task's turn comes when the test says so
    world = await AppStoreWorld.open({ env: { ROLES: 'api,worker' } });
  });
  afterAll(() => world.close());
  beforeEach(() => {
    world.apple.mood = 'well';
    world.apple.recorder.forget();
  });

  const balanceOf = async (actor: Actor) => (await world.points(actor)).balance;
  const bought = async (actor: Actor, words = {}) => {
    const { transactionId } = world.apple.shelf.buy(PACK, { appAccountToken: await world.tokenOf(actor), ...words });
    return transactionId!;
  };
  /** A notice that Apple wrote down, whether or not it came. */
  const wrote = (id: string, arrived: boolean, at = world.app.clock.now()) => {
    const signedPayload = world.apple.signer.notice({ type: 'ONE_TIME_CHARGE', transaction: world.apple.shelf.find(id)!, signedAt: at });
    world.apple.notices.push({ signedPayload, at, arrived });
    return signedPayload;
  };
  const asked = () => world.apple.recorder.requests
    .filter(({ path }) => path.includes('/notifications/history'))
    .map(({ body }) => JSON.parse(body.toString('utf8')) as { startDate: number; endDate: number; onlyFailures?: boolean });

  describe('Missed notifications: the sweep of the history', () => {
    it('first of all that Apple remembers, page by page; then of what failed since, with a day to spare', async () => {
      const actor = await world.app.actor();
      for (let n = 0; n < 45; n += 1) wrote(await bought(actor), n % 2 === 0);
      await world.turnOf(SweepAppStoreNotices);
      expect(await balanceOf(actor)).toBe(45 * 500);
      const first = asked();
      expect(world.now - first[0]!.startDate).toBeGreaterThan(179 * DAY_MS);
      expect(world.now - first[0]!.startDate).toBeLessThan(180 * DAY_MS);
      expect(first.filter(({ startDate, endDate, onlyFailures }) => onlyFailures || endDate - startDate > 7 * DAY_MS)).toEqual([]);

      world.app.clock.advance(6 * HOUR_MS);
      world.apple.recorder.forget();
      const [missed, arrived] = [await bought(actor), await bought(actor)];
      wrote(missed, false);
      wrote(arrived, true);
      await world.turnOf(SweepAppStoreNotices);
      expect(asked().every(({ onlyFailures }) => onlyFailures === true)).toBe(true);
      expect(new Set(asked().map(({ startDate }) => startDate)).size).toBe(2); // of production and of the sandbox, in one step each
      expect(await world.purchase(missed)).toMatchObject({ state: 'completed' });
      expect(await world.purchase(arrived)).toBeUndefined(); // as Apple says: it was delivered
      expect(await balanceOf(actor)).toBe(46 * 500);
    });

    it('after an outage of ours, of all again: what came meanwhile may be lost here', async () => {
      const actor = await world.app.actor();
      const id = await bought(actor);
      world.app.clock.advance(HOUR_MS);
      wrote(id, true);
      world.app.clock.advance(3 * DAY_MS);
      await world.turnOf(SweepAppStoreNotices);
      expect(asked().every(({ onlyFailures }) => onlyFailures === undefined)).toBe(true);
      expect(await balanceOf(actor)).toBe(500);
    });

    it('takes each notice once, whichever way it comes', async () => {
      const actor = await world.app.actor();
      const jws = wrote(await bought(actor), false);
      expect(await world.send(jws)).toBe(200);
      await world.app.drain();
      await world.turnOf(SweepAppStoreNotices);
      expect(await world.send(jws)).toBe(200);
      await world.app.drain();
      expect(await balanceOf(actor)).toBe(500);
    });

    it('goes on where it was when the store comes back', async () => {
      const find = "select up_to from store_sweep where name = 'app-store/production/notices'";
      const cursor = async () => (await world.app.sql<{ up_to: Date }>(find))[0]!;
      const actor = await world.app.actor();
      const id = await bought(actor);
      wrote(id, false);
      const before = await cursor();
      for (const mood of ['down', 'busy', 'garbage'] as const) {
        world.apple.mood = mood;
        await world.turnOf(SweepAppStoreNotices);
      }
      expect(await cursor()).toEqual(before);
      world.apple.mood = 'well';
      await world.turnOf(SweepAppStoreNotices);
      expect((await cursor()).up_to.getTime()).toBeGreaterThan(before.up_to.getTime());
      expect(await balanceOf(actor)).toBe(500);
    });
  });

  describe('Missed notifications: near the end of a period Apple is asked', () => {
    it('a renewal that nobody told of is found before access ends', async () => {
      const actor = await world.app.actor();
      const purchaseDate = world.now - 30 * DAY_MS + HOUR_MS;
      const words = { appAccountToken: await world.tokenOf(actor), purchaseDate, expiresDate: world.now + HOUR_MS };
      const key = world.apple.shelf.subscribe(PLUS, words).transactionId!;
      await world.presented(actor, key);
      const { expiresDate } = world.apple.shelf.renew(key);
      await world.reread();
      expect(await balanceOf(actor)).toBe(1000); // it is not time yet
      world.app.clock.advance(50 * 60_000);
      await world.reread();
      expect((await world.purchase(key))!.access_until).toEqual(new Date(expiresDate!));
      expect(await balanceOf(actor)).toBe(2000);
    });

    it('an end that nobody told of ends it; a store that is down ends nothing by itself', async () => {
      const actor = await world.app.actor();
      const words = { appAccountToken: await world.tokenOf(actor), expiresDate: world.now + HOUR_MS };
      const key = world.apple.shelf.subscribe(PLUS, words).transactionId!;
      await world.presented(actor, key);
      world.app.clock.advance(2 * HOUR_MS);
      world.apple.mood = 'down';
      await world.reread();
      expect((await world.purchase(key))!.state).toBe('active');
      world.apple.mood = 'well';
      world.apple.shelf.set(key, STATUS.expired, { autoRenewStatus: 0 });
      world.app.clock.advance(2 * HOUR_MS);
      await world.reread();
      expect(await world.purchase(key)).toMatchObject({ state: 'expired', access_until: null, check_at: null });
    });
  });

  describe('CONSUMPTION_REQUEST', () => {
    const grant = async (actor: Actor) => {
      const { version } = (await world.app.stranger.get('/v1/policies/privacy?locale=en').expect(200)).body as { version: string };
      const purposes = ['consumption-data'];
      const recipients = ['apple-app-store'];
      const decision = { policy: 'privacy', version, decision: 'granted', recipients, purposes, locale: 'en', surface: 'test' };
      await actor.post('/v1/consents', decision).expect(201);
    };
    const questionOf = async (id: string) => {
      const [row] = await world.app.sql<{ status: string; reason: string | null; answer_by: Date; asked_at: Date; attempts: number }>(
        'select status, reason, answer_by, asked_at, attempts from refund_question where unit_key = $1',
        [id],
      );
      return row!;
    };
    const disclosuresOf = ({ id }: Actor) =>
      world.app.sql('select recipient, purpose, categories, outcome, erasure from disclosure where account_id = $1', [id]);
    const question = async (consents: boolean, spent = 0) => {
      const actor = await world.app.actor();
      if (consents) await grant(actor);
      const id = await bought(actor);
      await world.toldOfPack(id, 'ONE_TIME_CHARGE');
      if (spent > 0) await world.spend(actor, spent);
      await world.toldOfPack(id, 'CONSUMPTION_REQUEST', { reason: 'UNINTENDED_PURCHASE' });
      return { actor, id };
    };
    const turn = () => world.turnOf(AnswerAppStoreRefundQuestions);

    it('is answered with consent, by what the books say, and the person can see it', async () => {
      const { actor, id } = await question(true, 125);
      const { answer_by: by, asked_at: at, ...waiting } = await questionOf(id);
      expect(waiting).toMatchObject({ status: 'waiting', reason: 'UNINTENDED_PURCHASE' });
      expect(by.getTime() - at.getTime()).toBe(12 * HOUR_MS);
      await turn();
      expect(await questionOf(id)).toMatchObject({ status: 'sent' });
      expect(world.apple.consumption.get(id)).toEqual({
        customerConsented: true, deliveryStatus: 'DELIVERED', sampleContentProvided: false, consumptionPercentage: 25_000,
      });
      expect(await disclosuresOf(actor)).toEqual([
        { recipient: 'apple-app-store', purpose: 'consumption-data', categories: ['purchases'], outcome: 'sent', erasure: 'not-offered' },
      ]);
    });

    it('without consent nothing is sent, and it is settled as such', async () => {
      const { actor, id } = await question(false, 125);
      await turn();
      expect(await questionOf(id)).toMatchObject({ status: 'no-consent' });
      expect(world.apple.recorder.requests.filter(({ method }) => method === 'PUT')).toEqual([]);
      expect(await disclosuresOf(actor)).toEqual([]);
    });

    it('of what was refunded, given back and spent: all that was spent of it', async () => {
      const { actor, id } = await question(true, 100);
      world.apple.shelf.change(id, { revocationDate: world.now, revocationType: 'REFUND_FULL' });
      await world.toldOfPack(id, 'REFUND');
      world.apple.shelf.change(id, { revocationDate: undefined, revocationType: undefined });
      await world.toldOfPack(id, 'REFUND_REVERSED');
      await world.spend(actor, 150);
      await turn();
      expect(world.apple.consumption.get(id)).toMatchObject({ consumptionPercentage: 50_000 });
    });

    it('is kept once, however often it is asked', async () => {
      const actor = await world.app.actor();
      const id = await bought(actor);
      const signedAt = world.app.clock.now();
      for (let n = 0; n < 3; n += 1) await world.toldOfPack(id, 'CONSUMPTION_REQUEST', { signedAt });
      const rows = await world.app.sql('select id from refund_question where unit_key = $1', [id]);
      expect(rows).toHaveLength(1);
    });

    it.each(['down', 'busy', 4_040_002] as const)('while the store is %s it waits, and is tried again', async (mood) => {
      const { id } = await question(true);
      world.apple.mood = mood;
      await turn();
      expect(await questionOf(id)).toMatchObject({ status: 'waiting', attempts: 1 });
      world.apple.mood = 'well';
      await turn();
      expect(await questionOf(id)).toMatchObject({ status: 'waiting' }); // not at once
      world.app.clock.advance(2 * HOUR_MS);
      await turn();
      expect(await questionOf(id)).toMatchObject({ status: 'sent' });
    });

    it('that Apple would not have is let be', async () => {
      const { id } = await question(true);
      world.apple.mood = 4_000_047;
      await turn();
      expect(await questionOf(id)).toMatchObject({ status: 'refused' });
    });

    it('after twelve hours it is too late', async () => {
      const { id } = await question(true);
      world.app.clock.advance(13 * HOUR_MS);
      await turn();
      expect(await questionOf(id)).toMatchObject({ status: 'too-late' });
      expect(world.apple.consumption.has(id)).toBe(false);
    });

    it('about what nobody knows the owner of: nothing is told', async () => {
      const { transactionId } = world.apple.shelf.buy(PACK);
      await world.toldOfPack(transactionId!, 'CONSUMPTION_REQUEST');
      await turn();
      expect(await questionOf(transactionId!)).toMatchObject({ status: 'no-consent' });
    });
  });
});

describe('an App Store that is only listened to', () => {
  let world: AppStoreWorld;
  beforeAll(async () => {
    world = await AppStoreWorld.open({ env: { APP_STORE_ISSUER_ID: '', APP_STORE_KEY_ID: '', APP_STORE_PRIVATE_KEY: '' } });
  });
  afterAll(() => world.close());

  it('gives by what is signed, and asks nothing', async () => {
    const actor = await world.app.actor();
    const key = world.apple.shelf.subscribe(PLUS, { appAccountToken: await world.tokenOf(actor) }).transactionId!;
    expect(await world.presented(actor, key)).toMatchObject({ status: 'checked', state: 'active' });
    world.apple.shelf.renew(key);
    await world.toldOf(key, 'DID_RENEW');
    await world.turnOf(SweepAppStoreNotices);
    await world.reread();
    expect((await world.points(actor)).balance).toBe(2000);
    expect(world.apple.recorder.connections).toBe(0);
  });
});
