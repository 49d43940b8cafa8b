create index concurrently if not exists outbox_event_lane on outbox_event (lane, occurred_at);
