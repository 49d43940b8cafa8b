import { EventType } from '../../../kernel/event-type.js';
import type { AccountId } from '../../../kernel/ids.js';
import type { SealedNotice } from './sealed-tokens.js';

/** A notice of Play, or an entry of its list of voided purchases, was kept in the inbox and is to be acted on. */
export const PlayNoticed = new EventType<{ source: string; messageId: string; notice: SealedNotice }>('billing.google-play-noticed');

/** A person presented a purchase that Play could not be asked about then. */
export const PlayPurchaseClaimed = new EventType<{ accountId: AccountId; sealed: string; kind: 'subscription' | 'pack' | null }>(
  'billing.google-play-purchase-claimed',
);

/** A purchase stands, with its points, and Play is to be told so: else Play refunds it after three days. */
export const PlayAcknowledgeDue = new EventType<{ sealed: string; kind: 'subscription' | 'pack'; storeKey?: string }>(
  'billing.google-play-acknowledge-due',
);
