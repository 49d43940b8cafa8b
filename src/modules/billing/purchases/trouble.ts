import type { PurchaseState } from '../../../entities/billing/store-purchase.entity.js';
import type { PurchaseRow } from './purchase-row.js';

export type Trouble = 'grace' | 'billing-retry' | 'expired' | 'revoked';

const UNPAID: readonly PurchaseState[] = ['grace', 'billing-retry'];

/**
 * What its owner must be told of, when a subscription went from one state to another; null for what they did or know themselves, and for
 * what is learned of only when it is long over.
 */
export function troubleOf(before: PurchaseRow | null, after: PurchaseRow): Trouble | null {
  if (after.kind === 'pack' || before?.state === after.state) return null;
  if (after.state === 'grace' || after.state === 'billing-retry') return after.state;
  if (after.state === 'revoked') return before ? 'revoked' : null;
  return after.state === 'expired' && before !== null && UNPAID.includes(before.state) ? 'expired' : null;
}
