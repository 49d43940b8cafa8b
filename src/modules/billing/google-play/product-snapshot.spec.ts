import type { androidpublisher_v3 as Play } from '@googleapis/androidpublisher';
import { sha256 } from '../../../kernel/json.js';
import { productSnapshot } from './product-snapshot.js';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const PAID = '2026-11-22T11:00:00.000Z';

function snapshotOf(state: string, more: Partial<Play.Schema$ProductPurchaseV2> = {}, details: Play.Schema$ProductOfferDetails = {}) {
  const purchase: Play.Schema$ProductPurchaseV2 = {
    orderId: 'GPA.1', purchaseStateContext: { purchaseState: state }, purchaseCompletionTime: PAID,
    productLineItem: [{ productId: 'points_500', productOfferDetails: details }], ...more,
  };
  return productSnapshot({ token: 'the-token', readAt: NOW, purchase })!;
}

describe('a pack of Google Play', () => {
  it.each([
    ['PURCHASED', PAID, {}, 'completed', [0]],
    ['PURCHASED', PAID, { quantity: 3, refundableQuantity: 3 }, 'completed', [0]],
    ['PURCHASED', PAID, { quantity: 3, refundableQuantity: 2 }, 'completed', [33_333]],
    ['PURCHASED', PAID, { quantity: 3, refundableQuantity: 0 }, 'revoked', [100_000]],
    ['CANCELLED', PAID, {}, 'revoked', [100_000]],
    ['CANCELLED', undefined, {}, 'cancelled', []],
    ['PENDING', undefined, {}, 'pending', []],
    ['PURCHASE_STATE_UNSPECIFIED', undefined, {}, 'pending', []],
    ['OF_NEXT_YEAR', PAID, {}, 'pending', []],
  ])('in %s, paid %p, %j is %s', (state, purchaseCompletionTime, details, is, refunded) => {
    const snapshot = snapshotOf(state, { purchaseCompletionTime }, details);
    expect([snapshot.state, snapshot.units.map((unit) => unit.refunded)]).toEqual([is, refunded]);
  });

  it('Quantity > 1: counts all of it', () => {
    expect(snapshotOf('PURCHASED', {}, { quantity: 3 }).units).toMatchObject([{ orderId: 'GPA.1', quantity: 3, refunded: 0 }]);
    expect(snapshotOf('PURCHASED').units).toMatchObject([{ quantity: 1 }]);
  });

  it('is known by its token, whether or not its order is told', () => {
    expect(snapshotOf('PURCHASED').units).toMatchObject([{ unitKey: sha256('the-token'), orderId: 'GPA.1' }]);
    expect(snapshotOf('PURCHASED', { orderId: undefined }).units).toEqual([expect.objectContaining({ unitKey: sha256('the-token') })]);
    expect(snapshotOf('PURCHASED', { orderId: '' }).units[0]).not.toHaveProperty('orderId');
  });

  it('is done with when it is consumed', () => {
    expect(snapshotOf('PURCHASED', { acknowledgementState: 'ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED' })).toMatchObject({ acknowledged: false });
    expect(snapshotOf('PURCHASED', {}, { consumptionState: 'CONSUMPTION_STATE_CONSUMED' })).toMatchObject({ acknowledged: true });
    expect(snapshotOf('PURCHASED').acknowledgeBy).toEqual(new Date('2026-11-25T11:00:00.000Z'));
  });

  it('of a tester is of the sandbox', () => {
    expect(snapshotOf('PURCHASED', { testPurchaseContext: {} }).environment).toBe('sandbox');
    expect(snapshotOf('PURCHASED').environment).toBe('production');
  });

  it('without a product says nothing', () => {
    expect(snapshotOf('PURCHASED', { productLineItem: [] })).toBeNull();
  });
});
