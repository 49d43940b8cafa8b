create table "ad_session" ("nonce_hash" text not null, "account_id" uuid not null, "session_id" uuid not null, "device_hash" text null, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("nonce_hash"));

comment on column "ad_session"."account_id" is 'account';

create index "ad_session_account_id_index" on "ad_session" ("account_id");

create index "ad_session_expires_at_idx" on "ad_session" ("expires_at");

create table "notice_answer" ("key_hash" text not null, "request_hash" text not null, "answer" text not null, "created_at" timestamptz(3) not null, primary key ("key_hash"));

create index "notice_answer_created_at_index" on "notice_answer" ("created_at");

create table "notification" ("id" uuid not null, "account_id" uuid not null, "kind" text not null, "subject_type" text not null, "subject_id" text not null, "context_id" text null, "values" jsonb not null, "group_key" text not null, "count" int not null default 1, "sequence" bigint not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "read_at" timestamptz(3) null, primary key ("id"));

comment on column "notification"."account_id" is 'account';

alter table "notification" add constraint "notification_account_sequence" unique ("account_id", "sequence");

create table "notification_happening" ("notification_id" uuid not null, "key" text not null, "actor_id" uuid null, "happened_at" timestamptz(3) not null, primary key ("notification_id", "key"));

comment on column "notification_happening"."actor_id" is 'other-account';

create index "notification_happening_actor_id_index" on "notification_happening" ("actor_id");

create table "notification_preference" ("account_id" uuid not null, "kind" text not null, "inbox" boolean not null, "push" boolean not null, "updated_at" timestamptz(3) not null, primary key ("account_id", "kind"));

comment on column "notification_preference"."account_id" is 'account';

create table "push" ("id" uuid not null, "account_id" uuid not null, "notification_id" uuid not null, "kind" text not null, "status" text not null default 'waiting', "reason" text null, "due_at" timestamptz(3) null, "attempts" int not null default 0, "message_id" text null, "count" int not null default 1, "created_at" timestamptz(3) not null, "settled_at" timestamptz(3) null, primary key ("id"));

comment on column "push"."account_id" is 'account';

create index "push_account_id_index" on "push" ("account_id");

create index "push_notification_id_index" on "push" ("notification_id");

create table "push_device" ("subscription_id" uuid not null, "account_id" uuid not null, "session_id" uuid not null, "tied_at" timestamptz(3) not null, primary key ("subscription_id"));

comment on column "push_device"."account_id" is 'account';

create index "push_device_account_id_index" on "push_device" ("account_id");

create index "push_device_session_id_index" on "push_device" ("session_id");

create table "push_settings" ("account_id" uuid not null, "enabled" boolean not null default false, "enabled_at" timestamptz(3) null, "quiet_from" smallint null, "quiet_until" smallint null, "time_zone" text null, "external_id" uuid not null, "updated_at" timestamptz(3) not null, primary key ("account_id"));

comment on column "push_settings"."account_id" is 'account';

alter table "push_settings" add constraint "push_settings_external_id_unique" unique ("external_id");

create table "push_task" ("id" uuid not null, "kind" text not null, "external_id" uuid not null, "subscription_id" uuid null, "language" text null, "time_zone" text null, "status" text not null default 'waiting', "attempts" int not null default 0, "due_at" timestamptz(3) null, "created_at" timestamptz(3) not null, "settled_at" timestamptz(3) null, primary key ("id"));

create index "push_task_external_id_idx" on "push_task" ("external_id");

create table "refund_question" ("id" uuid not null, "purchase_id" uuid not null, "unit_key" text not null, "token_sealed" text null, "reason" text null, "asked_at" timestamptz(3) not null, "answer_by" timestamptz(3) not null, "status" text not null default 'waiting', "attempts" int not null default 0, "due_at" timestamptz(3) null, "settled_at" timestamptz(3) null, primary key ("id"));

create index "refund_question_purchase_id_index" on "refund_question" ("purchase_id");

alter table "refund_question" add constraint "refund_question_once" unique ("purchase_id", "unit_key", "asked_at");

create table "reward" ("id" uuid not null, "account_id" uuid not null, "kind" text not null, "day" date not null, "transaction_id" text null, "ad_unit" text null, "device_hash" text null, "points" int not null, "granted_at" timestamptz(3) not null, primary key ("id"));

comment on column "reward"."account_id" is 'account';

create index "reward_account_idx" on "reward" ("account_id", "kind", "granted_at");

create index "reward_device_idx" on "reward" ("device_hash", "day");

create table "spending_limit" ("account_id" uuid not null, "daily" int null, "weekly" int null, "confirm_above" int null, "updated_at" timestamptz(3) not null, primary key ("account_id"));

