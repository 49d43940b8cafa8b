import { outcomeOf } from '../auth/auth-parts.js';
import { DAY_MS, DeletionWorld } from './deletion-world.js';

describe('the end of an account', () => {
  let world: DeletionWorld;
  beforeAll(async () => {
    world = await DeletionWorld.start();
  }, 60_000);
  afterAll(() => world?.stop());

  it('P33 now: everything here is gone, in its order, and a signed receipt is there for who has the secret', async () => {
    const ana = await world.person();
    const { id, secret, warnings } = await world.leave(ana, 'now');
    expect(warnings.map(({ code }) => code)).toEqual(['points-lost', 'records-kept']);
    await world.carriedOut();
    expect(await world.statusOfAccount(ana.id)).toBeNull();
    const steps = await world.stepsOf(id);
    expect(steps.filter(({ done }) => !done)).toEqual([]);
    expect(await world.status(secret)).toMatchObject({ status: 'completed', receipt: expect.stringMatching(/^ey/) });
    expect(await world.verifyBooks()).toMatchObject({ ok: true });
  }, 60_000);
});
