create table "account_deletion" ("id" uuid not null, "account_id" uuid null, "origin" text not null, "status" text not null default 'scheduled', "previous_status" text not null, "locale" text not null, "contact" text null, "request_id" uuid null, "warnings" text[] not null, "secret_hash" text not null, "requested_at" timestamptz(3) not null, "scheduled_for" timestamptz(3) not null, "started_at" timestamptz(3) null, "completed_at" timestamptz(3) null, "undone_at" timestamptz(3) null, "due_at" timestamptz(3) null, "attempts" int not null default 0, "subject_hmacs" text[] not null, "retained" jsonb null, "receipt" text null, "receipt_issued_at" timestamptz(3) null, "expires_at" timestamptz(3) null, primary key ("id"));

comment on column "account_deletion"."account_id" is 'account';

alter table "account_deletion" add constraint "account_deletion_secret_hash_unique" unique ("secret_hash");

create index "account_deletion_due_at_index" on "account_deletion" ("due_at");

create index "account_deletion_expires_at_index" on "account_deletion" ("expires_at");

create table "authority_disclosure" ("id" uuid not null, "account_id" uuid null, "recipient" text not null, "country" text not null, "basis" text not null, "reference" text not null, "categories" text[] not null, "secret_until" timestamptz(3) null, "proposed_by" uuid not null, "approved_by" uuid null, "created_at" timestamptz(3) not null, "approved_at" timestamptz(3) null, "disclosed_at" timestamptz(3) null, "handed_over" text null, primary key ("id"));

comment on column "authority_disclosure"."account_id" is 'account';

comment on column "authority_disclosure"."proposed_by" is 'other-account';

comment on column "authority_disclosure"."approved_by" is 'other-account';

create index "authority_disclosure_account_id_index" on "authority_disclosure" ("account_id");

create table "crash_group" ("fingerprint" text not null, "error_type" text not null, "culprit" text null, "count" int not null default 0, "first_seen_at" timestamptz(3) not null, "last_seen_at" timestamptz(3) not null, "last_app_version" text not null, primary key ("fingerprint"));

create index "crash_group_last_seen_at_index" on "crash_group" ("last_seen_at");

create table "crash_report" ("id" uuid not null, "account_id" uuid not null, "fingerprint" text not null, "app_version" text not null, "device_model" text not null, "os" text not null, "error_type" text not null, "message" text not null, "stack" text not null, "occurred_at" timestamptz(3) not null, "received_at" timestamptz(3) not null, primary key ("id"));

comment on column "crash_report"."account_id" is 'account';

create index "crash_report_received_at_index" on "crash_report" ("received_at");

create index "crash_report_account" on "crash_report" ("account_id", "received_at");

create index "crash_report_group" on "crash_report" ("fingerprint", "received_at");

create table "data_export" ("id" uuid not null, "account_id" uuid not null, "request_id" uuid null, "status" text not null default 'waiting', "locale" text not null, "key" text null, "size_bytes" bigint null, "sha256" text null, "files" int null, "requested_at" timestamptz(3) not null, "ready_at" timestamptz(3) null, "expires_at" timestamptz(3) null, "due_at" timestamptz(3) null, "attempts" int not null default 0, "failures" int not null default 0, "failure" text null, primary key ("id"));

comment on column "data_export"."account_id" is 'account';

create index "data_export_account_id_index" on "data_export" ("account_id");

alter table "data_export" add constraint "data_export_key_unique" unique ("key");

create index "data_export_expires_at_index" on "data_export" ("expires_at");

create index "data_export_due_at_index" on "data_export" ("due_at");

create table "deletion_step" ("deletion_id" uuid not null, "step" text not null, "position" int not null, "started_at" timestamptz(3) not null, "ended_at" timestamptz(3) null, "attempts" int not null default 0, "counts" jsonb not null, primary key ("deletion_id", "step"));

create table "held_copy" ("id" uuid not null, "hold_id" uuid not null, "source" text not null, "source_hash" text not null, "content" text null, "key" text null, "created_at" timestamptz(3) not null, primary key ("id"));

create index "held_copy_hold_id_index" on "held_copy" ("hold_id");

alter table "held_copy" add constraint "held_copy_key_unique" unique ("key");

alter table "held_copy" add constraint "held_copy_once" unique ("hold_id", "source", "source_hash");

create table "legal_hold" ("id" uuid not null, "account_id" uuid not null, "classes" text[] not null, "basis" text not null, "until" timestamptz(3) not null, "proposed_by" uuid not null, "approved_by" uuid null, "created_at" timestamptz(3) not null, "approved_at" timestamptz(3) null, "released_at" timestamptz(3) null, primary key ("id"));

comment on column "legal_hold"."account_id" is 'account';

comment on column "legal_hold"."proposed_by" is 'other-account';

comment on column "legal_hold"."approved_by" is 'other-account';

create index "legal_hold_account_id_index" on "legal_hold" ("account_id");