comment on column "spending_limit"."account_id" is 'account';

create table "store_link" ("account_id" uuid not null, "token" uuid not null, primary key ("account_id"));

comment on column "store_link"."account_id" is 'account';

alter table "store_link" add constraint "store_link_token_unique" unique ("token");

create table "store_purchase" ("id" uuid not null, "account_id" uuid null, "store" text not null, "environment" text not null, "kind" text not null, "store_key" text not null, "token_sealed" text null, "store_product_id" text not null, "product_id" text null, "next_product_id" text null, "state" text not null, "ownership" text not null default 'purchased', "auto_renews" boolean not null default false, "started_at" timestamptz(3) null, "access_until" timestamptz(3) null, "snapshot_at" timestamptz(3) not null, "replaces_key" text null, "acknowledge_by" timestamptz(3) null, "acknowledged_at" timestamptz(3) null, "check_at" timestamptz(3) null, "attempts" int not null default 0, "created_at" timestamptz(3) not null, primary key ("id"));

comment on column "store_purchase"."account_id" is 'account';

create index "store_purchase_account_id_index" on "store_purchase" ("account_id");

alter table "store_purchase" add constraint "store_purchase_key" unique ("store", "environment", "store_key");

create table "store_sweep" ("name" text not null, "up_to" timestamptz(3) not null, "swept_at" timestamptz(3) not null, primary key ("name"));

create table "store_unit" ("id" uuid not null, "purchase_id" uuid not null, "store" text not null, "environment" text not null, "unit_key" text not null, "order_id" text null, "store_product_id" text not null, "product_id" text null, "quantity" int not null default 1, "worth" int null, "points" int not null default 0, "granted_at" timestamptz(3) null, "price_micros" bigint null, "currency" text null, "purchased_at" timestamptz(3) not null, "expires_at" timestamptz(3) null, "refunded" int not null default 0, "refunded_at" timestamptz(3) null, "taken_back" int not null default 0, "corrections" int not null default 0, "told_at" timestamptz(3) not null, "created_at" timestamptz(3) not null, primary key ("id"));

create index "store_unit_purchase_id_index" on "store_unit" ("purchase_id");

create index "store_unit_order_id_index" on "store_unit" ("order_id");

alter table "store_unit" add constraint "store_unit_key" unique ("store", "environment", "unit_key");

alter table "notice" add column "closing_reason" text null;

alter table "upload" add column "expiry_told_at" timestamptz(3) null;

CREATE INDEX notification_group ON public.notification USING btree (account_id, group_key);

CREATE INDEX notification_unread ON public.notification USING btree (account_id) WHERE (read_at IS NULL);

CREATE INDEX notification_updated_at_idx ON public.notification USING btree (updated_at);

CREATE INDEX push_due ON public.push USING btree (due_at) WHERE (status = 'waiting'::text);

CREATE INDEX push_settled_at_idx ON public.push USING btree (settled_at);

CREATE INDEX push_task_due ON public.push_task USING btree (due_at) WHERE (status = 'waiting'::text);

CREATE INDEX push_task_settled_at_idx ON public.push_task USING btree (settled_at);

CREATE INDEX refund_question_due ON public.refund_question USING btree (due_at) WHERE (status = 'waiting'::text);

CREATE INDEX reward_granted_at_idx ON public.reward USING btree (granted_at);

CREATE INDEX store_purchase_check ON public.store_purchase USING btree (check_at) WHERE (check_at IS NOT NULL);

CREATE INDEX store_purchase_replaces ON public.store_purchase USING btree (store, replaces_key) WHERE (replaces_key IS NOT NULL);

CREATE INDEX store_purchase_unacknowledged ON public.store_purchase USING btree (acknowledge_by) WHERE ((acknowledge_by IS NOT NULL) AND (acknowledged_at IS NULL));

CREATE INDEX store_purchase_unknown ON public.store_purchase USING btree (id) WHERE (product_id IS NULL);

CREATE INDEX store_unit_unknown ON public.store_unit USING btree (purchase_id) WHERE (product_id IS NULL);

CREATE UNIQUE INDEX notification_open_group ON public.notification USING btree (account_id, group_key) WHERE (read_at IS NULL);

CREATE UNIQUE INDEX push_waiting ON public.push USING btree (notification_id) WHERE (status = 'waiting'::text);

CREATE UNIQUE INDEX reward_daily ON public.reward USING btree (account_id, day) WHERE (kind = 'daily'::text);

CREATE UNIQUE INDEX reward_transaction ON public.reward USING btree (transaction_id) WHERE (transaction_id IS NOT NULL);

