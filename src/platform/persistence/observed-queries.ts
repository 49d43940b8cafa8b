import type { Pool, PoolClient } from 'pg';
import { TABLES } from '../../entities/index.js';
import { dependencyCall } from '../telemetry/tracing/dependency-calls.js';

export const DATABASE = { 'db.system.name': 'postgresql' };
const TARGET = /\b(?:from|into|update|join)\s+"?(\w+)/gi;

let tables: ReadonlySet<string> | undefined;

/** Of a statement only its verb and the first table that it names: the text holds parameters. */
export function nameOfStatement(sql: string): string {
  tables ??= new Set(TABLES.map(({ schema }) => schema.meta.tableName));
  const verb = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toLowerCase() ?? 'statement';
  for (const [, name] of sql.matchAll(TARGET)) if (tables.has(name!)) return `${verb} ${name!}`;
  return verb;
}

/** Measures what the ORM sends on the pool's connections. Prepared statements have names, and are told by who sends them. */
export function observeQueries(pool: Pool): void {
  pool.on('connect', (client) => observe(client));
}

function observe(client: PoolClient): void {
  const send = client.query.bind(client) as (...args: unknown[]) => unknown;
  const query = (...args: unknown[]): unknown => {
    const [sql] = args;
    if (typeof sql !== 'string' || typeof args.at(-1) === 'function') return send(...args);
    return dependencyCall('database', () => nameOfStatement(sql), DATABASE, () => send(...args) as Promise<unknown>);
  };
  client.query = query as typeof client.query;
}
