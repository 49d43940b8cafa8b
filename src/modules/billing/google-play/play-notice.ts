/** What a notice of Play is about; what it says has happened is never acted on, only looked up. */
export type PlayNotice =
  | {
    readonly about: 'purchase';
    readonly kind: 'subscription' | 'pack';
    readonly token: string;
    /** Google's number, for the log. */
    readonly type: number;
  }
  | {
    readonly about: 'voided';
    /** Null where the list of voided purchases does not tell. */
    readonly kind: 'subscription' | 'pack' | null;
    readonly token: string;
    readonly orderId: string;
    /** Less than all of a pack of several. */
    readonly isPartial: boolean;
    /** How many of the pack, where it is told. */
    readonly quantity: number | null;
    /** RFC 3339. */
    readonly at: string;
  }
  | {
    readonly about: 'refund-review';
    readonly token: string;
    readonly orderId: string;
    readonly reason: string | null;
    readonly at: string;
  };

/** `useless`: true to its sender, and nothing for us, with a word of ours why. `test`: Google's own button. */
export type ReadNotice = PlayNotice | { readonly about: 'test' } | { readonly about: 'useless'; readonly why: string };

type Members = Readonly<Record<string, unknown>>;

/** Longer ones are no token of Play. */
const TOKEN_MAX = 4096;
const MAX_MS = 8.64e15;

/**
 * The decoded `data` of a push (real-time developer notifications). Fields that Google adds later do no harm; kinds that it adds later are
 * kept and quarantined.
 */
export function readNotice(data: unknown, packageName: string, now: Date): ReadNotice {
  if (!isObject(data)) return useless('no-object');
  if (data['packageName'] !== packageName) return useless('another-package');
  const at = timeOf(data['eventTimeMillis'], now);
  const { subscriptionNotification, oneTimeProductNotification, voidedPurchaseNotification, pendingRefundReviewNotification } = data;
  if (isObject(subscriptionNotification)) return purchase('subscription', subscriptionNotification);
  if (isObject(oneTimeProductNotification)) return purchase('pack', oneTimeProductNotification);
  if (isObject(voidedPurchaseNotification)) return voided(voidedPurchaseNotification, at);
  if (isObject(pendingRefundReviewNotification)) return review(pendingRefundReviewNotification, at);
  return isObject(data['testNotification']) ? { about: 'test' } : useless('unknown-kind');
}

function purchase(kind: 'subscription' | 'pack', { purchaseToken, notificationType }: Members): ReadNotice {
  const token = textOf(purchaseToken);
  return token === null ? useless('no-token') : { about: 'purchase', kind, token, type: Number(notificationType) || 0 };
}

function voided({ purchaseToken, orderId, productType, refundType }: Members, at: string): ReadNotice {
  const [token, order] = [textOf(purchaseToken), textOf(orderId)];
  if (token === null || order === null) return useless('no-token');
  const kind = Number(productType) === 2 ? 'pack' : 'subscription';
  return { about: 'voided', kind, token, orderId: order, isPartial: Number(refundType) === 2, quantity: null, at };
}

function review({ pendingRefundToken, orderId, refundReason }: Members, at: string): ReadNotice {
  const [token, order] = [textOf(pendingRefundToken), textOf(orderId)];
  if (token === null || order === null) return useless('no-token');
  return { about: 'refund-review', token, orderId: order, reason: refundReason == null ? null : String(refundReason).slice(0, 80), at };
}

function useless(why: string): ReadNotice {
  return { about: 'useless', why };
}

/** Google sends milliseconds as a text or as a number. */
function timeOf(value: unknown, now: Date): string {
  const ms = Number(value);
  return (Number.isFinite(ms) && ms > 0 && ms < MAX_MS && ms <= now.getTime() ? new Date(ms) : now).toISOString();
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) && value.length <= TOKEN_MAX ? value : null;
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
