alter table outbox_event validate constraint outbox_event_tries;
