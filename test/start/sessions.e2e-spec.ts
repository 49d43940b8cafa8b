import { EntityManager } from '@mikro-orm/postgresql';
import { AdvisoryLocks } from '../../src/platform/persistence/advisory-locks.js';
import { DatabaseWatch } from '../../src/platform/persistence/database-watch.js';
import { PgListener } from '../../src/platform/persistence/pg-listener.js';
import { PublicReads } from '../../src/platform/persistence/public-reads.js';
import { startApp, type TestApp } from '../support/harness.js';

/** Of `pg_settings`; the times of the first two in seconds, of the last in ms. */
const WANTED = { tcp_keepalives_idle: '10', tcp_keepalives_interval: '5', tcp_keepalives_count: '3', tcp_user_timeout: '25000' };
const SHOW = `select name, setting from pg_settings where name in (${Object.keys(WANTED).map((name) => `'${name}'`).join()})`;

interface Setting { name: string; setting: string }
const byName = (rows: readonly Setting[]) => Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));

let world: TestApp;
let app: TestApp;
beforeAll(async () => {
  world = await startApp();
  app = await startApp({ beside: world, env: { DATABASE_REPLICA_URL: world.world.database.url } });
});
afterAll(async () => {
  await app?.stop();
  await world?.stop();
});

describe('a session whose client is gone without a word ends within 25 s, and its locks with it', () => {
  const shown: Record<string, () => Promise<readonly Setting[]>> = {
    'of the pool': () => app.get(EntityManager).fork().execute<Setting[]>(SHOW),
    'of the replica': async () => (await app.get(PublicReads)['pool']!.query<Setting>(SHOW)).rows,
    'that hears': async () => (await app.get(PgListener)['client']!.query<Setting>(SHOW)).rows,
    'that watches': async () => (await app.get(DatabaseWatch)['client']!.query<Setting>(SHOW)).rows,
    'that holds the locks': async () => {
      const locks = app.get(AdvisoryLocks);
      await (await locks.tryHold('a-duty'))!.release();
      return (await locks['current']!.query<Setting>(SHOW)).rows;
    },
  };

  it.each(Object.keys(shown))('the one %s', async (kind) => {
    expect(byName(await shown[kind]!())).toEqual(WANTED);
  });
});
