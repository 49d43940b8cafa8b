import { Client } from 'pg';
import { bulkLoad } from './bulk-load.js';
import type { Community } from './community.js';
import { LARGE, loading, STAGE } from './statements.js';

/** For sorts and hashes of ten million rows; and a table that is made here is read once. */
const SETTINGS = ['work_mem = \'1GB\'', 'maintenance_work_mem = \'1GB\'', 'synchronous_commit = off', 'jit = off', 'statement_timeout = 0'];

export interface Step {
  readonly name: string;
  readonly seconds: number;
}

/** Fills a migrated, empty database. The same community makes the same rows, but for the order in which they lie. */
export async function seed(databaseUrl: string, community: Community): Promise<Step[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const steps: Step[] = [];
  const timed = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const startedAt = performance.now();
    await work();
    steps.push({ name, seconds: (performance.now() - startedAt) / 1000 });
  };
  try {
    for (const setting of SETTINGS) await client.query(`set ${setting}`);
    for (const statement of STAGE) await client.query(statement);
    await timed('all tables, with keys and indexes', () =>
      bulkLoad(client, LARGE, async () => {
        for (const [name, sql] of loading(community)) await timed(name, () => client.query(sql));
      }));
    await timed('statistics', () => client.query('vacuum (analyze)'));
    return steps;
  } finally {
    await client.end();
  }
}
