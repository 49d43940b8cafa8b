alter table "disclosure" alter "generation_id" drop not null, alter "attempt_id" drop not null;

create table "appeal" ("id" uuid not null, "statement_id" uuid not null, "account_id" uuid not null, "text" text not null, "created_at" timestamptz(3) not null, "outcome" text null, "reason" text null, "decided_at" timestamptz(3) null, "decided_by" uuid null, primary key ("id"));

comment on column "appeal"."account_id" is 'account';

comment on column "appeal"."decided_by" is 'other-account';

alter table "appeal" add constraint "appeal_statement_id_unique" unique ("statement_id");

create table "block" ("account_id" uuid not null, "blocked_id" uuid not null, "created_at" timestamptz(3) not null, primary key ("account_id", "blocked_id"));

comment on column "block"."account_id" is 'account';

comment on column "block"."blocked_id" is 'other-account';

create index "block_blocked" on "block" ("blocked_id");

create table "case_event" ("case_id" uuid not null, "sequence" int not null, "type" text not null, "actor_kind" text not null, "actor_id" uuid null, "data" jsonb not null, "at" timestamptz(3) not null, primary key ("case_id", "sequence"));

comment on column "case_event"."actor_id" is 'other-account';

create table "comment" ("id" uuid not null, "post_id" uuid not null, "account_id" uuid null, "root_id" uuid null, "reply_to_id" uuid null, "text" text not null, "folded" text not null, "state" text not null default 'published', "like_count" int not null default 0, "reply_count" int not null default 0, "created_at" timestamptz(3) not null, "removed_at" timestamptz(3) null, "deleted_by" text null, "counted" boolean not null default true, primary key ("id"));

comment on column "comment"."account_id" is 'account';

create index "comment_account" on "comment" ("account_id", "created_at");

create index "comment_post" on "comment" ("post_id", "account_id");

create table "comment_like" ("comment_id" uuid not null, "account_id" uuid not null, "created_at" timestamptz(3) not null, "counted" boolean not null default true, primary key ("comment_id", "account_id"));

comment on column "comment_like"."account_id" is 'account';

create index "comment_like_account" on "comment_like" ("account_id", "created_at");

create table "content_check" ("id" uuid not null, "account_id" uuid not null, "subject" text not null, "subject_id" uuid null, "verdict" text not null, "rules" text[] not null, "checkers" jsonb not null, "created_at" timestamptz(3) not null, "case_id" uuid null, primary key ("id"));

comment on column "content_check"."account_id" is 'account';

create index "content_check_account" on "content_check" ("account_id", "created_at");

create table "count_delta" ("id" bigserial primary key, "subject_id" uuid not null, "counter" text not null, "delta" int not null);

create index "count_delta_subject" on "count_delta" ("subject_id", "counter");

create table "evidence" ("id" uuid not null, "case_id" uuid not null, "kind" text not null, "content" text null, "key" text null, "content_type" text null, "sha256" text null, "source_sha256" text null, "perceptual_hash" bigint null, "hold_until" timestamptz(3) not null, "created_at" timestamptz(3) not null, primary key ("id"));

alter table "evidence" add constraint "evidence_key_unique" unique ("key");

create index "evidence_hold_until_index" on "evidence" ("hold_until");

create index "evidence_case" on "evidence" ("case_id");

create table "follow" ("account_id" uuid not null, "followed_id" uuid not null, "created_at" timestamptz(3) not null, "counted" boolean not null default true, primary key ("account_id", "followed_id"));

comment on column "follow"."account_id" is 'account';

comment on column "follow"."followed_id" is 'other-account';

create index "follow_followed" on "follow" ("followed_id", "created_at");

create index "follow_account" on "follow" ("account_id", "created_at");

create table "hidden_creator" ("account_id" uuid not null, "hidden_id" uuid not null, "created_at" timestamptz(3) not null, primary key ("account_id", "hidden_id"));

comment on column "hidden_creator"."account_id" is 'account';

comment on column "hidden_creator"."hidden_id" is 'other-account';

create index "hidden_creator_hidden" on "hidden_creator" ("hidden_id");

create table "hidden_word" ("account_id" uuid not null, "word" text not null, "folded" text not null, "created_at" timestamptz(3) not null, primary key ("account_id", "word"));

comment on column "hidden_word"."account_id" is 'account';

create table "known_bad_hash" ("id" uuid not null, "sha256" text not null, "perceptual_hash" bigint null, "reason" text not null, "case_id" uuid null, "created_at" timestamptz(3) not null, "withdrawn_at" timestamptz(3) null, primary key ("id"));

alter table "known_bad_hash" add constraint "known_bad_hash_sha256_unique" unique ("sha256");

