create table "account" (
  "id" uuid not null,
  "status" text not null default 'active',
  "locale" text not null default 'en',
  "country" text null,
  "region" text null,
  "created_at" timestamptz(3) not null,
  primary key ("id")
);

create table "account_event" (
  "account_id" uuid not null,
  "sequence" bigint not null,
  "type" text not null,
  "data" jsonb not null,
  "created_at" timestamptz(3) not null,
  primary key ("account_id", "sequence")
);
comment on column "account_event"."account_id" is 'account';
create index "account_event_created_at_index" on "account_event" ("created_at");

create table "account_role" (
  "account_id" uuid not null,
  "role" text not null,
  "granted_at" timestamptz(3) not null,
  primary key ("account_id", "role")
);
comment on column "account_role"."account_id" is 'account';

create table "account_sequence" (
  "account_id" uuid not null,
  "value" bigint not null,
  "deletions_known_since" bigint not null default '0',
  primary key ("account_id")
);
comment on column "account_sequence"."account_id" is 'account';

create table "audit_entry" (
  "sequence" bigint not null,
  "at" timestamptz(3) not null,
  "actor" text not null,
  "act" text not null,
  "subject" text null,
  "purpose" text not null,
  "details" jsonb not null,
  "previous_hash" text not null,
  "hash" text not null,
  primary key ("sequence")
);

create table "consent_event" (
  "id" uuid not null,
  "receipt_id" uuid not null,
  "account_id" uuid not null,
  "sequence" bigint not null,
  "policy" text not null,
  "version" text not null,
  "text_sha256" text not null,
  "locale" text not null,
  "purpose" text not null,
  "recipient" text not null,
  "decision" text not null,
  "surface" text not null,
  "decided_at" timestamptz(3) not null,
  "previous_hash" text not null,
  "hash" text not null,
  primary key ("id")
);
comment on column "consent_event"."account_id" is 'account';
create index "consent_event_receipt_id_index" on "consent_event" ("receipt_id");
create index "consent_event_state" on "consent_event" ("account_id", "policy", "purpose", "recipient", "sequence");
alter table "consent_event" add constraint "consent_event_account_sequence" unique ("account_id", "sequence");

create table "creation" (
  "id" uuid not null,
  "account_id" uuid not null,
  "generation_id" uuid not null,
  "position" int not null,
  "kind" text not null,
  "key" text not null,
  "thumbnail_key" text not null,
  "content_type" text not null,
  "size_bytes" bigint not null,
  "width" int null,
  "height" int null,
  "duration_ms" int null,
  "sha256" text not null,
  "marks" text[] not null,
  "tool" text not null,
  "prompt" text null,
  "title" text null,
  "favorite" boolean not null default false,
  "change_sequence" bigint not null,
  "created_at" timestamptz(3) not null,
  "deleting_at" timestamptz(3) null,
  primary key ("id")
);
comment on column "creation"."account_id" is 'account';
alter table "creation" add constraint "creation_key_unique" unique ("key");
alter table "creation" add constraint "creation_thumbnail_key_unique" unique ("thumbnail_key");
create index "creation_account_id_id" on "creation" ("account_id", "id");
alter table "creation" add constraint "creation_generation_position" unique ("generation_id", "position");
alter table "creation" add constraint "creation_account_change" unique ("account_id", "change_sequence");

create table "creation_tombstone" (
  "account_id" uuid not null,
  "change_sequence" bigint not null,
  "creation_id" uuid not null,
  "deleted_at" timestamptz(3) not null,
  primary key ("account_id", "change_sequence")
);
comment on column "creation_tombstone"."account_id" is 'account';
create index "creation_tombstone_deleted_at_index" on "creation_tombstone" ("deleted_at");

create table "disclosure" (
  "id" uuid not null,
  "account_id" uuid not null,
  "generation_id" uuid not null,
  "attempt_id" uuid not null,
  "recipient" text not null,
  "model" text not null,
  "purpose" text not null,
  "categories" text[] not null,
  "input_hashes" text[] not null,
  "pseudonym" text not null,
  "consent_event_id" uuid not null,
  "policy_version" text not null,
  "announced_at" timestamptz(3) not null,
  "outcome" text not null default 'announced',
  "retention_promise" text not null,
  "kept_until" timestamptz(3) null,
  "erasure" text not null default 'not-needed',
  "erased_at" timestamptz(3) null,
  primary key ("id")
);
comment on column "disclosure"."account_id" is 'account';
create index "disclosure_account_id_index" on "disclosure" ("account_id");
create index "disclosure_generation_id_index" on "disclosure" ("generation_id");

