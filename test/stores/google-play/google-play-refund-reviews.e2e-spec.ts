import { AnswerRefundReviews } from '../../../src/modules/billing/google-play/answer-refund-reviews.task.js';
import { currentVersion, decide } from '../../consent/consent-words.js';
import type { Actor } from '../../support/actor.js';
import { TestClock } from '../../support/test-clock.js';
import { HOUR, newOrder } from './bought.js';
import { PlayWorld } from './play-world.js';

/** The text that names Google Play is in force from this day on. */
const NAMED_AT = new Date('2026-11-22T00:00:00Z');
const DISCLOSED = 'select recipient, outcome, purpose, policy_version as version from disclosure where account_id = $1';

describe('a refund that Google asks about', () => {
  let world: PlayWorld;
  let ana: Actor;
  let order: string;
  beforeAll(async () => {
    const clock = new TestClock();
    if (clock.now() < NAMED_AT) clock.set(NAMED_AT);
    world = await PlayWorld.open({ clock });
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    ana = await world.app.actor({ consent: true });
    order = newOrder();
    await world.present(ana, await world.buysPack(ana, { order }), 'points_500').expect(200);
    await world.app.drain();
  });

  const asks = () =>
    world.told({ pendingRefundReviewNotification: { pendingRefundToken: `review-${order}`, orderId: order, refundReason: 7 } });
  const statusOf = async () => {
    const sql = 'select status, token_sealed, answer_by, asked_at from refund_question where unit_key = $1';
    return world.app.sql<{ status: string; token_sealed: string | null; answer_by: Date; asked_at: Date }>(sql, [order]);
  };
  /** As in the settings: for this purpose, and for one store alone. */
  const decides = async (decision: 'granted' | 'withdrawn', recipient = 'google-play') => {
    const version = await currentVersion(world.app, 'privacy');
    const matter = { purposes: ['consumption-data'], recipients: [recipient] };
    await decide(ana, { policy: 'privacy', version, decision, ...matter }).expect(201);
  };
  const disclosed = () => world.app.sql(DISCLOSED, [ana.id]);

  it.each<[string, () => Promise<void>]>([
    ['has not allowed it', () => asks()],
    ['has allowed it for the other store alone', async () => {
      await decides('granted', 'apple-app-store');
      await asks();
    }],
    ['has taken it back since the question came', async () => {
      await decides('granted');
      await asks();
      await decides('withdrawn');
    }],
  ])('is not answered for somebody who %s: nothing leaves', async (_, asked) => {
    await asked();
    await world.turnOf(AnswerRefundReviews);
    expect(await statusOf()).toMatchObject([{ status: 'no-consent', token_sealed: null }]);
    expect(world.play.count('reviewrefund')).toBe(0);
    expect(await disclosed()).toEqual([]);
  });

  it('is answered with how much was used, and with that alone; once, and on record', async () => {
    await asks();
    const [{ answer_by: by, asked_at: at } = { answer_by: new Date(), asked_at: new Date() }] = await statusOf();
    expect(by.getTime() - at.getTime()).toBe(24 * HOUR);
    await decides('granted');
    const told = world.play.told.length;
    const body = {
      pendingRefundToken: `review-${order}`, refundPreference: 'NEUTRAL', sampleContentProvided: false, consumptionPercentageMilliunits: 0,
    };
    await world.turnOf(AnswerRefundReviews);
    await world.turnOf(AnswerRefundReviews);
    const answers = world.play.told.slice(told).filter(({ call }) => call === 'reviewrefund');
    expect(answers).toEqual([{ call: 'reviewrefund', about: order, body }]);
    expect(await statusOf()).toMatchObject([{ status: 'sent', token_sealed: null }]);
    expect(await disclosed()).toEqual([
      { recipient: 'google-play', outcome: 'sent', purpose: 'consumption-data', version: await currentVersion(world.app, 'privacy') },
    ]);
  });

  it('is answered later when Play is down, and not after its time', async () => {
    await decides('granted');
    await asks();
    world.play.fail(503, 1, 'reviewrefund');
    await world.turnOf(AnswerRefundReviews);
    expect(await statusOf()).toMatchObject([{ status: 'waiting' }]);
    world.app.clock.advance(25 * HOUR);
    await world.turnOf(AnswerRefundReviews);
    expect(await statusOf()).toMatchObject([{ status: 'too-late' }]);
  });

  it('is answered although another cannot be, because the key of its token is lost', async () => {
    await decides('granted');
    await asks();
    const lose = `update refund_question set token_sealed = 'lost.AAAA', due_at = due_at - interval '1 hour' where unit_key = $1`;
    await world.app.sql(lose, [order]);
    const lost = order;
    order = newOrder();
    await world.present(ana, await world.buysPack(ana, { order }), 'points_500').expect(200);
    await asks();
    await world.turnOf(AnswerRefundReviews);
    expect(await statusOf()).toMatchObject([{ status: 'sent' }]);
    const [{ id } = { id: '' }] = await world.app.sql<{ id: string }>('select id from refund_question where unit_key = $1', [lost]);
    expect(world.app.log.of('google-play-refund-review-failed')).toMatchObject([{ questionId: id }]);
  });

  it('of an order that nobody knows is quarantined', async () => {
    const known = order;
    order = newOrder();
    await asks();
    expect(await statusOf()).toEqual([]);
    order = known;
  });
});
