import type { Client as Postgres } from 'pg';
import { Config } from '../../../src/platform/config/config.js';
import { MinioObjectStorage } from '../../../src/platform/storage/minio-object-storage.js';
import { Log } from '../../../src/platform/telemetry/log.js';

const COLUMNS = `
  select c.table_name as table, c.column_name as column from information_schema.columns c
  join information_schema.tables t using (table_schema, table_name)
  where c.table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1, 2`;

interface Column {
  readonly table: string;
  readonly column: string;
}

/** Where the text stands, in whatever kind of column: `table.column`. */
export async function placesWith(sql: Postgres, text: string): Promise<string[]> {
  const places: string[] = [];
  for (const { table, column } of (await sql.query<Column>(COLUMNS)).rows) {
    const found = await sql.query(`select 1 from "${table}" where position($1 in "${column}"::text) > 0 limit 1`, [text]);
    if (found.rowCount! > 0) places.push(`${table}.${column}`);
  }
  return places;
}

const WAITING = 'exists (select 1 from outbox_delivery d where d.event_id = e.id and d.delivered_at is null)';
const DELIVERY_LIMIT_MS = 120_000;
const LOOK_EVERY_MS = 100;

/** Until every handler has had every event. @throws when that takes too long */
export async function delivered(sql: Postgres): Promise<void> {
  const deadline = performance.now() + DELIVERY_LIMIT_MS;
  while ((await sql.query(`select 1 from outbox_event e where ${WAITING} limit 1`)).rowCount! > 0) {
    if (performance.now() > deadline) throw new Error('events are not delivered');
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Events with the text that every handler has had. */
export async function deliveredWith(sql: Postgres, text: string): Promise<number> {
  const found = `select count(*)::int as count from outbox_event e where position($1 in payload::text) > 0 and not ${WAITING}`;
  return (await sql.query<{ count: number }>(found, [text])).rows[0]!.count;
}

/** How many rows each table has, and a hash of them. */
export async function allRows(sql: Postgres): Promise<ReadonlyMap<string, string>> {
  const tables = new Set((await sql.query<Column>(COLUMNS)).rows.map(({ table }) => table));
  const rows = new Map<string, string>();
  for (const table of tables) {
    const hash = `select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) as rows from "${table}" t`;
    rows.set(table, (await sql.query<{ rows: string }>(hash)).rows[0]!.rows);
  }
  return rows;
}

/** How many of the keys are there. */
export async function objectsLeft(env: Readonly<Record<string, string>>, keys: readonly string[]): Promise<number> {
  const config = Config.from(env);
  const storage = new MinioObjectStorage(config, new Log(config));
  const wanted = new Set(keys);
  let left = 0;
  for await (const { key } of storage.list('')) if (wanted.has(key)) left += 1;
  return left;
}