create table "generation" (
  "id" uuid not null,
  "account_id" uuid not null,
  "tool" text not null,
  "prompt" text null,
  "parameters" jsonb not null,
  "requested_count" int not null,
  "purpose" text not null default 'generation',
  "wanted_provider" text null,
  "price_per_unit" int not null,
  "points_held" int not null,
  "points_captured" int not null default 0,
  "status" text not null default 'queued',
  "stage" text not null default 'waiting',
  "progress" double precision null,
  "provider" text null,
  "model" text null,
  "failure" jsonb null,
  "attempts" int not null default 0,
  "cancel_requested_at" timestamptz(3) null,
  "lease_owner" text null,
  "lease_expires_at" timestamptz(3) null,
  "next_action_at" timestamptz(3) null,
  "poked_at" timestamptz(3) null,
  "deadline_at" timestamptz(3) not null,
  "app_version" text null,
  "locale" text not null,
  "created_at" timestamptz(3) not null,
  "started_at" timestamptz(3) null,
  "finished_at" timestamptz(3) null,
  primary key ("id")
);
comment on column "generation"."account_id" is 'account';
create index "generation_account_id_id" on "generation" ("account_id", "id");

create table "generation_attempt" (
  "id" uuid not null,
  "generation_id" uuid not null,
  "number" int not null,
  "provider" text not null,
  "model" text not null,
  "state" text not null,
  "request_id" text null,
  "handle" jsonb null,
  "error" jsonb null,
  "started_at" timestamptz(3) not null,
  "submitted_at" timestamptz(3) null,
  "ended_at" timestamptz(3) null,
  primary key ("id")
);
alter table "generation_attempt" add constraint "generation_attempt_provider_request" unique ("provider", "request_id");
alter table "generation_attempt" add constraint "generation_attempt_generation_number" unique ("generation_id", "number");

create table "generation_input" (
  "generation_id" uuid not null,
  "name" text not null,
  "position" int not null,
  "upload_id" uuid null,
  "creation_id" uuid null,
  "sha256" text not null,
  primary key ("generation_id", "name", "position")
);
create index "generation_input_upload_id_index" on "generation_input" ("upload_id");

create table "generation_output" (
  "generation_id" uuid not null,
  "position" int not null,
  "key" text not null,
  "thumbnail_key" text not null,
  "source" jsonb not null,
  "stored_at" timestamptz(3) null,
  "facts" jsonb null,
  primary key ("generation_id", "position")
);
alter table "generation_output" add constraint "generation_output_key_unique" unique ("key");
alter table "generation_output" add constraint "generation_output_thumbnail_key_unique" unique ("thumbnail_key");

create table "idempotency_key" (
  "account_id" uuid not null,
  "key" text not null,
  "request_hash" text not null,
  "status" int not null,
  "body" text not null,
  "created_at" timestamptz(3) not null,
  primary key ("account_id", "key")
);
comment on column "idempotency_key"."account_id" is 'account';
create index "idempotency_key_created_at_index" on "idempotency_key" ("created_at");

create table "inbox_message" (
  "source" text not null,
  "message_id" text not null,
  "body" jsonb not null,
  "received_at" timestamptz(3) not null,
  "status" text not null default 'received',
  "attempts" int not null default 0,
  "handled_at" timestamptz(3) null,
  primary key ("source", "message_id")
);
create index "inbox_message_received_at_index" on "inbox_message" ("received_at");

create table "ledger_account" (
  "id" uuid not null,
  "account_id" uuid not null,
  "available" bigint not null default '0',
  "held" bigint not null default '0',
  "debt" bigint not null default '0',
  "sequence" bigint not null default '0',
  "opened_at" timestamptz(3) not null,
  primary key ("id")
);
comment on column "ledger_account"."account_id" is 'account';
alter table "ledger_account" add constraint "ledger_account_account_id_unique" unique ("account_id");

create table "ledger_entry" (
  "movement_id" bigint not null,
  "line" smallint not null,
  "ledger_account_id" uuid not null,
  "book" text not null,
  "lot_id" bigint null,
  "points" int not null,
  primary key ("movement_id", "line")
);

create table "ledger_movement" (
  "id" bigserial primary key,
  "ledger_account_id" uuid not null,
  "sequence" bigint not null,
  "kind" text not null,
  "key" text null,
  "reference" text null,
  "reason" text null,
  "available_change" int not null,
  "held_change" int not null,
  "debt_change" int not null,
  "available_after" bigint not null,
  "held_after" bigint not null,
  "debt_after" bigint not null,
  "occurred_at" timestamptz(3) not null
);
alter table "ledger_movement" add constraint "ledger_movement_account_sequence" unique ("ledger_account_id", "sequence");

create table "outbox_delivery" (
  "event_id" uuid not null,
  "handler" text not null,
  "due_at" timestamptz(3) null,
  "attempts" int not null default 0,
  "delivered_at" timestamptz(3) null,
  "last_error" text null,
  primary key ("event_id", "handler")
);

create table "outbox_event" (
  "id" uuid not null,
  "type" text not null,
  "payload" jsonb not null,
  "occurred_at" timestamptz(3) not null,
  primary key ("id")
);
create index "outbox_event_occurred_at_index" on "outbox_event" ("occurred_at");

create table "periodic_run" (
  "name" text not null,
  "started_at" timestamptz(3) not null,
  "finished_at" timestamptz(3) null,
  "failures" int not null default 0,
  primary key ("name")
);
create index "periodic_run_started_at_index" on "periodic_run" ("started_at");

