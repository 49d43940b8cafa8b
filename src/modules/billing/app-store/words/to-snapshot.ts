import type { PurchaseState } from '../../../../entities/billing/store-purchase.entity.js';
import type { StoreSnapshot, UnitSnapshot } from '../../purchases/store-snapshot.js';
import { checkAfter } from './check-after.js';
import { ALL } from './read-words.js';
import type { Renewal, SubscriptionStatus, Transaction } from './words.js';

/** The shortest grace that can be set up in App Store Connect; for a grace whose end is not told. */
const SHORTEST_GRACE_MS = 3 * 86_400_000;

/** What is known of one purchase at one moment. In any order: which period is the current one is told by its dates. */
export interface Words {
  /** All of one purchase; at least one. */
  readonly transactions: readonly [Transaction, ...Transaction[]];
  readonly renewal?: Renewal | null;
  readonly status?: SubscriptionStatus | null;
  /** When the store put these words together, where it did: of a notice, of its answer. Null for a transaction that stands alone. */
  readonly toldAt: Date | null;
}

/** What Apple's verified words come to. Pure. */
export function toSnapshot(words: Words): StoreSnapshot {
  const [first] = words.transactions;
  return first.type === 'subscription' || (first.type === 'unknown' && first.expiresAt !== null)
    ? ofSubscription(words)
    : ofOnce(words);
}

/** The key of a purchase: a subscription keeps its first transaction's id, all else is a purchase of its own each time. */
export function keyOf({ type, expiresAt, originalTransactionId, transactionId }: Transaction): string {
  return type === 'subscription' || (type === 'unknown' && expiresAt !== null) ? originalTransactionId : transactionId;
}

function ofOnce({ transactions, toldAt }: Words): StoreSnapshot {
  const transaction = transactions.toSorted((a, b) => b.signedAt.getTime() - a.signedAt.getTime())[0]!;
  return {
    store: 'app-store',
    environment: transaction.environment,
    kind: transaction.type === 'unknown' ? 'unknown' : 'pack',
    storeKey: keyOf(transaction),
    storeProductId: transaction.productId,
    state: transaction.revokedAt && (transaction.refunded === 0 || transaction.refunded === ALL) ? 'revoked' : 'completed',
    ownership: transaction.ownership,
    autoRenews: false,
    startedAt: transaction.purchasedAt,
    snapshotAt: later(transaction.signedAt, toldAt),
    checkAt: null,
    ...buyerOf(transaction, null),
    units: [unitOf(transaction)],
  };
}

function ofSubscription({ transactions, renewal = null, status = null, toldAt }: Words): StoreSnapshot {
  const current = newest(transactions);
  const state = status ?? stateByDates(current, renewal, toldAt);
  const accessUntil = accessOf(state, current, renewal);
  const renews = renewal?.renews ?? (state === 'active' || state === 'grace');
  const isEarlier = isOfEarlierPeriod(current, renewal);
  const next = renewal?.renews && !isEarlier && renewal.nextProductId !== current.productId ? renewal.nextProductId : null;
  const snapshotAt = toldAt ?? saidAloneAt(current);
  return {
    store: 'app-store',
    environment: current.environment,
    kind: current.type === 'unknown' ? 'unknown' : 'subscription',
    storeKey: current.originalTransactionId,
    storeProductId: current.productId,
    ...(next !== null && { nextStoreProductId: next }),
    ...(isEarlier && { ofEarlierPeriod: true }),
    state,
    ownership: current.ownership,
    autoRenews: renews,
    startedAt: current.startedAt,
    ...(accessUntil && { accessUntil }),
    snapshotAt,
    checkAt: checkAfter(state, accessUntil, renews, snapshotAt),
    ...buyerOf(current, renewal),
    units: transactions.map(unitOf),
  };
}

/**
 * A transaction that stands alone tells of its own period and nothing of what came after: StoreKit signs old ones anew whenever it is
 * asked. So it counts as said at its purchase (`toldAt` null), and any later word of the store goes before it.
 */
function stateByDates(current: Transaction, renewal: Renewal | null, toldAt: Date | null): PurchaseState {
  if (current.revokedAt) return 'revoked';
  if (current.isUpgraded && renewal === null) return 'replaced';
  const at = toldAt ?? saidAloneAt(current);
  if (endOf(current, renewal) > at) return 'active';
  if (renewal?.graceUntil && renewal.graceUntil > at) return 'grace';
  return renewal?.isRetrying ? 'billing-retry' : 'expired';
}

/** Renewals are charged before they begin. */
function saidAloneAt({ purchasedAt, signedAt }: Transaction): Date {
  return signedAt < purchasedAt ? signedAt : purchasedAt;
}

function accessOf(state: PurchaseState, current: Transaction, renewal: Renewal | null): Date | undefined {
  const end = endOf(current, renewal);
  if (state === 'active') return end;
  if (state === 'grace') return renewal?.graceUntil ?? new Date(end.getTime() + SHORTEST_GRACE_MS);
  return undefined;
}

/** Of the current period. A refund of an old period comes with that period's transaction; then only the renewal knows the current one. */
function endOf({ expiresAt, purchasedAt, isUpgraded }: Transaction, renewal: Renewal | null): Date {
  const renewsAt = renewal?.renewsAt ?? null;
  return isUpgraded && renewsAt ? renewsAt : later(expiresAt ?? purchasedAt, renewsAt);
}

/** Then its product need not be today's. */
function isOfEarlierPeriod({ expiresAt, purchasedAt, isUpgraded }: Transaction, renewal: Renewal | null): boolean {
  return renewal?.renewsAt ? isUpgraded || (expiresAt ?? purchasedAt) < renewal.renewsAt : false;
}

function newest(transactions: readonly Transaction[]): Transaction {
  const rank = ({ purchasedAt, isUpgraded, signedAt }: Transaction) => [purchasedAt.getTime(), isUpgraded ? 0 : 1, signedAt.getTime()];
  const compare = (a: readonly number[], b: readonly number[]) => b[0]! - a[0]! || b[1]! - a[1]! || b[2]! - a[2]!;
  return transactions.toSorted((a, b) => compare(rank(a), rank(b)))[0]!;
}

/** Of a buyer who shares it the token is not the member's. */
function buyerOf({ ownership, accountToken }: Transaction, renewal: Renewal | null): { readonly buyer?: string } {
  const buyer = accountToken ?? renewal?.accountToken ?? null;
  return ownership === 'purchased' && buyer !== null ? { buyer } : {};
}

/** Periods that an upgrade cut short are seen by their dates, whether or not Apple says what it gave back of them (unverified). */
function unitOf(transaction: Transaction): UnitSnapshot {
  const { transactionId, productId, quantity, priceMicros, currency, purchasedAt, expiresAt, isTrial, refunded, revokedAt } = transaction;
  return {
    unitKey: transactionId,
    storeProductId: productId,
    quantity,
    ...(priceMicros !== null && { priceMicros }),
    ...(currency !== null && { currency }),
    purchasedAt,
    ...(expiresAt && { expiresAt }),
    ...(isTrial && { trial: true }),
    refunded,
    ...(refunded > 0 && revokedAt && { refundedAt: revokedAt }),
  };
}

function later(a: Date, b: Date | null): Date {
  return b !== null && b > a ? b : a;
}