create table "moderation_case" ("id" uuid not null, "subject_type" text not null, "subject_id" uuid not null, "account_id" uuid null, "state" text not null default 'open', "priority" int not null default 0, "report_count" int not null default 0, "opened_at" timestamptz(3) not null, "alert_at" timestamptz(3) not null, "due_at" timestamptz(3) not null, "assignee_id" uuid null, "decided_at" timestamptz(3) null, "last_sequence" int not null default 0, primary key ("id"));

comment on column "moderation_case"."account_id" is 'account';

comment on column "moderation_case"."assignee_id" is 'other-account';

create index "moderation_case_subject" on "moderation_case" ("subject_type", "subject_id");

create index "moderation_case_account" on "moderation_case" ("account_id");

create table "notice" ("id" uuid not null, "kind" text not null, "locations" text[] not null, "explanation" text not null, "contact_name" text null, "contact_email" text null, "good_faith" boolean not null, "signature" text null, "missing" text[] not null, "secret_hash" text not null, "locale" text not null, "state" text not null default 'received', "received_at" timestamptz(3) not null, "complete_at" timestamptz(3) null, "due_at" timestamptz(3) null, "settled_at" timestamptz(3) null, primary key ("id"));

create table "post" ("id" uuid not null, "account_id" uuid not null, "creation_id" uuid null, "state" text not null default 'published', "kind" text not null, "key" text not null, "thumbnail_key" text not null, "content_type" text not null, "size_bytes" bigint not null, "width" int null, "height" int null, "duration_ms" int null, "sha256" text not null, "perceptual_hash" bigint null, "tool" text not null, "prompt" text null, "sanitiser_version" text not null, "caption" text null, "folded" text not null, "like_count" int not null default 0, "comment_count" int not null default 0, "hot_score" double precision not null default 0, "published_at" timestamptz(3) not null, "created_at" timestamptz(3) not null, "removed_at" timestamptz(3) null, "deleting_at" timestamptz(3) null, primary key ("id"));

comment on column "post"."account_id" is 'account';

alter table "post" add constraint "post_key_unique" unique ("key");

alter table "post" add constraint "post_thumbnail_key_unique" unique ("thumbnail_key");

create index "post_creation" on "post" ("creation_id");

alter table "post" add constraint "post_account_creation" unique ("account_id", "creation_id");

create table "post_like" ("post_id" uuid not null, "account_id" uuid not null, "created_at" timestamptz(3) not null, "counted" boolean not null default true, primary key ("post_id", "account_id"));

comment on column "post_like"."account_id" is 'account';

create index "post_like_account" on "post_like" ("account_id", "created_at");

create table "profile_count" ("account_id" uuid not null, "posts" int not null default 0, "followers" int not null default 0, "following" int not null default 0, primary key ("account_id"));

comment on column "profile_count"."account_id" is 'account';

create table "report" ("id" uuid not null, "account_id" uuid null, "notice_id" uuid null, "case_id" uuid not null, "subject_type" text not null, "subject_ref" text not null, "reason" text not null, "details" text null, "state" text not null default 'received', "outcome" text null, "created_at" timestamptz(3) not null, "decided_at" timestamptz(3) null, primary key ("id"));

comment on column "report"."account_id" is 'account';

create index "report_account" on "report" ("account_id", "created_at");

create index "report_case" on "report" ("case_id");

create index "report_notice" on "report" ("notice_id");

create table "restriction" ("id" uuid not null, "account_id" uuid not null, "statement_id" uuid not null, "kind" text not null, "created_at" timestamptz(3) not null, "ends_at" timestamptz(3) null, "applied_at" timestamptz(3) null, "lifted_at" timestamptz(3) null, primary key ("id"));

comment on column "restriction"."account_id" is 'account';

alter table "restriction" add constraint "restriction_statement_id_unique" unique ("statement_id");

create index "restriction_account" on "restriction" ("account_id");

create table "statement" ("id" uuid not null, "case_id" uuid not null, "event_sequence" int not null, "account_id" uuid not null, "action" text not null, "subject_type" text not null, "subject_ref" text not null, "rule" text not null, "reason" text not null, "fields" jsonb not null, "automated_detection" boolean not null, "automated_decision" boolean not null, "informed_at" timestamptz(3) not null, "appeal_until" timestamptz(3) not null, "ends_at" timestamptz(3) null, "reversed_at" timestamptz(3) null, primary key ("id"));

comment on column "statement"."account_id" is 'account';

create index "statement_account" on "statement" ("account_id", "informed_at");

create index "statement_case" on "statement" ("case_id");

