import { AgreedClock } from '../../src/kernel/agreed-clock.js';
import { DatabaseSockets } from '../../src/platform/persistence/database-sockets.js';
import { DatabaseWatch } from '../../src/platform/persistence/database-watch.js';
import { createDatabase, type TestDatabase } from '../support/databases.js';
import { eventually } from '../support/harness.js';
import { testServices } from '../support/service-environment.js';
import { silentLog, testConfig } from '../storage/storage-parts.js';

const DAY = 86_400_000;
const NEAR_MS = 1_000;

describe('R11 the time of a process', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase(testServices().env['DATABASE_URL']!);
  });
  afterAll(() => database.drop());

  it.each([-DAY, -300_000, 300_000, DAY])("is the database's from the start on, also where the machine's is off by %i", async (offMs) => {
    let off = offMs;
    const clock = new AgreedClock(() => Date.now() + off);
    const watch = new DatabaseWatch(testConfig({ DATABASE_URL: database.url }), new DatabaseSockets(), clock, silentLog());
    expect(Math.abs(clock.now().getTime() - Date.now() - offMs)).toBeLessThan(NEAR_MS);
    await watch.onApplicationBootstrap();
    try {
      const apart = () => Math.abs(clock.now().getTime() - Date.now());
      expect(apart()).toBeLessThan(NEAR_MS);
      off = -offMs; // somebody sets it
      expect(apart()).toBeLessThan(NEAR_MS);
      await eventually(2_000, async () => (apart() < NEAR_MS ? null : 'another time'));
    } finally {
      watch.onApplicationShutdown();
    }
  });
});
