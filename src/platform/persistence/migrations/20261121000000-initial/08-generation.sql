alter table generation add constraint generation_account_id_fk foreign key (account_id) references account (id) on delete restrict;

alter table creation add constraint creation_account_id_fk foreign key (account_id) references account (id) on delete restrict;

alter table upload add constraint upload_account_id_fk foreign key (account_id) references account (id) on delete restrict;

alter table quote add constraint quote_account_id_fk foreign key (account_id) references account (id) on delete cascade;

alter table account_sequence add constraint account_sequence_account_id_fk foreign key (account_id) references account (id) on delete cascade;

alter table account_event add constraint account_event_account_id_fk foreign key (account_id) references account (id) on delete cascade;

alter table creation_tombstone add constraint creation_tombstone_account_id_fk foreign key (account_id) references account (id) on delete cascade;

alter table idempotency_key add constraint idempotency_key_account_id_fk foreign key (account_id) references account (id) on delete cascade;

alter table creation add constraint creation_generation_id_fk foreign key (generation_id) references generation (id) on delete restrict;

alter table generation_attempt add constraint generation_attempt_generation_id_fk foreign key (generation_id) references generation (id) on delete cascade;

alter table generation_output add constraint generation_output_generation_id_fk foreign key (generation_id) references generation (id) on delete cascade;

alter table generation_input add constraint generation_input_generation_id_fk foreign key (generation_id) references generation (id) on delete cascade;

alter table generation_input add constraint generation_input_upload_id_fk foreign key (upload_id) references upload (id) on delete set null;

alter table generation_input add constraint generation_input_creation_id_fk foreign key (creation_id) references creation (id) on delete set null;

create index generation_queued on generation (account_id, created_at, id) where status = 'queued';

create index generation_running on generation (account_id) where status = 'running';

create index generation_due on generation (next_action_at) where status = 'running';

create index generation_recent on generation (tool, finished_at desc) where status = 'succeeded';

create index generation_attempt_latest on generation_attempt (generation_id, number desc);

create index generation_input_creation on generation_input (creation_id) where creation_id is not null;

create index creation_deleting on creation (deleting_at) where deleting_at is not null;

alter table generation add constraint generation_end_check check ((status in ('queued', 'running')) = (finished_at is null));

create index generation_served on generation (account_id, started_at desc) where started_at is not null;
