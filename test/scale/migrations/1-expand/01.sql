-- Adds before anybody uses it.
alter table outbox_event add column lane text;
alter table outbox_event add column tries integer not null default 0;
alter table outbox_event add constraint outbox_event_tries check (tries >= 0) not valid;
