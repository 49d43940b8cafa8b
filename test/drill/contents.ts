import type { Client } from 'pg';

export interface TableContent {
  readonly rows: number;
  /** Of all rows as text, whatever their order. */
  readonly checksum: string;
}

const TABLES = `
  select format('%I.%I', schemaname, tablename) as name from pg_tables
   where schemaname not in ('pg_catalog', 'information_schema') order by 1`;

const CHECKSUM = `coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0)::text`;

/** Every row of every table, counted and summed up. */
export async function contentsOf(sql: Client): Promise<Readonly<Record<string, TableContent>>> {
  const { rows: tables } = await sql.query<{ name: string }>(TABLES);
  const contents: Record<string, TableContent> = {};
  for (const { name } of tables) {
    const { rows } = await sql.query<TableContent>(`select count(*)::int as rows, ${CHECKSUM} as checksum from ${name} t`);
    contents[name] = rows[0]!;
  }
  return contents;
}

/** Tables that are not the same in both. */
export function differing(one: Readonly<Record<string, TableContent>>, other: typeof one): readonly string[] {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.filter((name) => one[name]?.rows !== other[name]?.rows || one[name]?.checksum !== other[name]?.checksum);
}
