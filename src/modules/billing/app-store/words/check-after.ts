import type { PurchaseState } from '../../../../entities/billing/store-purchase.entity.js';

const MINUTE = 60_000;
/** Apple charges up to a day before the end; by then a renewal is known, and access goes on without a gap. */
const BEFORE_END_MS = 15 * MINUTE;
const AFTER_END_MS = 15 * MINUTE;
const AGAIN_MS = 60 * MINUTE;
/** Apple tries for up to 60 days to be paid. */
const RETRY_MS = 24 * 60 * MINUTE;

/** When the store is asked of its own accord, for notices do get lost; null when nothing more can happen by itself. */
export function checkAfter(state: PurchaseState, end: Date | undefined, renews: boolean, toldAt: Date): Date | null {
  if (state === 'billing-retry') return new Date(toldAt.getTime() + RETRY_MS);
  if (!end || (state !== 'active' && state !== 'grace')) return null;
  const before = end.getTime() - BEFORE_END_MS;
  if (renews && toldAt.getTime() < before) return new Date(before);
  return new Date(Math.max(end.getTime() + AFTER_END_MS, toldAt.getTime() + (toldAt < end ? 0 : AGAIN_MS)));
}
