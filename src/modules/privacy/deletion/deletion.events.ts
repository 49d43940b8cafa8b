import { EventType } from '../../../kernel/event-type.js';
import type { DeletionId } from '../../../kernel/ids.js';

/** The end of an account is to begin, now. */
export const DeletionDue = new EventType<{ deletionId: DeletionId }>('privacy.deletion-due');

/** The last letter of an account is on its way. */
export const LastLetterSent = new EventType<{ deletionId: DeletionId }>('privacy.last-letter-sent');
