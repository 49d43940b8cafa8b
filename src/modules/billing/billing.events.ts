import { EventType } from '../../kernel/event-type.js';
import type { AccountId } from '../../kernel/ids.js';

/** A person's balance, held points, debt or lots are not what they were. */
export const PointsChanged = new EventType<{ accountId: AccountId }>('billing.points-changed');
