/** In parts of a month each (platform/persistence/monthly-partitions.ts), which are left to those who make and drop them. */
export const SCHEDULER_CONSTRAINTS: readonly string[] = [
  'create schema if not exists partitions',
  `do $$
   begin
     if (select relkind from pg_class where oid = 'public.retention_run'::regclass) = 'p' then return; end if;
     alter table retention_run set schema partitions;
     alter table partitions.retention_run rename to retention_run_default;
     create table retention_run (like partitions.retention_run_default including comments including defaults) partition by range (id);
     alter table retention_run add constraint retention_run_pkey primary key (id);
     create index retention_run_ran_at_index on retention_run (ran_at);
     alter table retention_run attach partition partitions.retention_run_default default;
   end $$`,
];