create table "privacy_request" ("id" uuid not null, "account_id" uuid null, "channel" text not null, "kind" text not null, "law" text not null, "locale" text not null, "contact" text null, "contact_hash" text null, "details" text null, "state" text not null default 'received', "identity_method" text null, "identity_checked_at" timestamptz(3) null, "received_at" timestamptz(3) not null, "due_at" timestamptz(3) not null, "extended_until" timestamptz(3) null, "extension_reason" text null, "refusal_reason" text null, "assignee_id" uuid null, "export_id" uuid null, "deletion_id" uuid null, "decided_at" timestamptz(3) null, "last_sequence" int not null default 0, primary key ("id"));

comment on column "privacy_request"."account_id" is 'account';

comment on column "privacy_request"."assignee_id" is 'other-account';

create index "privacy_request_account_id_index" on "privacy_request" ("account_id");

create index "privacy_request_contact_hash_index" on "privacy_request" ("contact_hash");

create table "privacy_request_event" ("request_id" uuid not null, "sequence" int not null, "type" text not null, "actor_kind" text not null, "actor_id" uuid null, "data" jsonb not null, "note" text null, "at" timestamptz(3) not null, primary key ("request_id", "sequence"));

comment on column "privacy_request_event"."actor_id" is 'other-account';

create table "provider_errand" ("id" uuid not null, "deletion_id" uuid not null, "attempt_id" uuid not null, "provider" text not null, "plan" text null, "status" text not null default 'waiting', "kept_until" timestamptz(3) null, "attempts" int not null default 0, "due_at" timestamptz(3) null, "created_at" timestamptz(3) not null, "settled_at" timestamptz(3) null, primary key ("id"));

create index "provider_errand_deletion_id_index" on "provider_errand" ("deletion_id");

create index "provider_errand_due_at_index" on "provider_errand" ("due_at");

create index "provider_errand_settled_at_index" on "provider_errand" ("settled_at");

create index "provider_errand_attempt" on "provider_errand" ("attempt_id");

alter table "account" add "restricted_at" timestamptz(3) null;

alter table "provider_grant" add "deletion_id" uuid null;

create index "provider_grant_deletion" on "provider_grant" ("deletion_id");

alter table "push_task" add "deletion_id" uuid null;

create index "push_task_deletion" on "push_task" ("deletion_id");

create index "account_deletion_account_id_index" on "account_deletion" ("account_id");

create index "authority_disclosure_proposed_by_index" on "authority_disclosure" ("proposed_by");

create index "authority_disclosure_approved_by_index" on "authority_disclosure" ("approved_by");

create index "legal_hold_proposed_by_index" on "legal_hold" ("proposed_by");

create index "legal_hold_approved_by_index" on "legal_hold" ("approved_by");

create index "privacy_request_event_actor_id_index" on "privacy_request_event" ("actor_id");

create index "privacy_request_assignee_id_index" on "privacy_request" ("assignee_id");

create index "case_event_actor_id_index" on "case_event" ("actor_id");

create index "appeal_account_id_index" on "appeal" ("account_id");

create index "appeal_decided_by_index" on "appeal" ("decided_by");

create index "moderation_case_assignee_id_index" on "moderation_case" ("assignee_id");

create index "moderation_case_subject_id_index" on "moderation_case" ("subject_id");

create index "report_subject_ref_index" on "report" ("subject_ref");

create index "statement_subject_ref_index" on "statement" ("subject_ref");

CREATE INDEX privacy_request_open ON public.privacy_request USING btree (COALESCE(extended_until, due_at)) WHERE (decided_at IS NULL);

CREATE OR REPLACE FUNCTION public.privacy_request_event_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
   begin
     if tg_op = 'UPDATE' and current_setting('aicasso.resealing', true) = 'on'
       and new.note is not null and old.note is not null and (to_jsonb(new) - 'note') = (to_jsonb(old) - 'note') then
       return new; -- the same words under another key
     end if;
     if tg_op = 'TRUNCATE' or coalesce(current_setting('aicasso.erasure', true), '') <> 'on' then
       raise exception 'privacy_request_event is append-only' using errcode = 'restrict_violation';
     end if;
     if tg_op = 'UPDATE' then
       if (to_jsonb(new) - 'actor_id') is distinct from (to_jsonb(old) - 'actor_id') then
         raise exception 'an erasure changes only actor_id of privacy_request_event' using errcode = 'restrict_violation';
       end if;
       return new;
     end if;
     return old;
   end $function$;

CREATE TRIGGER privacy_request_event_append_only BEFORE DELETE OR UPDATE ON public.privacy_request_event FOR EACH ROW EXECUTE FUNCTION privacy_request_event_append_only();

CREATE TRIGGER privacy_request_event_no_truncate BEFORE TRUNCATE ON public.privacy_request_event FOR EACH STATEMENT EXECUTE FUNCTION privacy_request_event_append_only();

CREATE UNIQUE INDEX account_deletion_open ON public.account_deletion USING btree (account_id) WHERE (status = ANY (ARRAY['scheduled'::text, 'running'::text]));

CREATE UNIQUE INDEX data_export_open ON public.data_export USING btree (account_id) WHERE (status = ANY (ARRAY['waiting'::text, 'building'::text]));

