-- What stands there in plain words is put behind `plain.`; the tasks that seal anew seal it within the hour, and add the look-up hash.
-- Processes of the release before do not know that prefix: stop them first.
alter table "generation" alter column "parameters" type text using 'plain.' || "parameters"::text;

alter table "sign_in_identity" add column "email_hash" text null;

update "generation" set "prompt" = 'plain.' || "prompt" where "prompt" is not null;

update "creation" set "prompt" = 'plain.' || "prompt", "title" = 'plain.' || "title" where "prompt" is not null or "title" is not null;

update "avatar" set "name" = 'plain.' || "name";

update "sign_in_identity" set "email" = 'plain.' || "email", "name" = 'plain.' || "name" where "email" is not null or "name" is not null;

update "idempotency_key" set "body" = 'plain.' || "body";

create index "sign_in_identity_email_hash_index" on "sign_in_identity" ("email_hash");

create index inbox_message_quarantined on inbox_message (received_at) where status = 'quarantined';
