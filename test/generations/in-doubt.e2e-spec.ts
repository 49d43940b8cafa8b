import type { Scenario } from '../lab/scenario.js';
import { LabWorld } from '../lab/world.js';
import type { Actor } from '../support/actor.js';
import { ask, look, points } from './generation-world.js';

const BODY = { tool: 'image.create', prompt: 'a red bicycle' };
const MINUTE_MS = 60_000;

/** Replicate lists what it took, with our address in it; fal does not. */
describe('a submit whose answer was lost', () => {
  let world: LabWorld;
  let ana: Actor;

  beforeAll(async () => {
    world = await LabWorld.start(['fal', 'replicate']);
  });
  afterAll(() => world?.stop());
  beforeEach(() => world.forgetProviders());

  const begin = async (provider: string, ...plans: Scenario[]) => {
    ana = await world.app.actor({ consent: [provider] });
    const standIn = world.standIn(provider);
    const [submits, runs] = [standIn.submits.received.length, standIn.runs.length];
    standIn.plan(...plans);
    const { id } = await ask(ana, BODY);
    await world.quiet();
    return { id, standIn, sent: () => [standIn.submits.received.length - submits, standIn.runs.length - runs] };
  };
  const stage = async (id: string) => (await look(ana, id)).stage;

  it('is found in the list of its provider, adopted, and paid for once', async () => {
    const { id, sent } = await begin('replicate', { submit: 'cut-after' });
    await world.step(20_000);
    await world.step(5_000);
    expect(await look(ana, id)).toMatchObject({ status: 'succeeded', charge: { captured: 4 } });
    expect(sent()).toEqual([1, 1]);
    const { body } = await ana.get('/v1/privacy/disclosures').expect(200);
    expect(body).toMatchObject({ items: [{ provider: 'replicate', outcome: 'sent' }] });
  });

  it('is sent again once the provider surely never got it, and not a moment before', async () => {
    const { id, sent } = await begin('replicate', { submit: 'cut-before' });
    await world.step(30_000);
    expect([await stage(id), sent()]).toEqual(['submit-unknown', [1, 0]]); // the list may lag behind
    await world.step(40_000);
    await world.step(10_000);
    expect(await look(ana, id)).toMatchObject({ status: 'succeeded', charge: { captured: 4 } });
    expect(sent()).toEqual([2, 1]);
  });

  it('is found also when it is cancelled meanwhile, and stopped there', async () => {
    const { id, standIn, sent } = await begin('replicate', { submit: 'cut-after', hold: true });
    await ana.post(`/v1/generations/${id}/cancel`).expect(200);
    await world.step(20_000);
    await world.step(5_000);
    expect(await look(ana, id)).toMatchObject({ status: 'cancelled', charge: { state: 'released' } });
    expect([sent(), standIn.runs.at(-1)!.isCancelled]).toEqual([[1, 1], true]);
  });

  it('was never sent when its worker died before the gate: it costs nothing, and is sent then', async () => {
    const { id, sent } = await begin('fal', { submit: 'unavailable' });
    // as if the worker had died between the announcement and the gate
    await world.app.sql('delete from disclosure where generation_id = $1', [id]);
    await world.app.sql(
      `update generation_attempt set state = 'submitting', error = null, ended_at = null, cost_micros = 30000 where generation_id = $1`,
      [id],
    );
    await world.step(5_000);
    await world.step(5_000);
    expect(await look(ana, id)).toMatchObject({ status: 'succeeded' });
    expect(sent()).toEqual([2, 1]);
    const costs = 'select state, cost_micros::int as cost from generation_attempt where generation_id = $1 order by number';
    const rows = await world.app.sql(costs, [id]);
    expect(rows).toEqual([{ state: 'failed', cost: 0 }, { state: 'completed', cost: 30_000 }]);
  });

  it('is given up where nobody can tell; what is heard of it later is erased, and brings nothing back', async () => {
    const { id, standIn, sent } = await begin('fal', { submit: 'cut-after', hold: true });
    const run = standIn.runs.at(-1)!;
    await world.step(6 * MINUTE_MS);
    expect(await look(ana, id)).toMatchObject({ status: 'failed', failure: { code: 'outcome-unknown' } });
    await standIn.complete(run);
    const [attempt] = await world.app.sql<{ id: string }>('select id from generation_attempt where generation_id = $1', [id]);
    expect(await standIn.callBack(run, {}, `${world.app.url}/v1/webhooks/providers/fal?attempt=${attempt!.id}`)).toBe(204);
    await world.quiet();
    await world.sweepErasures();
    expect(run.isErased).toBe(true);
    expect(await look(ana, id)).toMatchObject({ status: 'failed', outputs: [] });
    expect(await points(ana)).toMatchObject({ balance: 1_000_000, held: 0 });
    expect(sent()).toEqual([1, 1]);
    const { body } = await ana.get('/v1/privacy/disclosures').expect(200);
    expect(body).toMatchObject({ items: [{ provider: 'fal', outcome: 'sent', erasure: 'erased' }] });
  });
});
