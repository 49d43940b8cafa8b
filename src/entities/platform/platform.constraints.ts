/** What schema generation cannot say of the platform's tables. Each statement may be run again. */
export const PLATFORM_CONSTRAINTS: readonly string[] = [
  `create or replace function refuse_audit_change() returns trigger language plpgsql as $$
   begin raise exception 'audit_entry is append-only' using errcode = 'restrict_violation'; end $$`,
  `create or replace trigger audit_entry_append_only before update or delete on audit_entry
   for each row execute function refuse_audit_change()`,
  `create or replace trigger audit_entry_no_truncate before truncate on audit_entry
   for each statement execute function refuse_audit_change()`,
  `create index if not exists disclosure_attempt on disclosure (attempt_id)`,
];
