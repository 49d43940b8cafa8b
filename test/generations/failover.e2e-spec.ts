import { LabWorld } from '../lab/world.js';
import type { Actor } from '../support/actor.js';
import { ask, look, points } from './generation-world.js';

const BODY = { tool: 'image.create', prompt: 'a red bicycle' };
const FAL = { id: 'fal', model: 'fal-ai/flux/dev' };
const DOWN = { submit: 'unavailable' } as const;
const MINUTE_MS = 60_000;

describe('when a provider cannot do it', () => {
  let world: LabWorld;
  let ana: Actor;

  beforeAll(async () => {
    world = await LabWorld.start(['fal', 'replicate'], { LOCAL_PROVIDER_ENABLED: 'true', PROVIDER_LIMITS: 'fal.concurrency=2' });
  });
  afterAll(() => world?.stop());
  beforeEach(async () => {
    await world.forgetProviders();
    for (const standIn of world.standIns) standIn.usually = {};
    ana = await world.app.actor({ consent: ['fal', 'replicate', 'local'] });
  });

  const fal = () => world.standIn('fal');
  const counted = () => {
    const before = world.standIns.map(({ submits }) => submits.received.length);
    return () => world.standIns.map(({ submits }, n) => submits.received.length - before[n]!);
  };
  const ended = async (actor: Actor, id: string, steps = 12) => {
    for (let n = 0; n < steps; n++) {
      await world.step(5_000);
      const seen = (await look(actor, id)) as Awaited<ReturnType<typeof look>> & { failedOver: object[] };
      if (seen.status !== 'running' && seen.status !== 'queued') return seen;
    }
    throw new Error('not ended');
  };

  it('tries again, then goes to an equivalent model inside consent and price, and says so; each sending is written down', async () => {
    fal().usually = DOWN;
    const submits = counted();
    const { id } = await ask(ana, BODY);
    const done = await ended(ana, id);
    expect(done).toMatchObject({
      status: 'succeeded', provider: { id: 'replicate' }, failedOver: [FAL], charge: { state: 'captured', captured: 4 },
    });
    expect(submits()).toEqual([2, 1]);
    const { body } = await ana.get(`/v1/creations/${done.outputs[0]!.id}/disclosures`).expect(200);
    const { items } = body as { items: { provider: string; outcome: string; erasure: string }[] };
    expect(items.map(({ provider, outcome }) => [provider, outcome])).toEqual([['replicate', 'sent'], ['fal', 'sent'], ['fal', 'sent']]);
    // of all of them it is known what becomes of the data, not of the last alone
    expect(items.map(({ erasure }) => erasure)).not.toContain('pending');
  });

  it('asks every provider to erase what a run left there that failed', async () => {
    fal().plan({ end: 'transient' }, { end: 'transient' });
    const { id } = await ask(ana, BODY);
    expect(await ended(ana, id)).toMatchObject({ provider: { id: 'replicate' }, failedOver: [FAL] });
    await world.quiet();
    expect(fal().runs.slice(-2).map(({ isErased }) => isErased)).toEqual([true, true]);
  });

  it('never goes to a stand-in, nor outside consent, nor from a provider that was chosen', async () => {
    fal().usually = DOWN;
    const submits = counted();
    const careful = await world.app.actor({ consent: ['fal', 'local'] });
    const [outside, chosen] = [await ask(careful, BODY), await ask(ana, { ...BODY, provider: 'fal' })];
    expect(await ended(careful, outside.id)).toMatchObject({ status: 'failed', failure: { code: 'provider-failed' }, failedOver: [] });
    expect(await ended(ana, chosen.id)).toMatchObject({ status: 'failed', failure: { code: 'provider-failed' }, failedOver: [] });
    expect(submits()).toEqual([4, 0]);
    expect(await points(ana)).toMatchObject({ balance: 1_000_000, held: 0 });
  });

  it('never goes on from what may be running: it waits for that, and ends unpaid', async () => {
    fal().plan({ submit: 'cut-after', hold: true });
    const submits = counted();
    const { id } = await ask(ana, BODY);
    expect(await ended(ana, id, 70)).toMatchObject({ status: 'failed', failure: { code: 'outcome-unknown' }, failedOver: [] });
    expect(submits()).toEqual([1, 0]);
  });

  it('does not wait for one that is full when another may do it', async () => {
    fal().usually = { hold: true };
    const bea = await world.app.actor({ consent: ['fal'] });
    const held = [await ask(bea, BODY), await ask(bea, BODY)];
    await world.quiet();
    const submits = counted();
    const { id } = await ask(ana, BODY);
    // fal got nothing of it
    expect(await ended(ana, id)).toMatchObject({ status: 'succeeded', provider: { id: 'replicate' }, failedOver: [] });
    expect(submits()).toEqual([0, 1]);
    for (const { id: other } of held) await bea.post(`/v1/generations/${other}/cancel`).expect(200);
    await world.step(3_000);
  });

  it('stops sending after five failures in a row, lets one probe through, and twice as long when that fails too', async () => {
    fal().usually = DOWN;
    const people = await Promise.all([1, 2, 3, 4, 5].map(() => world.app.actor({ consent: ['fal'] })));
    const submits = counted();
    const asked: string[] = [];
    for (const actor of people) asked.push((await ask(actor, BODY)).id);
    await world.quiet();
    expect(submits()[0]).toBe(5);
    await world.step(10_000);
    expect(submits()[0]).toBe(5);
    expect(world.app.log.of('provider-closed')).toMatchObject([{ provider: 'fal', cause: 'failures' }]);
    await world.step(30_000); // half-open
    expect(submits()[0]).toBe(6);
    await world.step(40_000);
    expect(submits()[0]).toBe(6);
    fal().usually = {};
    await world.step(30_000); // the second probe is taken, and with it all are let in again
    const ends = await Promise.all(people.map((actor, n) => ended(actor, asked[n]!)));
    expect(ends.map(({ status }) => status).sort()).toEqual(['failed', 'succeeded', 'succeeded', 'succeeded', 'succeeded']);
    expect(submits()[0]).toBeGreaterThan(8);
    expect(world.app.log.of('provider-is-back')).toHaveLength(1);
  });

  it.each(['auth', 'quota'] as const)('on %s goes elsewhere at once, tells the operator, and keeps others from it', async (cause) => {
    fal().usually = { submit: cause };
    const [bea, cleo] = await Promise.all([1, 2].map(() => world.app.actor({ consent: ['fal'] })));
    const submits = counted();
    const first = await ask(ana, BODY);
    expect(await ended(ana, first.id, 3)).toMatchObject({ status: 'succeeded', provider: { id: 'replicate' }, failedOver: [FAL] });
    const [waits, other] = [await ask(bea!, BODY), await ask(ana, BODY)];
    expect(await ended(ana, other.id)).toMatchObject({ status: 'succeeded', provider: { id: 'replicate' }, failedOver: [] });
    expect(await look(bea!, waits.id)).toMatchObject({ status: 'running', stage: 'waiting-for-provider' });
    expect(submits()).toEqual([1, 2]);
    expect(world.app.log.of('provider-needs-operator').at(-1)).toMatchObject({ provider: 'fal', cause });
    fal().usually = {}; // the operator has seen to it
    await world.step(10 * MINUTE_MS);
    expect(await ended(bea!, waits.id)).toMatchObject({ status: 'succeeded', provider: { id: 'fal' } });
    const late = await ask(cleo!, BODY);
    expect(await ended(cleo!, late.id)).toMatchObject({ status: 'succeeded' });
  });

  it('tells Prometheus', async () => {
    fal().usually = { submit: 'quota' };
    await ask(ana, BODY);
    await world.quiet();
    const { Metrics } = await import('../../src/platform/telemetry/metrics.js');
    const text = await world.app.get(Metrics).registry.metrics();
    expect(text).toContain('aicasso_provider_breaker{provider="fal"} 2');
    expect(text).toContain('aicasso_provider_open_attempts{provider="fal"} 0');
    expect(text).toMatch(/aicasso_provider_spent_today_usd\{provider="fal"\} 0\.\d+/);
    expect(text).toMatch(/aicasso_provider_openings_total\{provider="fal",cause="quota"\} [12]/);
  });
});
