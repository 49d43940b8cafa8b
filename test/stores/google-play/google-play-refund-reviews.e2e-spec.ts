import { jest } from '@jest/globals';
import { AnswerRefundReviews } from '../../../src/modules/billing/google-play/answer-refund-reviews.task.js';
import { ConsentGate } from '../../../src/platform/outbound/index.js';
import type { Actor } from '../../support/actor.js';
import { HOUR, newOrder } from './bought.js';
import { PlayWorld } from './play-world.js';

describe('a refund that Google asks about', () => {
  let world: PlayWorld;
  let ana: Actor;
  let order: string;
  beforeAll(async () => (world = await PlayWorld.open()));
  afterAll(() => world?.close());
  afterEach(() => jest.restoreAllMocks());
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
  /** The text does not name Google Play yet: as if it did, and this person had agreed. */
  const agreed = async () => {
    const sql = 'select id, version from consent_event where account_id = $1';
    const [event] = await world.app.sql<{ id: string; version: string }>(sql, [ana.id]);
    const grant = { consentEventId: event!.id, policyVersion: event!.version };
    jest.spyOn(world.app.get(ConsentGate), 'findGrant').mockResolvedValue(grant);
  };

  it('is not answered for somebody who has not allowed it: nothing leaves', async () => {
    await asks();
    await world.turnOf(AnswerRefundReviews);
    expect(await statusOf()).toMatchObject([{ status: 'no-consent', token_sealed: null }]);
    expect(world.play.count('reviewrefund')).toBe(0);
  });

  it('is answered with how much was used, and with that alone; once, and on record', async () => {
    await asks();
    const [{ answer_by: by, asked_at: at } = { answer_by: new Date(), asked_at: new Date() }] = await statusOf();
    expect(by.getTime() - at.getTime()).toBe(24 * HOUR);
    await agreed();
    const told = world.play.told.length;
    const body = {
      pendingRefundToken: `review-${order}`, refundPreference: 'NEUTRAL', sampleContentProvided: true, consumptionPercentageMilliunits: 0,
    };
    await world.turnOf(AnswerRefundReviews);
    await world.turnOf(AnswerRefundReviews);
    const answers = world.play.told.slice(told).filter(({ call }) => call === 'reviewrefund');
    expect(answers).toEqual([{ call: 'reviewrefund', about: order, body }]);
    expect(await statusOf()).toMatchObject([{ status: 'sent', token_sealed: null }]);
    const disclosures = await world.app.sql('select outcome, purpose from disclosure where account_id = $1', [ana.id]);
    expect(disclosures).toEqual([{ outcome: 'sent', purpose: 'consumption-data' }]);
  });

  it('is answered later when Play is down, and not after its time', async () => {
    await asks();
    await agreed();
    world.play.fail(503, 1, 'reviewrefund');
    await world.turnOf(AnswerRefundReviews);
    expect(await statusOf()).toMatchObject([{ status: 'waiting' }]);
    world.app.clock.advance(25 * HOUR);
    await world.turnOf(AnswerRefundReviews);
    expect(await statusOf()).toMatchObject([{ status: 'too-late' }]);
  });

  it('of an order that nobody knows is quarantined', async () => {
    const known = order;
    order = newOrder();
    await asks();
    expect(await statusOf()).toEqual([]);
    order = known;
  });
});
