export const OUTBOX_CONSTRAINTS: readonly string[] = [
  `create index if not exists outbox_delivery_due on outbox_delivery (due_at) where due_at is not null`,
  `create index if not exists outbox_delivery_open on outbox_delivery (event_id) where delivered_at is null`,
  `create index if not exists inbox_message_quarantined on inbox_message (received_at) where status = 'quarantined'`,
];