create table "strike" ("id" uuid not null, "account_id" uuid not null, "statement_id" uuid not null, "weight" int not null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "voided_at" timestamptz(3) null, primary key ("id"));

comment on column "strike"."account_id" is 'account';

alter table "strike" add constraint "strike_statement_id_unique" unique ("statement_id");

create index "strike_account" on "strike" ("account_id", "expires_at");

CREATE INDEX comment_answers ON public.comment USING btree (reply_to_id) WHERE (reply_to_id IS NOT NULL);

CREATE INDEX comment_replies ON public.comment USING btree (root_id, created_at, id) WHERE (root_id IS NOT NULL);

CREATE INDEX comment_threads ON public.comment USING btree (post_id, created_at, id) WHERE (root_id IS NULL);

CREATE INDEX known_bad_near ON public.known_bad_hash USING btree (perceptual_hash) WHERE (withdrawn_at IS NULL);

CREATE INDEX moderation_case_queue ON public.moderation_case USING btree (priority DESC, opened_at, id) WHERE (state <> 'decided'::text);

CREATE INDEX post_latest ON public.post USING btree (published_at DESC, id DESC) WHERE (state = 'published'::text);

CREATE INDEX post_of_account ON public.post USING btree (account_id, published_at DESC, id DESC) WHERE (state = 'published'::text);

CREATE INDEX post_perceptual_hash ON public.post USING btree (perceptual_hash) WHERE (perceptual_hash IS NOT NULL);

CREATE INDEX post_removed ON public.post USING btree (removed_at) WHERE (state = 'removed'::text);

CREATE INDEX post_trending ON public.post USING btree (hot_score DESC, id DESC) WHERE (state = 'published'::text);

CREATE INDEX post_unfinished ON public.post USING btree (created_at) WHERE (state = ANY (ARRAY['preparing'::text, 'deleting'::text]));

CREATE INDEX restriction_ends ON public.restriction USING btree (ends_at) WHERE ((lifted_at IS NULL) AND (ends_at IS NOT NULL));

CREATE OR REPLACE FUNCTION public.case_event_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
   begin
     if tg_op = 'TRUNCATE' or coalesce(current_setting('aicasso.erasure', true), '') <> 'on' then
       raise exception 'case_event is append-only' using errcode = 'restrict_violation';
     end if;
     if tg_op = 'UPDATE' then
       if (to_jsonb(new) - 'actor_id') is distinct from (to_jsonb(old) - 'actor_id') then
         raise exception 'an erasure changes only actor_id of case_event' using errcode = 'restrict_violation';
       end if;
       return new;
     end if;
     return old;
   end $function$;

CREATE TRIGGER case_event_append_only BEFORE DELETE OR UPDATE ON public.case_event FOR EACH ROW EXECUTE FUNCTION case_event_append_only();

CREATE TRIGGER case_event_no_truncate BEFORE TRUNCATE ON public.case_event FOR EACH STATEMENT EXECUTE FUNCTION case_event_append_only();

CREATE UNIQUE INDEX moderation_case_open ON public.moderation_case USING btree (subject_type, subject_id) WHERE (state <> 'decided'::text);

CREATE UNIQUE INDEX report_once ON public.report USING btree (account_id, case_id, reason, md5(COALESCE(details, ''::text))) WHERE (account_id IS NOT NULL);

CREATE UNIQUE INDEX statement_of_decision ON public.statement USING btree (case_id, event_sequence, account_id);

alter table appeal add constraint appeal_decided_check CHECK (((outcome IS NULL) = (decided_by IS NULL)));

alter table appeal add constraint appeal_outcome_check CHECK ((outcome = ANY (ARRAY['upheld'::text, 'reversed'::text])));

alter table appeal add constraint appeal_statement_id_fk FOREIGN KEY (statement_id) REFERENCES statement(id) ON DELETE RESTRICT;

alter table block add constraint block_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table block add constraint block_blocked_id_fk FOREIGN KEY (blocked_id) REFERENCES account(id) ON DELETE CASCADE;

alter table block add constraint block_not_oneself_check CHECK ((account_id <> blocked_id));

alter table case_event add constraint case_event_case_id_fk FOREIGN KEY (case_id) REFERENCES moderation_case(id) ON DELETE RESTRICT;

alter table comment add constraint comment_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table comment add constraint comment_deleted_by_check CHECK ((deleted_by = ANY (ARRAY['author'::text, 'post-author'::text])));

alter table comment add constraint comment_deleted_check CHECK (
CASE state
    WHEN 'deleted'::text THEN ((account_id IS NULL) AND (text = ''::text) AND (folded = ''::text))
    ELSE (account_id IS NOT NULL)
END);

