import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { startPostgres } from '../../../../src/local/index.js';
import { ormConfig } from '../../../../src/platform/persistence/orm.config.js';
import { type Community } from './community.js';
import { seed } from './seed.js';

/** A data folder of local services, with a database for each community. */
export interface BenchData {
  readonly dataDir: string;
  /** Ends nothing that runs; removes the folder unless `AICASSO_BENCH_DATA` names it. */
  remove(): Promise<void>;
}

export const databaseOf = ({ posts, seed: n }: Community): string => `feed_${posts}_${n}`;

/** `postgresql://…/database` of the same server. */
export function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/**
 * Makes what is missing. The server runs without care for power cuts meanwhile; what is measured later runs on one that does care.
 * A database of a folder that was kept is brought up to date.
 */
export async function benchData(communities: readonly Community[], tell: (line: string) => void): Promise<BenchData> {
  const kept = process.env['AICASSO_BENCH_DATA'];
  if (kept) await mkdir(kept, { recursive: true });
  const dataDir = kept ?? (await mkdtemp(join(tmpdir(), 'aicasso-bench-')));
  const remove = async () => {
    if (!kept) await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const postgres = await startPostgres({ dataDir, durable: false });
    try {
      for (const community of communities) await makeOnce(postgres.url, community, tell);
    } finally {
      await postgres.stop();
    }
    return { dataDir, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A database gets its name when it is whole. */
async function makeOnce(serverUrl: string, community: Community, tell: (line: string) => void): Promise<void> {
  const admin = new Client({ connectionString: serverUrl });
  await admin.connect();
  try {
    const name = databaseOf(community);
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount) return await migrate(urlOf(serverUrl, name));
    const draft = `${name}_draft`;
    await admin.query(`drop database if exists ${draft}`);
    await admin.query(`create database ${draft}`);
    const url = urlOf(serverUrl, draft);
    await migrate(url);
    const steps = await seed(url, community);
    for (const { name: step, seconds } of steps) tell(`${community.posts} posts: ${step.padEnd(36)} ${seconds.toFixed(1).padStart(6)} s`);
    const { rows } = await admin.query<{ bytes: string }>('select pg_database_size($1) as bytes', [draft]);
    tell(`${community.posts} posts: ${Math.round(Number(rows[0]!.bytes) / 1e6)} MB on disk`);
    await admin.query(`alter database ${draft} rename to ${name}`);
  } finally {
    await admin.end();
  }
}

async function migrate(url: string): Promise<void> {
  const orm = await MikroORM.init(ormConfig({ url, poolMax: 1 }));
  await orm.migrator.up().finally(() => orm.close(true));
}
