import { EntityManager } from '@mikro-orm/postgresql';
import { TABLES } from '../../src/entities/index.js';
import { RetentionRunner } from '../../src/modules/scheduler/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { ask, reaches } from '../generations/generation-world.js';
import { startApp, type TestApp } from '../support/harness.js';
import { logWrites } from '../support/write-log.js';

const DAY = 86_400_000;
const ownerOf = new Map<string, string>(TABLES.map(({ table, owner }) => [table, owner]));

/** They write the tables that their owners' policies and tasks name; the reading of the sources sees which. */
const TOLD_BY_OTHERS = [
  'platform/persistence/timed-rows.ts', 'platform/persistence/ended-account-rows.ts', 'platform/secrets/resealing.ts',
];

describe('only the owner writes a table', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('while somebody signs in, makes a picture, deletes it and goes, and the years pass', async () => {
    const em = app.get(EntityManager);
    const log = logWrites(em);
    try {
      const ana = await app.actor({ consent: ['local'] });
      const asked = await ask(ana, { tool: 'image.create', prompt: 'a red bicycle on a beach' });
      const { outputs } = await reaches(ana, asked.id, 'succeeded');
      await ana.delete(`/v1/creations/${outputs[0]!.id}`).expect(204);
      await ana.post('/v1/me/profile/rotate', {}).expect(200);
      await ana.post('/v1/auth/sign-out').expect(204);
      await app.drain();
      await runInScope(em, () => app.get(RetentionRunner).run({ at: new Date(app.clock.now().getTime() + 400 * DAY) }));
    } finally {
      log.stop();
    }
    const folderOf = (caller: string) => (caller.startsWith('modules/') ? caller.split('/')[1] : caller.split('/')[0]);
    const told = log.writes.filter(({ caller }) => !TOLD_BY_OTHERS.includes(caller));
    const strangers = told.filter(({ table, caller }) => ownerOf.get(table) !== folderOf(caller));
    expect(strangers).toEqual([]);
    expect(new Set(log.writes.map(({ table }) => table)).size).toBeGreaterThan(15);
  });
});
