alter table account_role add constraint account_role_account_id_fk foreign key (account_id) references account (id) on delete cascade;

alter table profile add constraint profile_account_id_fk foreign key (account_id) references account (id) on delete cascade;

alter table sign_in_identity add constraint sign_in_identity_account_id_fk foreign key (account_id) references account (id) on delete cascade;

alter table session add constraint session_account_id_fk foreign key (account_id) references account (id) on delete cascade;

alter table refresh_token add constraint refresh_token_session_id_fk foreign key (session_id) references session (id) on delete cascade;

alter table account add constraint account_status_check check (status in ('active', 'suspended', 'deletion-scheduled', 'deleted'));

alter table account add constraint account_locale_check check (locale in ('en', 'es'));

alter table account_role add constraint account_role_role_check check (role in ('moderator', 'compliance', 'admin'));

alter table sign_in_identity add constraint sign_in_identity_provider_check check (provider in ('google', 'apple'));

create index session_end_idx on session (least(ended_at, expires_at));

create index refresh_token_expires_at_idx on refresh_token (expires_at);
