import { EventType } from '../../kernel/event-type.js';

/** A letter is to be sent. Its address and words are sealed, and gone from the event once it was sent or given up. */
export const MailDue = new EventType<{ mailId: string; sealed: string | null }>('mail.due');
