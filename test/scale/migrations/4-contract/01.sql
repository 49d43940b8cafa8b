drop index outbox_event_lane;
-- allowed: contract, because nobody ever read it
alter table outbox_event drop column lane, drop column tries;
