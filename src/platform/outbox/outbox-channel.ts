/** On which PostgreSQL tells the relay that there is something to deliver. */
export const OUTBOX_CHANNEL = 'outbox';
