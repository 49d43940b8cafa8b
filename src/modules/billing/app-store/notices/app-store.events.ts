import { EventType } from '../../../../kernel/event-type.js';
import type { PurchaseId } from '../../../../kernel/ids.js';

/** A notice is in the inbox. */
export const AppStoreNoticed = new EventType<{ source: string; messageId: string }>('billing.app-store-noticed');

/** A purchase has its owner here, and Apple does not know by which token. */
export const AppStoreBuyerUntold = new EventType<{ purchaseId: PurchaseId }>('billing.app-store-buyer-untold');
