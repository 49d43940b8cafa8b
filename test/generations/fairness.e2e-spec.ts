import type { Actor } from '../support/actor.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { startApp, type TestApp } from '../support/harness.js';
import { ask, look, points, reaches } from './generation-world.js';

/** No worker role here: who would be next is asked of the line itself. */
describe('the line', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api', GENERATION_CONCURRENCY: '1' } });
  });
  afterAll(() => app.stop());

  const waiting = async (actor: Actor, n: number) => {
    const ids = [];
    for (let i = 0; i < n; i++) ids.push((await ask(actor, { tool: 'audio.speech', prompt: `${i}` })).id);
    return ids;
  };

  it('lets nobody starve: everyone has a turn before anyone has a second, and the places told are true', async () => {
    const [ana, bea, cleo] = [await app.actor({ consent: true }), await app.actor({ consent: true }), await app.actor({ consent: true })];
    const [a1, a2, a3] = await waiting(ana, 3);
    const [b1] = await waiting(bea, 1);
    const [c1, c2] = await waiting(cleo, 2);
    const places = await Promise.all(
      (
        [
          [ana, a1],
          [bea, b1],
          [cleo, c1],
          [ana, a2],
          [cleo, c2],
          [ana, a3],
        ] as [Actor, string][]
      ).map(async ([who, id]) => (await look(who, id)).queuePosition),
    );
    expect(places).toEqual([1, 2, 3, 4, 5, 6]);
    const worker = await startApp({ beside: app, env: { ROLES: 'worker', GENERATION_CONCURRENCY: '1' } });
    await worker.get(Jobs).ring('generations', 'next');
    for (const [who, id] of [
      [ana, a1],
      [bea, b1],
      [cleo, c1],
      [ana, a2],
      [cleo, c2],
      [ana, a3],
    ] as [Actor, string][])
      await reaches(who, id, 'succeeded');
    await worker.stop();
    const rows = await app.sql<{ id: string }>('select id from generation order by started_at, id');
    expect(rows.map(({ id }) => id)).toEqual([a1, b1, c1, a2, c2, a3]);
  });

  it('ends what waits at once when it is cancelled, and gives the points back', async () => {
    const dora = await app.actor({ consent: true });
    const [id] = await waiting(dora, 1);
    expect((await dora.post(`/v1/generations/${id}/cancel`).expect(200)).body).toMatchObject({
      status: 'cancelled',
      charge: { state: 'released', held: 3, released: 3 },
    });
    expect(await points(dora)).toMatchObject({ balance: 100, held: 0 });
  });

  it('bounds what one person may put in line', async () => {
    const small = await startApp({ beside: app, env: { ROLES: 'api', GENERATION_QUEUED_PER_ACCOUNT: '2' } });
    const eve = await small.actor({ consent: true });
    await waiting(eve, 2);
    const answer = await eve.post('/v1/generations', { tool: 'audio.speech', prompt: 'x' }).set('idempotency-key', 'third').expect(429);
    expect(answer.headers['retry-after']).toBeDefined();
    await small.stop();
  });
});