create table "points_hold" (
  "reference" text not null,
  "ledger_account_id" uuid not null,
  "movement_id" bigint null,
  "state" text not null default 'held',
  "held" int not null,
  "captured" int not null default 0,
  "released" int not null default 0,
  "held_at" timestamptz(3) not null,
  "settled_at" timestamptz(3) null,
  primary key ("reference")
);

create table "points_lot" (
  "id" bigserial primary key,
  "ledger_account_id" uuid not null,
  "movement_id" bigint not null,
  "origin" text not null,
  "granted" int not null,
  "remaining" int not null,
  "refunded" int not null default 0,
  "spent" boolean generated always as (remaining = 0) stored not null,
  "granted_at" timestamptz(3) not null,
  "expires_at" timestamptz(3) null
);
alter table "points_lot" add constraint "points_lot_movement_id_unique" unique ("movement_id");

create table "policy_text" (
  "sha256" text not null,
  "policy" text not null,
  "version" text not null,
  "locale" text not null,
  "title" text not null,
  "body" text not null,
  "recipients" jsonb not null,
  "effective_on" text not null,
  "wording_sha256" text not null,
  "published_at" timestamptz(3) not null,
  primary key ("sha256")
);
create index "policy_text_policy_version_locale" on "policy_text" ("policy", "version", "locale");

create table "profile" (
  "account_id" uuid not null,
  "username" text not null,
  "avatar_key" text not null,
  "created_at" timestamptz(3) not null,
  primary key ("account_id")
);
comment on column "profile"."account_id" is 'account';
alter table "profile" add constraint "profile_username_unique" unique ("username");
alter table "profile" add constraint "profile_avatar_key_unique" unique ("avatar_key");

create table "quote" (
  "id" uuid not null,
  "account_id" uuid not null,
  "tool" text not null,
  "request_hash" text not null,
  "points" int not null,
  "created_at" timestamptz(3) not null,
  "expires_at" timestamptz(3) not null,
  primary key ("id")
);
comment on column "quote"."account_id" is 'account';
create index "quote_account_id_index" on "quote" ("account_id");
create index "quote_expires_at_index" on "quote" ("expires_at");

create table "refresh_token" (
  "token_hash" text not null,
  "session_id" uuid not null,
  "created_at" timestamptz(3) not null,
  "expires_at" timestamptz(3) not null,
  "used_at" timestamptz(3) null,
  primary key ("token_hash")
);
create index "refresh_token_session_id_index" on "refresh_token" ("session_id");

create table "retention_run" (
  "id" uuid not null,
  "retention" text not null,
  "ran_at" timestamptz(3) not null,
  "as_of" timestamptz(3) not null,
  "dry_run" boolean not null,
  "due" int not null,
  "removed" int not null,
  "failed" int not null,
  "oldest_overdue_ms" bigint not null,
  primary key ("id")
);
create index "retention_run_ran_at_index" on "retention_run" ("ran_at");

create table "session" (
  "id" uuid not null,
  "account_id" uuid not null,
  "device_id" text null,
  "device_model" text null,
  "os" text null,
  "app_version" text null,
  "country" text null,
  "created_at" timestamptz(3) not null,
  "last_used_at" timestamptz(3) not null,
  "expires_at" timestamptz(3) not null,
  "ended_at" timestamptz(3) null,
  "end_reason" text null,
  primary key ("id")
);
comment on column "session"."account_id" is 'account';
create index "session_account_id_index" on "session" ("account_id");

create table "sign_in_identity" (
  "id" uuid not null,
  "account_id" uuid not null,
  "provider" text not null,
  "subject" text not null,
  "client_id" text not null,
  "email" text null,
  "email_verified" boolean not null default false,
  "name" text null,
  "linked_at" timestamptz(3) not null,
  primary key ("id")
);
comment on column "sign_in_identity"."account_id" is 'account';
create index "sign_in_identity_account_id_index" on "sign_in_identity" ("account_id");
alter table "sign_in_identity" add constraint "sign_in_identity_provider_subject" unique ("provider", "subject");

create table "sign_in_nonce" (
  "nonce_hash" text not null,
  "expires_at" timestamptz(3) not null,
  "used_at" timestamptz(3) null,
  primary key ("nonce_hash")
);
create index "sign_in_nonce_expires_at_index" on "sign_in_nonce" ("expires_at");

create table "upload" (
  "id" uuid not null,
  "account_id" uuid not null,
  "kind" text not null,
  "status" text not null default 'awaiting-bytes',
  "raw_key" text null,
  "key" text null,
  "content_type" text not null,
  "size_bytes" bigint not null,
  "width" int null,
  "height" int null,
  "duration_ms" int null,
  "sha256" text null,
  "rejected_code" text null,
  "lease_expires_at" timestamptz(3) null,
  "created_at" timestamptz(3) not null,
  "completed_at" timestamptz(3) null,
  "delete_after" timestamptz(3) not null,
  primary key ("id")
);
comment on column "upload"."account_id" is 'account';
create index "upload_account_id_index" on "upload" ("account_id");
alter table "upload" add constraint "upload_raw_key_unique" unique ("raw_key");
alter table "upload" add constraint "upload_key_unique" unique ("key");
create index "upload_delete_after_index" on "upload" ("delete_after");
