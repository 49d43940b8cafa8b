import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { startLocalServices } from '../../../src/local/index.js';
import { ormConfig } from '../../../src/platform/persistence/orm.config.js';
import { ROOT, sourcesIn } from './sources.js';

export interface Databases {
  /** As the migrations make it. */
  readonly migrated: MikroORM;
  /** As the entities describe it, with the constraints beside them. */
  readonly described: MikroORM;
  stop(): Promise<void>;
}

/** The same data model made in two ways, in a PostgreSQL of its own. */
export async function bothDatabases(): Promise<Databases> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aicasso-drift-'));
  const services = await startLocalServices({
    dataDir,
    need: { postgres: true, redis: false, s3: false, issuer: false },
    durable: false,
    supervise: false,
  });
  const open: MikroORM[] = [];
  const stop = async () => {
    for (const orm of open) await orm.close(true);
    await services.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  const create = async (name: string): Promise<MikroORM> => {
    const url = new URL(services.env['DATABASE_URL']!);
    if (open[0]) await open[0].em.fork().execute(`create database ${name}`);
    if (open[0]) url.pathname = `/${name}`;
    const orm = await MikroORM.init({ ...ormConfig({ url: url.href, poolMax: 1 }), logger: () => undefined });
    open.push(orm);
    return orm;
  };
  try {
    const migrated = await create('migrated');
    await migrated.migrator.up();
    const described = await create('described');
    await described.schema.create();
    for (const statement of await constraints()) await described.em.fork().execute(statement);
    return { migrated, described, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What schema generation cannot say: each `*.constraints.ts` beside the entities exports its statements. */
async function constraints(): Promise<readonly string[]> {
  const files = sourcesIn('src/entities', /\.constraints\.ts$/);
  const modules = await Promise.all(files.map(({ path }) => import(join(ROOT, path)) as Promise<Record<string, readonly string[]>>));
  return modules.flatMap((exported) => Object.values(exported).flat());
}