alter table comment add constraint comment_post_id_fk FOREIGN KEY (post_id) REFERENCES post(id) ON DELETE CASCADE;

alter table comment add constraint comment_reply_to_id_fk FOREIGN KEY (reply_to_id) REFERENCES comment(id) ON DELETE SET NULL;

alter table comment add constraint comment_root_id_fk FOREIGN KEY (root_id) REFERENCES comment(id);

alter table comment add constraint comment_state_check CHECK ((state = ANY (ARRAY['published'::text, 'held'::text, 'removed'::text, 'deleted'::text])));

alter table comment_like add constraint comment_like_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table comment_like add constraint comment_like_comment_id_fk FOREIGN KEY (comment_id) REFERENCES comment(id) ON DELETE CASCADE;

alter table content_check add constraint content_check_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table content_check add constraint content_check_case_id_fk FOREIGN KEY (case_id) REFERENCES moderation_case(id) ON DELETE SET NULL;

alter table content_check add constraint content_check_verdict_check CHECK ((verdict = ANY (ARRAY['allow'::text, 'hold'::text, 'refuse'::text])));

alter table count_delta add constraint count_delta_counter_check CHECK ((counter = ANY (ARRAY['post-likes'::text, 'post-comments'::text, 'comment-likes'::text, 'comment-replies'::text, 'followers'::text, 'following'::text, 'posts'::text])));

alter table evidence add constraint evidence_case_id_fk FOREIGN KEY (case_id) REFERENCES moderation_case(id) ON DELETE RESTRICT;

alter table follow add constraint follow_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table follow add constraint follow_followed_id_fk FOREIGN KEY (followed_id) REFERENCES account(id) ON DELETE CASCADE;

alter table follow add constraint follow_not_oneself_check CHECK ((account_id <> followed_id));

alter table hidden_creator add constraint hidden_creator_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table hidden_creator add constraint hidden_creator_hidden_id_fk FOREIGN KEY (hidden_id) REFERENCES account(id) ON DELETE CASCADE;

alter table hidden_creator add constraint hidden_creator_not_oneself_check CHECK ((account_id <> hidden_id));

alter table hidden_word add constraint hidden_word_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table known_bad_hash add constraint known_bad_hash_case_id_fk FOREIGN KEY (case_id) REFERENCES moderation_case(id) ON DELETE SET NULL;

alter table moderation_case add constraint moderation_case_state_check CHECK ((state = ANY (ARRAY['open'::text, 'in-review'::text, 'decided'::text])));

alter table moderation_case add constraint moderation_case_subject_type_check CHECK ((subject_type = ANY (ARRAY['post'::text, 'comment'::text, 'profile'::text, 'creation'::text])));

alter table notice add constraint notice_state_check CHECK ((state = ANY (ARRAY['incomplete'::text, 'received'::text, 'in-review'::text, 'decided'::text])));

alter table post add constraint post_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE RESTRICT;

alter table post add constraint post_creation_id_fk FOREIGN KEY (creation_id) REFERENCES creation(id) ON DELETE SET NULL;

alter table post add constraint post_state_check CHECK ((state = ANY (ARRAY['preparing'::text, 'published'::text, 'held'::text, 'removed'::text, 'deleting'::text])));

alter table post_like add constraint post_like_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table post_like add constraint post_like_post_id_fk FOREIGN KEY (post_id) REFERENCES post(id) ON DELETE CASCADE;

alter table profile_count add constraint profile_count_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table report add constraint report_case_id_fk FOREIGN KEY (case_id) REFERENCES moderation_case(id) ON DELETE RESTRICT;

alter table report add constraint report_notice_id_fk FOREIGN KEY (notice_id) REFERENCES notice(id) ON DELETE SET NULL;

alter table report add constraint report_state_check CHECK ((state = ANY (ARRAY['received'::text, 'in-review'::text, 'decided'::text])));

alter table restriction add constraint restriction_kind_check CHECK ((kind = ANY (ARRAY['publishing'::text, 'account'::text])));

alter table restriction add constraint restriction_statement_id_fk FOREIGN KEY (statement_id) REFERENCES statement(id) ON DELETE RESTRICT;

alter table statement add constraint statement_action_check CHECK ((action = ANY (ARRAY['none'::text, 'remove'::text, 'restore'::text, 'restrict'::text, 'suspend'::text, 'ban'::text])));

alter table statement add constraint statement_case_id_fk FOREIGN KEY (case_id) REFERENCES moderation_case(id) ON DELETE RESTRICT;

alter table strike add constraint strike_statement_id_fk FOREIGN KEY (statement_id) REFERENCES statement(id) ON DELETE RESTRICT;