alter table ad_session add constraint ad_session_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table notification add constraint notification_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table notice drop constraint notice_state_check;

alter table notice add constraint notice_state_check CHECK ((state = ANY (ARRAY['incomplete'::text, 'received'::text, 'in-review'::text, 'decided'::text, 'closed'::text])));

alter table notification add constraint notification_kind_check CHECK ((kind = ANY (ARRAY['generation-finished'::text, 'generation-failed'::text, 'avatar-ready'::text, 'avatar-failed'::text, 'upload-expiring'::text, 'comment'::text, 'reply'::text, 'like'::text, 'comment-like'::text, 'follow'::text, 'report-outcome'::text, 'decision'::text, 'appeal-outcome'::text, 'points'::text, 'subscription-trouble'::text, 'export-ready'::text, 'deletion-progress'::text])));

alter table notification add constraint notification_subject_type_check CHECK ((subject_type = ANY (ARRAY['generation'::text, 'creation'::text, 'avatar'::text, 'upload'::text, 'post'::text, 'comment'::text, 'profile'::text, 'report'::text, 'statement'::text, 'points'::text, 'subscription'::text, 'export'::text, 'account'::text])));

alter table notification_happening add constraint notification_happening_actor_id_fk FOREIGN KEY (actor_id) REFERENCES account(id) ON DELETE CASCADE;

alter table notification_happening add constraint notification_happening_notification_id_fk FOREIGN KEY (notification_id) REFERENCES notification(id) ON DELETE CASCADE;

alter table notification_preference add constraint notification_preference_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table notification_preference add constraint notification_preference_kind_check CHECK ((kind = ANY (ARRAY['generation-finished'::text, 'generation-failed'::text, 'avatar-ready'::text, 'avatar-failed'::text, 'upload-expiring'::text, 'comment'::text, 'reply'::text, 'like'::text, 'comment-like'::text, 'follow'::text, 'report-outcome'::text, 'decision'::text, 'appeal-outcome'::text, 'points'::text, 'subscription-trouble'::text, 'export-ready'::text, 'deletion-progress'::text])));

alter table push add constraint push_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table push add constraint push_notification_id_fk FOREIGN KEY (notification_id) REFERENCES notification(id) ON DELETE CASCADE;

alter table push add constraint push_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'sent'::text, 'unreachable'::text, 'dropped'::text, 'failed'::text])));

alter table push_device add constraint push_device_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table push_settings add constraint push_settings_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table push_settings add constraint push_settings_quiet_check CHECK ((((quiet_from IS NULL) = (quiet_until IS NULL)) AND ((quiet_from >= 0) AND (quiet_from <= 1439)) AND ((quiet_until >= 0) AND (quiet_until <= 1439)) AND ((quiet_from IS NULL) OR (time_zone IS NOT NULL))));

alter table push_task add constraint push_task_kind_check CHECK ((kind = ANY (ARRAY['tie'::text, 'untie'::text, 'language'::text, 'erase'::text])));

alter table push_task add constraint push_task_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'done'::text, 'gone'::text, 'refused'::text])));

alter table refund_question add constraint refund_question_purchase_id_fk FOREIGN KEY (purchase_id) REFERENCES store_purchase(id) ON DELETE RESTRICT;

alter table refund_question add constraint refund_question_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'sent'::text, 'no-consent'::text, 'too-late'::text, 'refused'::text])));

alter table reward add constraint reward_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table reward add constraint reward_kind_check CHECK ((kind = ANY (ARRAY['daily'::text, 'ad'::text])));

alter table spending_limit add constraint spending_limit_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table spending_limit add constraint spending_limit_amounts_check CHECK (((daily >= 0) AND (weekly >= 0) AND (confirm_above >= 0)));

alter table store_purchase add constraint store_purchase_environment_check CHECK ((environment = ANY (ARRAY['production'::text, 'sandbox'::text])));

alter table store_purchase add constraint store_purchase_kind_check CHECK ((kind = ANY (ARRAY['subscription'::text, 'pack'::text, 'unknown'::text])));

alter table store_purchase add constraint store_purchase_ownership_check CHECK ((ownership = ANY (ARRAY['purchased'::text, 'family-shared'::text])));

alter table store_purchase add constraint store_purchase_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'active'::text, 'grace'::text, 'billing-retry'::text, 'paused'::text, 'expired'::text, 'revoked'::text, 'replaced'::text, 'cancelled'::text, 'completed'::text])));

alter table store_purchase add constraint store_purchase_store_check CHECK ((store = ANY (ARRAY['app-store'::text, 'google-play'::text])));

