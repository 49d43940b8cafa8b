import { jest } from '@jest/globals';
import { AnswerRefundReviews } from '../../../src/modules/billing/google-play/answer-refund-reviews.task.js';
import { ConsentGate } from '../../../src/platform/outbound/index.js';
import type { Actor } from '../../support/actor.js';
import { HOUR, newOrder } from './bought.js';
import { PlayWorld } from './play-world.js';

describe('the record of what Google Play was told of a person', () => {
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
    await world.settle();
    await world.told({ pendingRefundReviewNotification: { orderId: order, pendingRefundToken: `review-${order}`, refundReason: 7 } });
    const sql = 'select id, version from consent_event where account_id = $1';
    const [event] = await world.app.sql<{ id: string; version: string }>(sql, [ana.id]);
    const grant = { consentEventId: event!.id, policyVersion: event!.version };
    jest.spyOn(world.app.get(ConsentGate), 'findGrant').mockResolvedValue(grant);
  });

  const outcomes = () => world.app.sql('select outcome from disclosure where account_id = $1 order by announced_at', [ana.id]);
  const status = () => world.app.sql('select status from refund_question where unit_key = $1', [order]);

  it.each<[string, () => void, string, string]>([
    ['reached it, when it answers', () => undefined, 'sent', 'sent'],
    ['reached it, when it refuses', () => world.play.fail(400, 1, 'reviewrefund'), 'sent', 'refused'],
    ['may have reached it, when the line breaks', () => world.play.fail('cut', 1, 'reviewrefund'), 'unknown', 'waiting'],
    ['did not reach it, when it lets nobody in', () => {
      world.app.clock.advance(2 * HOUR); // the access token has ended
      world.play.fail(503, 2, 'token'); // the one before comes up again, too
    }, 'not-sent', 'waiting'],
  ])('says that it %s', async (_, prepare, outcome, settled) => {
    prepare();
    await world.in(() => world.app.get(AnswerRefundReviews).run(new AbortController().signal));
    expect([await outcomes(), await status()]).toEqual([[{ outcome }], [{ status: settled }]]);
  });
});
