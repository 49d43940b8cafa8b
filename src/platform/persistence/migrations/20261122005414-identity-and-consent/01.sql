create table "age_signal" ("account_id" uuid not null, "band" text not null, "source" text not null, "guardian_consent" text null, "obtained_at" timestamptz(3) not null, "expires_at" timestamptz(3) null, primary key ("account_id"));

comment on column "age_signal"."account_id" is 'account';

create table "provider_grant" ("id" uuid not null, "account_id" uuid null, "provider" text not null, "client_id" text not null, "token_sealed" text null, "token_hash" text null, "prefix_hash" text null, "status" text not null default 'held', "obtained_at" timestamptz(3) not null, "requested_at" timestamptz(3) null, "due_at" timestamptz(3) null, "attempts" int not null default 0, "settled_at" timestamptz(3) null, "answer_status" bigint null, primary key ("id"));

comment on column "provider_grant"."account_id" is 'account';

create index "provider_grant_account_id_index" on "provider_grant" ("account_id");

create index "provider_grant_token_hash" on "provider_grant" ("token_hash");

create index "provider_grant_prefix_hash" on "provider_grant" ("prefix_hash");

create table "used_id_token" ("token_hash" text not null, "expires_at" timestamptz(3) not null, primary key ("token_hash"));

create index "used_id_token_expires_at_index" on "used_id_token" ("expires_at");

create table "web_sign_in" ("state_hash" text not null, "provider" text not null, "browser_hash" text not null, "nonce" text not null, "verifier_sealed" text null, "app_challenge" text null, "hints" jsonb not null, "started_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "returned_at" timestamptz(3) null, "account_id" uuid null, "is_new" boolean not null default false, "code_hash" text null, "exchanged_at" timestamptz(3) null, primary key ("state_hash"));

comment on column "web_sign_in"."account_id" is 'account';

create index "web_sign_in_expires_at_index" on "web_sign_in" ("expires_at");

create index "web_sign_in_account_id_index" on "web_sign_in" ("account_id");

alter table "web_sign_in" add constraint "web_sign_in_code_hash_unique" unique ("code_hash");

alter table "policy_text" add "audience" text not null default 'world';

alter table "session" add "provider" text null;

-- so far a person had one way in
update session set provider = i.provider from sign_in_identity i where i.account_id = session.account_id;

alter table "sign_in_identity" add "status" text not null default 'live', add "notice_at" timestamptz(3) null, add "disabled_notice_at" timestamptz(3) null, add "last_sign_in_at" timestamptz(3) null, add "email_forwarded" boolean not null default true, add "email_notice_at" timestamptz(3) null;

update sign_in_identity i set last_sign_in_at = coalesce((select max(s.created_at) from session s where s.account_id = i.account_id), i.linked_at);

alter table "sign_in_identity" alter "last_sign_in_at" set not null;

alter table "sign_in_identity" add constraint "sign_in_identity_account_provider" unique ("account_id", "provider");

CREATE UNIQUE INDEX provider_grant_held ON public.provider_grant USING btree (account_id, provider, client_id) WHERE (status = 'held'::text);

CREATE INDEX provider_grant_due ON public.provider_grant USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX provider_grant_settled_at_idx ON public.provider_grant USING btree (settled_at);

alter table age_signal add constraint age_signal_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table age_signal add constraint age_signal_band_check CHECK ((band = ANY (ARRAY['under-13'::text, '13-15'::text, '16-17'::text, '18-plus'::text])));

alter table age_signal add constraint age_signal_guardian_consent_check CHECK ((guardian_consent = ANY (ARRAY['granted'::text, 'revoked'::text])));

alter table age_signal add constraint age_signal_source_check CHECK ((source = ANY (ARRAY['self-declared'::text, 'google-play-age-signals'::text, 'apple-declared-age-range'::text])));

alter table provider_grant add constraint provider_grant_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE SET NULL;

alter table provider_grant add constraint provider_grant_provider_check CHECK ((provider = ANY (ARRAY['google'::text, 'apple'::text])));

alter table provider_grant add constraint provider_grant_status_check CHECK ((status = ANY (ARRAY['exchanging'::text, 'held'::text, 'revoking'::text, 'revoked'::text, 'dropped'::text])));

alter table provider_grant add constraint provider_grant_token_check CHECK (((status = ANY (ARRAY['exchanging'::text, 'held'::text, 'revoking'::text])) = (token_sealed IS NOT NULL)));

alter table provider_grant add constraint provider_grant_due_check CHECK (((status = ANY (ARRAY['exchanging'::text, 'revoking'::text])) = (due_at IS NOT NULL)));

alter table session add constraint session_provider_check CHECK ((provider = ANY (ARRAY['google'::text, 'apple'::text])));

alter table sign_in_identity add constraint sign_in_identity_status_check CHECK ((status = ANY (ARRAY['live'::text, 'revoked'::text, 'disabled'::text, 'closed'::text])));

alter table web_sign_in add constraint web_sign_in_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table web_sign_in add constraint web_sign_in_provider_check CHECK ((provider = ANY (ARRAY['google'::text, 'apple'::text])));
