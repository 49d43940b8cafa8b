import type { MikroORM } from '@mikro-orm/postgresql';

/** What a database is made of, a line for each thing, as PostgreSQL itself says it. Our own objects only: not the history of migrations. */
const CATALOG = `
  with mine as (
    select c.oid, c.relname, c.relkind from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relname not in ('migration', 'migration_id_seq', 'migration_pkey')
  )
  select format('column %s.%s %s %s default %s %s%s comment %s', t.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                case when a.attnotnull then 'not null' else 'null' end, coalesce(pg_get_expr(d.adbin, d.adrelid), 'none'),
                a.attidentity, a.attgenerated, coalesce(col_description(t.oid, a.attnum), 'none')) as line
    from mine t join pg_attribute a on a.attrelid = t.oid left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
   where t.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
  union all
  select format('constraint %s.%s %s', t.relname, c.conname, pg_get_constraintdef(c.oid))
    from mine t join pg_constraint c on c.conrelid = t.oid where c.contype <> 'n'
  union all
  select pg_get_indexdef(i.indexrelid) from mine t join pg_index i on i.indexrelid = t.oid
  union all
  select pg_get_triggerdef(g.oid) from mine t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal
  union all
  select format('table %s in parts by %s', t.relname, pg_get_partkeydef(t.oid)) from mine t where t.relkind = 'p'
  union all
  select format('view %s %s', t.relname, pg_get_viewdef(t.oid)) from mine t where t.relkind in ('v', 'm')
  union all
  select format('sequence %s', t.relname) from mine t where t.relkind = 'S'
  union all
  select regexp_replace(pg_get_functiondef(p.oid), '\\s+', ' ', 'g')
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prokind in ('f', 'p')
  union all
  select format('type %s %s', t.typname, t.typtype) from pg_type t join pg_namespace n on n.oid = t.typnamespace
   where n.nspname = 'public' and t.typtype in ('e', 'd')
  order by 1`;

export async function catalogOf(orm: MikroORM): Promise<readonly string[]> {
  return (await orm.em.fork().execute<{ line: string }[]>(CATALOG)).map(({ line }) => line);
}
