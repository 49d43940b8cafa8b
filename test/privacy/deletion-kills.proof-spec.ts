import { SagaSteps } from '../../src/modules/privacy/deletion/saga/saga-steps.js';
import { DAY_MS, DeletionWorld } from './deletion-world.js';
import { SagaKiller } from './saga-faults.js';

describe('the end of an account that is killed at every boundary', () => {
  let world: DeletionWorld;
  beforeAll(async () => {
    world = await DeletionWorld.start();
  }, 60_000);
  afterAll(() => world?.stop());

  /** Tables with a row in which this stands. */
  async function tablesWith(text: string): Promise<string[]> {
    const tables = await world.app.sql<{ name: string }>(
      "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
    );
    const found = await Promise.all(tables.map(async ({ name }) => {
      const rows = await world.app.sql(`select 1 from ${name} t where t::text like '%' || $1 || '%' limit 1`, [text]);
      return rows.length > 0 ? [name] : [];
    }));
    return found.flat();
  }

  it('always completes: each step is done, its checkpoint is lost once, and it is done again', async () => {
    const ana = await world.person('apple');
    await world.providers.link(ana.session, 'google');
    await world.listens(ana);
    await world.subscribes(ana);
    const before = await tablesWith(ana.id);
    expect(before.length).toBeGreaterThan(8);

    const left = new Set([...world.app.get(SagaSteps).all().map(({ name }) => name), 'receipt/issue', 'completed']);
    const expected = [...left];
    const killer = new SagaKiller(world.app, (step) => left.delete(step));
    const { id, secret } = await world.leave(ana, 'now');
    for (let lives = 0; lives <= expected.length && left.size > 0; lives++) await world.sweep();
    killer.stop();
    expect(killer.killedAt).toEqual(expected);
    await world.carriedOut();

    const status = await world.status(secret);
    expect(status).toMatchObject({ status: 'completed', receipt: expect.stringMatching(/^ey/) });
    const steps = await world.stepsOf(id);
    expect(steps.filter(({ done }) => !done)).toEqual([]);
    expect(steps.filter(({ step, attempts }) => attempts < 2 && step !== 'receipt/issue')).toEqual([]);
    await world.pass(DAY_MS);
    expect(await tablesWith(ana.id)).toEqual([]);
    expect(await tablesWith(ana.subject)).toEqual([]);
    expect(await world.verifyBooks()).toMatchObject({ ok: true, problems: [] });
  }, 300_000);
});
