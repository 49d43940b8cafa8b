import type { Client } from 'pg';

/** A constraint or an index, and the statement that makes it. */
interface Part {
  readonly tableName: string;
  readonly name: string;
  readonly definition: string;
}

const CONSTRAINTS = `
  select c.conrelid::regclass::text as "tableName", c.conname as name, c.contype as type, pg_get_constraintdef(c.oid) as definition
  from pg_constraint c
  where (c.conrelid = any($1::regclass[]) or c.confrelid = any($1::regclass[])) and c.contype in ('p', 'u', 'f', 'c')
  order by array_position(array['p', 'u', 'c', 'f'], c.contype::text), 1, 2`;

const INDEXES = `
  select i.indrelid::regclass::text as "tableName", i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
  from pg_index i
  where i.indrelid = any($1::regclass[])
    and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))
  order by 1, 2`;

/** What must be the same before and after: also whether each is valid. */
const CATALOG = `
  select c.conrelid::regclass::text || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid) || ' ' || c.convalidated as line
  from pg_constraint c where c.connamespace = 'public'::regnamespace
  union all select pg_get_indexdef(i.indexrelid) || ' ' || i.indisvalid || i.indisready
  from pg_index i join pg_class t on t.oid = i.indrelid
  where t.relnamespace = 'public'::regnamespace
  order by 1`;

/**
 * Runs `load` on tables without keys, checks and indexes, which are made afterwards from what the catalog said of them. All in one
 * transaction, so that a server with `wal_level=minimal` writes no log of it. @throws when the catalog is not what it was.
 */
export async function bulkLoad(client: Client, tables: readonly string[], load: () => Promise<void>): Promise<void> {
  const before = await catalogOf(client);
  const constraints = (await client.query<Part & { type: string }>(CONSTRAINTS, [`{${tables.join(',')}}`])).rows;
  const indexes = (await client.query<Part>(INDEXES, [`{${tables.join(',')}}`])).rows;
  await client.query('begin');
  for (const { tableName, name } of constraints.toReversed()) await client.query(`alter table ${tableName} drop constraint "${name}"`);
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  await client.query(`truncate ${tables.join(', ')}`);
  await load();
  const made = constraints.map(({ tableName, name, definition }) => `alter table ${tableName} add constraint "${name}" ${definition}`);
  const firstForeign = constraints.findIndex(({ type }) => type === 'f');
  made.splice(firstForeign < 0 ? made.length : firstForeign, 0, ...indexes.map(({ definition }) => definition));
  for (const statement of made) await client.query(statement);
  await client.query('commit');
  const after = await catalogOf(client);
  const lost = before.filter((line) => !after.includes(line));
  if (lost.length > 0 || after.length !== before.length) throw new Error(`The seed changed the schema: ${lost.join('; ')}`);
}

async function catalogOf(client: Client): Promise<string[]> {
  return (await client.query<{ line: string }>(CATALOG)).rows.map(({ line }) => line);
}
