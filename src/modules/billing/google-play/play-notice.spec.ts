import { readNotice } from './play-notice.js';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const read = (more: object, packageName: unknown = 'our.app') =>
  readNotice({ version: '1.0', packageName, eventTimeMillis: String(NOW.getTime() - 5), ...more }, 'our.app', NOW);

describe('a notice of Google Play', () => {
  const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 17, 18, 19, 20, 22];

  it.each([...numbers, 99])('about a subscription, of the number %d, says where to look and no more', (notificationType) => {
    const notice = read({ subscriptionNotification: { version: '1.0', notificationType, purchaseToken: 't' } });
    expect(notice).toEqual({ about: 'purchase', kind: 'subscription', token: 't', type: notificationType });
  });

  it.each([1, 2, 99])('about a product, of the number %d, does too', (notificationType) => {
    const notice = read({ oneTimeProductNotification: { version: '1.0', notificationType, purchaseToken: 't', sku: 's' } });
    expect(notice).toEqual({ about: 'purchase', kind: 'pack', token: 't', type: notificationType });
  });

  it.each([
    [1, 1, 'subscription', false],
    [2, 1, 'pack', false],
    [2, 2, 'pack', true],
  ])('about something voided, of type %d and refund type %d', (productType, refundType, kind, isPartial) => {
    const notice = read({ voidedPurchaseNotification: { purchaseToken: 't', orderId: 'GPA.1', productType, refundType } });
    expect(notice).toEqual({
      about: 'voided', kind, token: 't', orderId: 'GPA.1', isPartial, quantity: null, at: '2026-11-22T11:59:59.995Z',
    });
  });

  it('about a refund that is to be reviewed', () => {
    const notice = read({ pendingRefundReviewNotification: { pendingRefundToken: 'p', orderId: 'GPA.1', refundReason: 7 } });
    expect(notice).toMatchObject({ about: 'refund-review', token: 'p', orderId: 'GPA.1', reason: '7' });
  });

  it.each([[String(NOW.getTime() - 5)], [NOW.getTime() - 5]])('tells its time as %p', (eventTimeMillis) => {
    const voided = { purchaseToken: 't', orderId: 'GPA.1', productType: 1, refundType: 1 };
    expect(read({ eventTimeMillis, voidedPurchaseNotification: voided })).toMatchObject({ at: '2026-11-22T11:59:59.995Z' });
  });

  it.each([[undefined], ['soon'], [NOW.getTime() + 5], [-1], [1e300]])('with the time %p is of now', (eventTimeMillis) => {
    const voided = { purchaseToken: 't', orderId: 'GPA.1', productType: 1, refundType: 1 };
    expect(read({ eventTimeMillis, voidedPurchaseNotification: voided })).toMatchObject({ at: NOW.toISOString() });
  });

  it.each([
    ['another-package', read({ testNotification: {} }, 'another.app')],
    ['another-package', read({ testNotification: {} }, null)],
    ['unknown-kind', read({})],
    ['unknown-kind', read({ notificationOfNextYear: {} })],
    ['no-token', read({ subscriptionNotification: { notificationType: 4 } })],
    ['no-token', read({ subscriptionNotification: { notificationType: 4, purchaseToken: 'a b' } })],
    ['no-token', read({ subscriptionNotification: { notificationType: 4, purchaseToken: 'x'.repeat(5000) } })],
    ['no-token', read({ voidedPurchaseNotification: { purchaseToken: 't' } })],
    ['no-token', read({ pendingRefundReviewNotification: { orderId: 'GPA.1' } })],
    ['no-object', readNotice([], 'our.app', NOW)],
    ['no-object', readNotice(null, 'our.app', NOW)],
  ])('is of no use: %s', (why, notice) => {
    expect(notice).toEqual({ about: 'useless', why });
  });

  it('of the button in the console is a test', () => {
    expect(read({ testNotification: { version: '1.0' } })).toEqual({ about: 'test' });
  });
});
