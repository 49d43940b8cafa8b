/**
 * Decisions and published texts are append-only in the database itself. The erasure of an account sets `aicasso.erasure` to `on` for its
 * transaction (`set local`); even then nothing of a decision changes but whose it was, which the hash chain does not cover.
 */
export const CONSENT_CONSTRAINTS: readonly string[] = [
  `create or replace function consent_event_append_only() returns trigger language plpgsql as $$
   begin
     if tg_op = 'TRUNCATE' or coalesce(current_setting('aicasso.erasure', true), '') <> 'on' then
       raise exception 'consent_event is append-only' using errcode = 'restrict_violation';
     end if;
     if tg_op = 'UPDATE' then
       if (to_jsonb(new) - 'account_id') is distinct from (to_jsonb(old) - 'account_id') then
         raise exception 'an erasure changes only account_id of consent_event' using errcode = 'restrict_violation';
       end if;
       return new;
     end if;
     return old;
   end $$`,
  `create or replace trigger consent_event_append_only before update or delete on consent_event
   for each row execute function consent_event_append_only()`,
  `create or replace trigger consent_event_no_truncate before truncate on consent_event
   for each statement execute function consent_event_append_only()`,
  `create or replace function policy_text_immutable() returns trigger language plpgsql as $$
   begin
     raise exception 'policy_text is never changed: publish a new version' using errcode = 'restrict_violation';
   end $$`,
  `create or replace trigger policy_text_immutable before update or delete on policy_text
   for each row execute function policy_text_immutable()`,
  `create or replace trigger policy_text_no_truncate before truncate on policy_text
   for each statement execute function policy_text_immutable()`,
];
