/**
 * What a notice is for. The words of Apple in it decide what becomes of the purchase, whatever its type says:
 * - `snapshot`: they are applied, and Apple is asked for the whole of it;
 * - `question`: the same, and a question about a refund is to be answered;
 * - `noted`: nothing of a purchase is in it, or nothing of ours;
 * - `alarm`: an operator has to see it; it is kept as quarantined.
 */
export type NoticeEffect = 'snapshot' | 'question' | 'noted' | 'alarm';

export interface NoticeRow {
  /** For the log, where an operator follows what happened. */
  readonly label: string;
  readonly effect: NoticeEffect;
}

const snapshot = (label: string): NoticeRow => ({ label, effect: 'snapshot' });
const noted = (label: string): NoticeRow => ({ label, effect: 'noted' });

/**
 * By type, then subtype; `*` is for any other, and for none. The types of version 3.1.0 of Apple's library:
 * developer.apple.com/documentation/appstoreservernotifications/notificationtype
 */
const NOTICES: Readonly<Record<string, Readonly<Record<string, NoticeRow>>>> = {
  SUBSCRIBED: { INITIAL_BUY: snapshot('subscribed'), RESUBSCRIBE: snapshot('subscribed-again'), '*': snapshot('subscribed') },
  DID_RENEW: { BILLING_RECOVERY: snapshot('renewed-late'), '*': snapshot('renewed') },
  DID_CHANGE_RENEWAL_PREF: {
    UPGRADE: snapshot('upgraded'),
    DOWNGRADE: snapshot('downgrade-at-renewal'),
    '*': snapshot('plan-change-taken-back'),
  },
  DID_CHANGE_RENEWAL_STATUS: {
    AUTO_RENEW_ENABLED: snapshot('renewal-on'),
    AUTO_RENEW_DISABLED: snapshot('renewal-off'),
    '*': snapshot('renewal-changed'),
  },
  DID_FAIL_TO_RENEW: { GRACE_PERIOD: snapshot('unpaid-in-grace'), '*': snapshot('unpaid') },
  GRACE_PERIOD_EXPIRED: { '*': snapshot('grace-over') },
  EXPIRED: {
    VOLUNTARY: snapshot('ended-by-choice'),
    BILLING_RETRY: snapshot('ended-unpaid'),
    PRICE_INCREASE: snapshot('ended-over-price'),
    PRODUCT_NOT_FOR_SALE: snapshot('ended-not-for-sale'),
    '*': snapshot('ended'),
  },
  OFFER_REDEEMED: {
    INITIAL_BUY: snapshot('subscribed-by-offer'),
    RESUBSCRIBE: snapshot('subscribed-again-by-offer'),
    UPGRADE: snapshot('upgraded-by-offer'),
    DOWNGRADE: snapshot('downgrade-at-renewal-by-offer'),
    '*': snapshot('offer-used'),
  },
  PRICE_INCREASE: {
    PENDING: snapshot('price-increase-asked'),
    ACCEPTED: snapshot('price-increase-accepted'),
    '*': snapshot('price-increase'),
  },
  PRICE_CHANGE: { '*': snapshot('price-change') },
  REFUND: { '*': snapshot('refunded') },
  REFUND_DECLINED: { '*': snapshot('refund-declined') },
  REFUND_REVERSED: { '*': snapshot('refund-reversed') },
  REVOKE: { '*': snapshot('sharing-ended') },
  CONSUMPTION_REQUEST: { '*': { label: 'refund-asked', effect: 'question' } },
  ONE_TIME_CHARGE: { '*': snapshot('bought-once') },
  RENEWAL_EXTENDED: { '*': snapshot('extended') },
  RENEWAL_EXTENSION: {
    SUMMARY: noted('extension-of-all-done'),
    FAILURE: snapshot('extension-failed'),
    '*': snapshot('extension'),
  },
  // a parent took back what a minor was allowed; what follows from it for an account is not settled (unverified), so a person looks
  RESCIND_CONSENT: { '*': { label: 'parental-consent-withdrawn', effect: 'alarm' } },
  METADATA_UPDATE: { '*': noted('advanced-commerce-metadata') },
  MIGRATION: { '*': noted('advanced-commerce-migration') },
  EXTERNAL_PURCHASE_TOKEN: { UNREPORTED: noted('external-purchase-unreported'), '*': noted('external-purchase') },
  TEST: { '*': noted('test') },
};

/** Of a type or subtype from after this was written: what it carries is true, so it is applied all the same. */
const UNKNOWN: NoticeRow = { label: 'unknown', effect: 'alarm' };

export function noticeRow(type: string, subtype: string | null): NoticeRow {
  const rows = Object.hasOwn(NOTICES, type) ? NOTICES[type]! : {};
  return (subtype !== null && Object.hasOwn(rows, subtype) ? rows[subtype] : rows['*']) ?? UNKNOWN;
}
