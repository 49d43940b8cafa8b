import { DeletionMarkRetention } from '../../src/modules/generation/generation.retention.js';
import { EntityManager } from '@mikro-orm/postgresql';
import { runInScope } from '../../src/platform/persistence/scope.js';
import type { Actor } from '../support/actor.js';
import { eventually, startApp, type TestApp } from '../support/harness.js';
import { ask, reaches } from './generation-world.js';

interface Changes {
  readonly items: readonly { readonly change: string; readonly id: string; readonly sequence: number }[];
  readonly next: string;
  readonly more: boolean;
  readonly reset: boolean;
}

const YEAR_MS = 366 * 86_400_000;

describe('the library of a person', () => {
  let app: TestApp;
  let ana: Actor;
  let made: string[];
  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api,worker' } });
    ana = await app.actor({ consent: ['local'] });
    const { id } = await ask(ana, { tool: 'image.create', prompt: 'a heron', count: 3 });
    made = (await reaches(ana, id, 'succeeded')).outputs.map((output) => output.id);
    await app.drain();
  });
  afterAll(() => app?.stop());

  const changes = async (since: string, limit = 100) =>
    (await ana.get(`/v1/creations/changes?since=${since}&limit=${limit}`).expect(200)).body as Changes;

  it('takes no number of the account before the creation is its own, as whoever uses one for a generation does', async () => {
    const user = await app.world.pool.connect();
    try {
      await user.query('begin');
      const { rows } = await user.query<{ pid: number }>('select pg_backend_pid() as pid from creation where id = $1 for share', [made[0]]);
      const changed = ana.patch(`/v1/creations/${made[0]}`, { favorite: true }).expect(200).then();
      await eventually(10_000, async () => {
        const waiting = await app.sql('select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [rows[0]!.pid]);
        return waiting.length > 0 ? null : 'nobody waits for the creation';
      });
      await user.query('select 1 from account_sequence where account_id = $1 for update nowait', [ana.id]);
      await user.query('commit');
      await changed;
    } finally {
      user.release(true);
    }
  });

  it('is read anew by a device that missed deletions which are no longer told, page by page to its end', async () => {
    const before = await changes('0', 1);
    expect(before).toMatchObject({ more: true, reset: false });
    const current = await changes('0');
    const [gone, ...kept] = current.items.map(({ id }) => id);
    await ana.delete(`/v1/creations/${gone}`).expect(204);
    const told = await changes(current.next);
    expect(told).toMatchObject({ items: [{ change: 'delete', id: gone }], reset: false });

    const at = app.clock.after(YEAR_MS);
    expect(await runInScope(app.get(EntityManager), () => app.get(DeletionMarkRetention).removeBatch(at, 10))).toEqual({
      removed: 1,
      failed: 0,
    });
    expect(await changes(told.next)).toEqual({ items: [], next: told.next, more: false, reset: false });
    const first = await changes(current.next, 1);
    expect(first).toMatchObject({ items: [{ change: 'upsert', id: kept[0] }], more: true, reset: true });
    const second = await changes(first.next, 1);
    expect(second).toMatchObject({ items: [{ change: 'upsert', id: kept[1] }], more: false, reset: false });
    expect(await changes(second.next)).toEqual({ items: [], next: second.next, more: false, reset: false });
  });

  it('is read anew by a device with a mark that was never given', async () => {
    const all = await changes('0');
    expect(await changes('999999')).toMatchObject({ items: all.items.map(({ id }) => ({ id })), next: all.next, reset: true });
    await ana.get('/v1/creations/changes?since=never').expect(422);
  });
});