alter table store_unit add constraint store_unit_amounts_check CHECK (((quantity >= 1) AND (points >= 0) AND ((refunded >= 0) AND (refunded <= 100000)) AND ((taken_back >= 0) AND (taken_back <= points))));

alter table store_unit add constraint store_unit_environment_check CHECK ((environment = ANY (ARRAY['production'::text, 'sandbox'::text])));

alter table store_unit add constraint store_unit_purchase_id_fk FOREIGN KEY (purchase_id) REFERENCES store_purchase(id) ON DELETE RESTRICT;

alter table store_unit add constraint store_unit_store_check CHECK ((store = ANY (ARRAY['app-store'::text, 'google-play'::text])));

DROP FUNCTION ledger_hold(uuid, uuid, integer, timestamp with time zone, timestamp with time zone, text, integer);

CREATE INDEX points_hold_account_held_at ON public.points_hold USING btree (ledger_account_id, held_at);

CREATE OR REPLACE FUNCTION public.ledger_hold(p_account uuid, p_new_id uuid, p_welcome integer, p_welcome_expires_at timestamp with time zone, p_at timestamp with time zone, p_reference text, p_points integer, p_seen boolean DEFAULT true, OUT enough boolean, OUT available bigint, OUT refused_by text, OUT most integer, OUT used bigint, OUT frees_at timestamp with time zone, OUT moved boolean)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
   #variable_conflict use_column
   declare
     v_ledger uuid;
     v_before bigint;
     v_available bigint;
     v_movement bigint;
     v_earlier points_hold;
   begin
     select ledger, before into v_ledger, v_before from ledger_enter(p_account, p_new_id, p_welcome, p_welcome_expires_at, p_at);
     select a.available into strict v_available from ledger_account a where a.id = v_ledger;
     select * into v_earlier from points_hold where reference = p_reference;
     if v_earlier.reference is not null and (v_earlier.ledger_account_id, v_earlier.held) is distinct from (v_ledger, p_points) then
       raise exception 'hold % exists with other terms', p_reference using errcode = 'unique_violation';
     end if;
     enough := v_earlier.reference is not null or v_available >= p_points;
     if enough and v_earlier.reference is null and p_points > 0 then
       select l.refused_by, l.most, l.used, l.frees_at into refused_by, most, used, frees_at
         from ledger_limit(v_ledger, p_account, p_points, p_seen, p_at) l;
     end if;
     if enough and refused_by is null and v_earlier.reference is null then
       if p_points > 0 then
         v_movement := ledger_record(v_ledger, 'hold', p_at, -p_points, p_points, 0, null, p_reference);
         perform ledger_take(v_ledger, v_movement, 'held', p_points);
       end if;
       insert into points_hold (reference, ledger_account_id, movement_id, state, held, captured, released, held_at)
       values (p_reference, v_ledger, v_movement, 'held', p_points, 0, 0, p_at);
     end if;
     available := v_available;
     moved := (select sequence from ledger_account where id = v_ledger) > v_before;
   end $function$;

CREATE OR REPLACE FUNCTION public.ledger_limit(p_ledger uuid, p_account uuid, p_points integer, p_seen boolean, p_at timestamp with time zone, OUT refused_by text, OUT most integer, OUT used bigint, OUT frees_at timestamp with time zone)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
   #variable_conflict use_column
   declare
     v_limits spending_limit;
   begin
     select * into v_limits from spending_limit s where s.account_id = p_account;
     if not found then
       return;
     end if;
     select limits.name, limits.most, spent.points, room.at into refused_by, most, used, frees_at
       from (values ('daily', v_limits.daily, interval '24 hours'), ('weekly', v_limits.weekly, interval '168 hours'))
              as limits (name, most, span),
       lateral (
         select coalesce(sum(case h.state when 'held' then h.held else h.captured end), 0) as points
           from points_hold h where h.ledger_account_id = p_ledger and h.held_at > p_at - limits.span
       ) as spent,
       lateral (
         select min(held_at) + limits.span as at
           from (
             select h.held_at, sum(case h.state when 'held' then h.held else h.captured end) over (order by h.held_at) as gone
               from points_hold h where h.ledger_account_id = p_ledger and h.held_at > p_at - limits.span
           ) as earlier
          where spent.points - gone + p_points <= limits.most
       ) as room
      where spent.points + p_points > limits.most
      order by room.at desc nulls first limit 1;
     if refused_by is null and p_points > v_limits.confirm_above and not p_seen then
       refused_by := 'confirm-above';
       most := v_limits.confirm_above;
     end if;
   end $function$;
