import { Leases } from '../../src/modules/generation/engine/lease.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import { PurchaseWorld } from '../billing/purchases/purchase-world.js';
import type { Actor } from '../support/actor.js';
import { startApp } from '../support/harness.js';
import { ask, look, reaches } from './generation-world.js';

/** Ana has a plan of weight 2, with two places more than everybody's one. */
describe('plans in the line', () => {
  let world: PurchaseWorld;
  let ana: Actor;
  let ben: Actor;

  beforeEach(async () => {
    world = await PurchaseWorld.open({ env: { ROLES: 'api', GENERATION_LIMIT_PER_ACCOUNT: '1', WELCOME_POINTS: '100' } });
    [ana, ben] = [await world.app.actor({ consent: true }), await world.app.actor({ consent: true })];
    await world.apply(world.month({ buyer: await world.tokenOf(ana) }));
  });
  afterEach(() => world.app.stop());

  const waiting = async (actor: Actor, n: number): Promise<string[]> => {
    const ids = [];
    for (let i = 0; i < n; i++) ids.push((await ask(actor, { tool: 'audio.speech', prompt: `${i}` })).id);
    return ids;
  };
  const claim = () => world.in(() => world.app.get(Leases).claimNext());

  it('a weight of two has two turns for one, and the places told are true', async () => {
    const [b1, b2] = await waiting(ben, 2);
    const [a1, a2, a3, a4] = await waiting(ana, 4);
    const order: [Actor, string][] = [[ben, b1!], [ana, a1!], [ana, a2!], [ana, a3!], [ana, a4!], [ben, b2!]];
    const env = { ROLES: 'worker', GENERATION_CONCURRENCY: '1', GENERATION_LIMIT_PER_ACCOUNT: '1' };
    expect((await look(ben, b1!)).queuePosition).toBe(1);
    expect((await look(ana, a1!)).queuePosition).toBe(2);
    const worker = await startApp({ beside: world.app, env });
    await worker.get(Jobs).ring('generations', 'next');
    for (const [who, id] of order) await reaches(who, id, 'succeeded');
    await worker.stop();
    const rows = await world.app.sql<{ account_id: string }>('select account_id from generation order by started_at, id');
    expect(rows.map(({ account_id: id }) => (id === ana.id ? 'ana' : 'ben'))).toEqual(['ben', 'ana', 'ana', 'ben', 'ana', 'ana']);
  });

  it('a plan has its own number of running places, and everybody keeps theirs', async () => {
    await waiting(ana, 5);
    await waiting(ben, 5);
    const started: string[] = [];
    for (let next = await claim(); next; next = await claim()) started.push(next.accountId === ana.id ? 'ana' : 'ben');
    expect(started.sort()).toEqual(['ana', 'ana', 'ana', 'ben']);
    expect(await world.in(() => world.app.get(Leases).canStart())).toBe(false);
  });

  it('a plan that is over counts no more', async () => {
    await world.app.sql('update store_purchase set access_until = $1', [world.day(-1)]);
    await waiting(ana, 3);
    expect([await claim(), await claim()].map((it) => it?.accountId ?? null)).toEqual([ana.id, null]);
  });
});
