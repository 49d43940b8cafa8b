import type { androidpublisher_v3 as Play } from '@googleapis/androidpublisher';
import { sha256 } from '../../../kernel/json.js';
import type { StoreSnapshot, UnitSnapshot } from '../purchases/store-snapshot.js';
import { ACKNOWLEDGE_MS, buyerOf, HOUR, instantOf, laterOf, type PlayRead } from './play-read.js';

type Product = Play.Schema$ProductPurchaseV2;

export const ALL = 100_000;

/** A pack. Null when nothing in the answer says what was bought. */
export function productSnapshot({ token, readAt, purchase }: PlayRead<Product>): StoreSnapshot | null {
  // one product in each purchase, as the app buys them
  const item = purchase.productLineItem?.[0];
  if (!item?.productId) return null;
  const storeKey = sha256(token);
  const completedAt = instantOf(purchase.purchaseCompletionTime);
  const { productId: storeProductId, productOfferDetails: details = {} } = item;
  const { quantity, refunded } = quantities(details, purchase, completedAt);
  const unit: UnitSnapshot = {
    // the order may be told later than the purchase (promotions have none): a token is one pack, whatever is known of its order
    unitKey: storeKey, ...(purchase.orderId && { orderId: purchase.orderId }), storeProductId, quantity,
    purchasedAt: completedAt ?? readAt, refunded,
    ...(refunded > 0 && { refundedAt: readAt }),
  };
  const state = stateOf(purchase, completedAt, refunded);
  const isPaid = state === 'completed' || state === 'revoked';
  const acknowledged = details.consumptionState === 'CONSUMPTION_STATE_CONSUMED';
  return {
    store: 'google-play',
    environment: purchase.testPurchaseContext ? 'sandbox' : 'production',
    kind: 'pack',
    storeKey,
    token,
    storeProductId,
    state,
    ownership: 'purchased',
    autoRenews: false,
    ...(completedAt && { startedAt: completedAt }),
    snapshotAt: readAt,
    // a pack is done with once it is consumed, which acknowledges it
    ...(isPaid && { acknowledged, acknowledgeBy: laterOf(completedAt ?? readAt, ACKNOWLEDGE_MS) }),
    checkAt: state === 'pending' ? laterOf(readAt, 12 * HOUR) : null,
    ...buyerOf(purchase.obfuscatedExternalAccountId),
    units: isPaid ? [unit] : [],
  };
}

/** `CANCELLED` is both a purchase that never came to be paid and one that was taken back: only the second was ever completed. */
function stateOf({ purchaseStateContext }: Product, completedAt: Date | null, refunded: number): StoreSnapshot['state'] {
  switch (purchaseStateContext?.purchaseState) {
    case 'PURCHASED':
      return refunded === ALL ? 'revoked' : 'completed';
    case 'CANCELLED':
      return completedAt ? 'revoked' : 'cancelled';
    default:
      return 'pending';
  }
}

/** A missing refundable quantity says nothing: zero may be left out of the answer (a guess), and then the voided list tells. */
function quantities(details: Play.Schema$ProductOfferDetails, purchase: Product, completedAt: Date | null) {
  const quantity = Math.max(1, Number(details.quantity ?? 1));
  const left = Math.min(quantity, Math.max(0, Number(details.refundableQuantity ?? quantity)));
  const isCancelled = purchase.purchaseStateContext?.purchaseState === 'CANCELLED' && completedAt !== null;
  return { quantity, refunded: isCancelled ? ALL : Math.round(((quantity - left) / quantity) * ALL) };
}
