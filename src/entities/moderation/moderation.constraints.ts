import { foreignKey, oneOf } from '../constraint-statements.js';

/** What schema generation cannot say of the tables of moderation. Idempotent. */
/** People are named without a foreign key: the record outlives the account, which is then named by its tombstone. */
export const MODERATION_CONSTRAINTS: readonly string[] = [
  ...foreignKey('case_event', 'case_id', 'moderation_case', 'restrict'),
  ...foreignKey('report', 'case_id', 'moderation_case', 'restrict'),
  ...foreignKey('report', 'notice_id', 'notice', 'set null'),
  ...foreignKey('evidence', 'case_id', 'moderation_case', 'restrict'),
  ...foreignKey('statement', 'case_id', 'moderation_case', 'restrict'),
  ...foreignKey('appeal', 'statement_id', 'statement', 'restrict'),
  ...foreignKey('strike', 'statement_id', 'statement', 'restrict'),
  ...foreignKey('restriction', 'statement_id', 'statement', 'restrict'),
  ...foreignKey('known_bad_hash', 'case_id', 'moderation_case', 'set null'),
  ...foreignKey('content_check', 'account_id', 'account', 'cascade'),
  ...foreignKey('content_check', 'case_id', 'moderation_case', 'set null'),
  ...oneOf('moderation_case', 'state', ['open', 'in-review', 'decided']),
  ...oneOf('moderation_case', 'subject_type', ['post', 'comment', 'profile', 'creation']),
  ...oneOf('report', 'state', ['received', 'in-review', 'decided']),
  ...oneOf('notice', 'state', ['incomplete', 'received', 'in-review', 'decided', 'closed']),
  ...oneOf('statement', 'action', ['none', 'remove', 'restore', 'restrict', 'suspend', 'ban']),
  ...oneOf('appeal', 'outcome', ['upheld', 'reversed']),
  // DSA Art. 20(6): never solely by automated means
  'alter table appeal drop constraint if exists appeal_decided_check',
  'alter table appeal add constraint appeal_decided_check check ((outcome is null) = (decided_by is null))',
  ...oneOf('restriction', 'kind', ['publishing', 'account']),
  ...oneOf('content_check', 'verdict', ['allow', 'hold', 'refuse']),
  // reports of one thing meet in one case
  `create unique index if not exists moderation_case_open on moderation_case (subject_type, subject_id) where state <> 'decided'`,
  `create index if not exists moderation_case_queue on moderation_case (priority desc, opened_at, id) where state <> 'decided'`,
  `create unique index if not exists report_once on report (account_id, case_id, reason, md5(coalesce(details, '')))
    where account_id is not null`,
  'create unique index if not exists statement_of_decision on statement (case_id, event_sequence, account_id)',
  `create index if not exists restriction_ends on restriction (ends_at) where lifted_at is null and ends_at is not null`,
  'create index if not exists known_bad_near on known_bad_hash (perceptual_hash) where withdrawn_at is null',
  // the record of a case is only added to; the erasure of an account, and the end of its period, set aicasso.erasure for their transaction
  `create or replace function case_event_append_only() returns trigger language plpgsql as $$
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
   end $$`,
  `create or replace trigger case_event_append_only before update or delete on case_event
   for each row execute function case_event_append_only()`,
  `create or replace trigger case_event_no_truncate before truncate on case_event
   for each statement execute function case_event_append_only()`,
];
