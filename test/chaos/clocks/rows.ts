import type { World } from '../world/world.js';

/** Names of columns that say when something was: never in the future. */
const PAST = ['created_at', 'started_at', 'finished_at', 'occurred_at', 'received_at', 'handled_at', 'announced_at', 'submitted_at',
  'ended_at', 'published_at', 'granted_at'];
/** Pairs whose second never lies before the first. */
const SPANS = [['created_at', 'started_at'], ['created_at', 'finished_at'], ['started_at', 'finished_at'], ['started_at', 'submitted_at'],
  ['submitted_at', 'ended_at'], ['received_at', 'handled_at'], ['created_at', 'expires_at']] as const;
/** Of clocks that agree, two processes may be apart by so much. */
const NEAR = `interval '1 second'`;
const AHEAD = `interval '15 seconds'`;

interface Looked {
  readonly found: number;
  /** Values that were looked at. */
  readonly n: number;
  readonly details: readonly string[];
}

/** In all tables. */
export async function futureRows(world: World): Promise<Looked> {
  const columns = await columnsOf(world);
  const wanted = [...columns].flatMap(([table, names]) => PAST.filter((name) => names.has(name)).map((name) => ({ table, name })));
  return looked(world, wanted.map(({ table, name }) => ({
    what: `${table}.${name}`, table, of: name, wrong: `${name} > now() + ${AHEAD}`,
  })));
}

export async function negativeSpans(world: World): Promise<Looked> {
  const columns = await columnsOf(world);
  const wanted = [...columns].flatMap(([table, names]) =>
    SPANS.filter((pair) => pair.every((name) => names.has(name))).map(([from, to]) => ({ table, from, to })),
  );
  return looked(world, wanted.map(({ table, from, to }) => ({
    what: `${table}: ${from} to ${to}`, table, of: `${to} - ${from}`, wrong: `${to} < ${from} - ${NEAR}`,
  })));
}

async function columnsOf(world: World): Promise<Map<string, Set<string>>> {
  const rows = await world.rows<{ table: string; column: string }>(
    `select c.table_name as table, c.column_name as column from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'timestamp with time zone'`,
  );
  const tables = Map.groupBy(rows, ({ table }) => table);
  return new Map([...tables].map(([table, list]) => [table, new Set(list.map(({ column }) => column))]));
}

async function looked(
  world: World, wanted: readonly { what: string; table: string; of: string; wrong: string }[],
): Promise<Looked> {
  let [found, n] = [0, 0];
  const details: string[] = [];
  for (const { what, table, of, wrong } of wanted) {
    const [row] = await world.rows<{ n: number; wrong: number }>(
      `select count(${of})::int as n, count(*) filter (where ${wrong})::int as wrong from "${table}"`,
    );
    n += row!.n;
    found += row!.wrong;
    if (row!.wrong > 0) details.push(`${what}: ${row!.wrong} of ${row!.n}`);
  }
  return { found, n, details };
}
