-- Old processes and this schema go together: what is new has a default, and `ledger_enter` keeps its parameters.
alter table account_deletion drop constraint account_deletion_origin_check;

alter table privacy_request_event drop constraint privacy_request_event_type_check;

create table "deletion_code" ("id" uuid not null, "request_id" uuid not null, "account_id" uuid null, "pace" text not null, "tries" int not null default 0, "created_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, "used_at" timestamptz(3) null, primary key ("id"));

comment on column "deletion_code"."account_id" is 'account';

create index "deletion_code_request_id_index" on "deletion_code" ("request_id");

create index "deletion_code_account_id_index" on "deletion_code" ("account_id");

create index "deletion_code_expires_at_index" on "deletion_code" ("expires_at");

alter table "account" add "was_welcomed" boolean not null default false;

alter table "account_deletion" add "is_barred" boolean not null default false, add "barred_until" timestamptz(3) null, add "was_welcomed" boolean not null default false;

create index "audit_entry_subject" on "audit_entry" ("subject", "act", "sequence");

create index account_deletion_subject_hmacs on account_deletion using gin (subject_hmacs);

create or replace function ledger_enter(p_account uuid, p_new_id uuid, p_welcome integer, p_welcome_expires_at timestamp with time zone, p_at timestamp with time zone, OUT ledger uuid, OUT before bigint)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
   begin
     select id, sequence into ledger, before from ledger_account where account_id = p_account for update;
     if not found then
       insert into ledger_account (id, account_id, available, held, debt, sequence, opened_at)
       values (p_new_id, p_account, 0, 0, 0, 0, p_at)
         on conflict (account_id) do nothing returning id, sequence into ledger, before;
       if found then
         if p_welcome > 0 and not exists (select 1 from account where id = p_account and was_welcomed) then
           perform ledger_issue(ledger, 'welcome', p_welcome, p_welcome_expires_at, 'welcome:' || ledger, 'welcome', p_at);
         end if;
       else -- another transaction opened them meanwhile
         select id, sequence into strict ledger, before from ledger_account where account_id = p_account for update;
       end if;
     end if;
     perform ledger_tidy(ledger, p_at);
   end $function$;

alter table account_deletion add constraint account_deletion_origin_check CHECK ((origin = ANY (ARRAY['app'::text, 'web'::text, 'staff'::text, 'provider'::text, 'safety'::text, 'restore'::text])));

alter table account_deletion add constraint account_deletion_proof_check CHECK (((subject_hmacs <> '{}'::text[]) OR (NOT (is_barred OR was_welcomed OR (barred_until IS NOT NULL)))));

alter table deletion_code add constraint deletion_code_account_id_fk FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table deletion_code add constraint deletion_code_pace_check CHECK ((pace = ANY (ARRAY['grace'::text, 'now'::text])));

alter table privacy_request_event add constraint privacy_request_event_type_check CHECK ((type = ANY (ARRAY['received'::text, 'assigned'::text, 'identity-checked'::text, 'account-tied'::text, 'law-changed'::text, 'extended'::text, 'evidence-added'::text, 'asked-export'::text, 'asked-erase'::text, 'approved'::text, 'disapproved'::text, 'export-ready'::text, 'erased'::text, 'corrected'::text, 'restricted'::text, 'released'::text, 'told'::text, 'done'::text, 'refused'::text, 'read'::text])));
