import type { StoreSnapshot } from '../../../src/modules/billing/purchases/store-snapshot.js';
import type { Word } from './store-model.js';

/** A store's word as an adapter hands it on. */
export function snapshotOf(word: Word, tokens: readonly string[]): StoreSnapshot {
  const { purchase, saidAt, state, accessUntil, ware, autoRenews, units } = word;
  const { store, environment, key, isShared, buyer, quantity } = purchase.terms;
  const isPaid = state !== 'pending' && state !== 'cancelled';
  return {
    store, environment, state, autoRenews,
    kind: ware.points === null ? 'unknown' : ware.plan === null ? 'pack' : 'subscription',
    storeKey: key,
    storeProductId: ware.names[store],
    ownership: isShared ? 'family-shared' : 'purchased',
    ...(accessUntil !== null && { accessUntil: new Date(accessUntil) }),
    snapshotAt: new Date(saidAt),
    ...(purchase.replaces && isPaid && { replacesKey: purchase.replaces.terms.key }),
    checkAt: null,
    ...(buyer !== null && { buyer: tokens[buyer]! }),
    units: units.map((unit) => ({
      unitKey: unit.key,
      storeProductId: unit.ware.names[store],
      quantity,
      purchasedAt: new Date(unit.paidAt),
      ...(unit.endsAt !== null && { expiresAt: new Date(unit.endsAt) }),
      refunded: unit.refunded,
      ...(unit.refunded > 0 && { refundedAt: new Date(saidAt) }),
    })),
  };
}