alter table push_task drop constraint push_task_kind_check;

alter table push_task add constraint push_task_kind_check CHECK ((kind = ANY (ARRAY['tie'::text, 'untie'::text, 'language'::text, 'farewell'::text, 'erase'::text])));

alter table account_deletion add constraint account_deletion_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE SET NULL;

alter table account_deletion add constraint account_deletion_contact_check CHECK (((contact IS NULL) OR (status = 'running'::text)));

alter table account_deletion add constraint account_deletion_origin_check CHECK ((origin = ANY (ARRAY['app'::text, 'web'::text, 'staff'::text, 'provider'::text, 'safety'::text])));

alter table account_deletion add constraint account_deletion_status_check CHECK ((status = ANY (ARRAY['scheduled'::text, 'running'::text, 'completed'::text, 'undone'::text])));

alter table authority_disclosure add constraint authority_disclosure_approved_check CHECK (((disclosed_at IS NULL) OR (approved_by IS NOT NULL)));

alter table authority_disclosure add constraint authority_disclosure_two_people_check CHECK ((approved_by IS DISTINCT FROM proposed_by));

alter table crash_report add constraint crash_report_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table data_export add constraint data_export_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE RESTRICT;

alter table data_export add constraint data_export_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'building'::text, 'ready'::text, 'failed'::text, 'expired'::text])));

alter table deletion_step add constraint deletion_step_deletion_id_fk FOREIGN KEY (deletion_id) REFERENCES account_deletion(id) ON DELETE CASCADE;

alter table held_copy add constraint held_copy_hold_id_fk FOREIGN KEY (hold_id) REFERENCES legal_hold(id) ON DELETE RESTRICT;

alter table legal_hold add constraint legal_hold_two_people_check CHECK ((approved_by IS DISTINCT FROM proposed_by));

alter table privacy_request add constraint privacy_request_channel_check CHECK ((channel = ANY (ARRAY['app'::text, 'web'::text, 'mail'::text])));

alter table privacy_request add constraint privacy_request_kind_check CHECK ((kind = ANY (ARRAY['access'::text, 'portability'::text, 'erasure'::text, 'rectification'::text, 'restriction'::text, 'objection'::text])));

alter table privacy_request add constraint privacy_request_law_check CHECK ((law = ANY (ARRAY['gdpr'::text, 'ccpa'::text, 'lgpd'::text, 'other'::text])));

alter table privacy_request add constraint privacy_request_state_check CHECK ((state = ANY (ARRAY['received'::text, 'in-progress'::text, 'awaiting-approval'::text, 'approved'::text, 'done'::text, 'refused'::text])));

alter table privacy_request_event add constraint privacy_request_event_request_id_fk FOREIGN KEY (request_id) REFERENCES privacy_request(id) ON DELETE RESTRICT;

alter table privacy_request_event add constraint privacy_request_event_type_check CHECK ((type = ANY (ARRAY['received'::text, 'assigned'::text, 'identity-checked'::text, 'account-tied'::text, 'extended'::text, 'evidence-added'::text, 'asked-export'::text, 'asked-erase'::text, 'approved'::text, 'disapproved'::text, 'export-ready'::text, 'erased'::text, 'corrected'::text, 'restricted'::text, 'released'::text, 'told'::text, 'done'::text, 'refused'::text, 'read'::text])));

alter table provider_errand add constraint provider_errand_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'erased'::text, 'not-offered'::text, 'expires'::text, 'failed'::text])));

alter table notification drop constraint notification_kind_check;

alter table notification add constraint notification_kind_check CHECK ((kind = ANY (ARRAY['generation-finished'::text, 'generation-failed'::text, 'avatar-ready'::text, 'avatar-failed'::text, 'upload-expiring'::text, 'comment'::text, 'reply'::text, 'like'::text, 'comment-like'::text, 'follow'::text, 'report-outcome'::text, 'decision'::text, 'appeal-outcome'::text, 'points'::text, 'subscription-trouble'::text, 'export-ready'::text, 'deletion-progress'::text, 'privacy-request'::text])));

alter table notification drop constraint notification_subject_type_check;

alter table notification add constraint notification_subject_type_check CHECK ((subject_type = ANY (ARRAY['generation'::text, 'creation'::text, 'avatar'::text, 'upload'::text, 'post'::text, 'comment'::text, 'profile'::text, 'report'::text, 'statement'::text, 'points'::text, 'subscription'::text, 'export'::text, 'account'::text, 'privacy-request'::text])));

alter table notification_preference drop constraint notification_preference_kind_check;

alter table notification_preference add constraint notification_preference_kind_check CHECK ((kind = ANY (ARRAY['generation-finished'::text, 'generation-failed'::text, 'avatar-ready'::text, 'avatar-failed'::text, 'upload-expiring'::text, 'comment'::text, 'reply'::text, 'like'::text, 'comment-like'::text, 'follow'::text, 'report-outcome'::text, 'decision'::text, 'appeal-outcome'::text, 'points'::text, 'subscription-trouble'::text, 'export-ready'::text, 'deletion-progress'::text, 'privacy-request'::text])));
