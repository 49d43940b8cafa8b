import { foreignKey, oneOf } from '../constraint-statements.js';
import { DELETION_ORIGINS, DELETION_STATUSES } from './account-deletion.entity.js';
import { EXPORT_STATUSES } from './data-export.entity.js';
import { DELETION_PACES } from './deletion-code.entity.js';
import { REQUEST_EVENTS } from './privacy-request-event.entity.js';
import { REQUEST_CHANNELS, REQUEST_KINDS, REQUEST_LAWS, REQUEST_STATES } from './privacy-request.entity.js';

/** What schema generation cannot say of the tables of privacy. Idempotent. Records that outlive the account have no foreign key to it. */
export const PRIVACY_CONSTRAINTS: readonly string[] = [
  ...foreignKey('account_deletion', 'account_id', 'account', 'set null'),
  ...foreignKey('deletion_step', 'deletion_id', 'account_deletion'),
  ...foreignKey('deletion_code', 'account_id', 'account'),
  ...foreignKey('data_export', 'account_id', 'account', 'restrict'), // its archive goes first
  ...foreignKey('privacy_request_event', 'request_id', 'privacy_request', 'restrict'),
  ...foreignKey('held_copy', 'hold_id', 'legal_hold', 'restrict'),
  ...oneOf('account_deletion', 'origin', DELETION_ORIGINS),
  ...oneOf('account_deletion', 'status', DELETION_STATUSES),
  ...oneOf('deletion_code', 'pace', DELETION_PACES),
  ...oneOf('data_export', 'status', EXPORT_STATUSES),
  ...oneOf('privacy_request', 'channel', REQUEST_CHANNELS),
  ...oneOf('privacy_request', 'kind', REQUEST_KINDS),
  ...oneOf('privacy_request', 'law', REQUEST_LAWS),
  ...oneOf('privacy_request', 'state', REQUEST_STATES),
  ...oneOf('privacy_request_event', 'type', REQUEST_EVENTS),
  // no address outlives the end for which it was kept
  'alter table account_deletion drop constraint if exists account_deletion_contact_check',
  `alter table account_deletion add constraint account_deletion_contact_check check (contact is null or status = 'running')`,
  // what is known of somebody who left hangs on the proof of who it was, and goes with it
  'alter table account_deletion drop constraint if exists account_deletion_proof_check',
  `alter table account_deletion add constraint account_deletion_proof_check
     check (subject_hmacs <> '{}' or not (is_barred or was_welcomed or barred_until is not null))`,
  // asked at each first sign-in
  'create index if not exists account_deletion_subject_hmacs on account_deletion using gin (subject_hmacs)',
  // one end of an account at a time, and one copy being made
  `create unique index if not exists account_deletion_open on account_deletion (account_id) where status in ('scheduled', 'running')`,
  `create unique index if not exists data_export_open on data_export (account_id) where status in ('waiting', 'building')`,
  `create index if not exists privacy_request_open on privacy_request (coalesce(extended_until, due_at)) where decided_at is null`,
  'alter table legal_hold drop constraint if exists legal_hold_two_people_check',
  'alter table legal_hold add constraint legal_hold_two_people_check check (approved_by is distinct from proposed_by)',
  'alter table authority_disclosure drop constraint if exists authority_disclosure_two_people_check',
  'alter table authority_disclosure add constraint authority_disclosure_two_people_check check (approved_by is distinct from proposed_by)',
  'alter table authority_disclosure drop constraint if exists authority_disclosure_approved_check',
  `alter table authority_disclosure add constraint authority_disclosure_approved_check
     check (disclosed_at is null or approved_by is not null)`,
  `create or replace function privacy_request_event_append_only() returns trigger language plpgsql as $$
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
   end $$`,
  `create or replace trigger privacy_request_event_append_only before update or delete on privacy_request_event
   for each row execute function privacy_request_event_append_only()`,
  `create or replace trigger privacy_request_event_no_truncate before truncate on privacy_request_event
   for each statement execute function privacy_request_event_append_only()`,
];
