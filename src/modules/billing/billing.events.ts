import { EventType } from '../../kernel/event-type.js';
import type { AccountId, PurchaseId } from '../../kernel/ids.js';

/** A person's balance, held points, debt or lots are not what they were. */
export const PointsChanged = new EventType<{ accountId: AccountId }>('billing.points-changed');

/** What a store says of a purchase, or whose it is, is not what it was. Null: nobody is known whose it is. */
export const PurchaseChanged = new EventType<{ purchaseId: PurchaseId; accountId: AccountId | null }>('billing.purchase-changed');
