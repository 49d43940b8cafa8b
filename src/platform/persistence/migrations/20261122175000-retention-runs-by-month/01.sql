-- The evidence of retention is added to for ever and goes by age alone: from here on it lies in parts of a month each, which are dropped
-- whole (src/platform/persistence/monthly-partitions.ts). Parts are in a schema of their own; the key is a UUIDv7, which begins with its
-- time. Nothing is copied: the table that there is becomes the first part, up to the end of this month. What is locked meanwhile is
-- written by runs of retention alone.
create schema if not exists partitions;
alter table retention_run set schema partitions;
alter table partitions.retention_run rename to retention_run_before;

create table retention_run (like partitions.retention_run_before including comments including defaults) partition by range (id);
alter table retention_run add constraint retention_run_pkey primary key (id);
create index retention_run_ran_at_index on retention_run (ran_at);
-- whatever has no part: of a clock that was wrong, or of months that nobody made a part for
create table partitions.retention_run_default partition of retention_run default;

do $$
declare
  month timestamp := date_trunc('month', now() at time zone 'utc') + interval '1 month';
  bound uuid := (lpad(to_hex((extract(epoch from month at time zone 'utc') * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
  part text := format('retention_run_%s', to_char(month - interval '1 day', 'YYYY_MM'));
begin
  with later as (delete from partitions.retention_run_before where id >= bound returning *)
  insert into partitions.retention_run_default select * from later;
  execute format('alter table partitions.retention_run_before rename to %I', part);
  execute format('alter table retention_run attach partition partitions.%I for values from (minvalue) to (%L)', part, bound);
end $$;
