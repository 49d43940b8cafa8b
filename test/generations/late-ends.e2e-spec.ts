import type { FalScenario } from '../lab/stand-ins/fal.js';
import { Transport } from '../../src/platform/outbound/transport/transport.js';
import type { Actor } from '../support/actor.js';
import { eventually } from '../support/harness.js';
import { ask, type FalWorld, putDown, reaches, startFalWorld } from './generation-world.js';

const DEADLINE_MS = 300_000;
const LATE = { status: 'failed', failure: { code: 'deadline-exceeded' }, charge: { state: 'released', captured: 0 } };

describe('R12 a generation ends within a minute of its deadline', () => {
  let world: FalWorld;
  let ana: Actor;

  beforeAll(async () => {
    world = await startFalWorld({ env: { OUTBOUND_TIMEOUT_MS: '1000', ACCESS_TOKEN_MINUTES: '1000' } });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    ana = await world.app.actor({ consent: ['fal'] });
  });

  const start = async (scenario: FalScenario) => {
    world.fal.plan(scenario);
    const { id } = await ask(ana, { tool: 'image.create', prompt: 'a red bicycle' });
    return id;
  };
  const row = async (id: string) => {
    const [{ deadline, stage } = { deadline: '', stage: '' }] = await world.app.sql<{ deadline: string; stage: string }>(
      'select deadline_at as deadline, stage from generation where id = $1', [id],
    );
    return { stage, leftMs: new Date(deadline).getTime() - world.app.clock.now().getTime() };
  };
  /** To so many ms before its deadline, or behind it. */
  const to = async (id: string, leftMs: number) => {
    await putDown(world.app, id);
    await world.tick(id, (await row(id)).leftMs - leftMs);
  };

  it('when its provider does not answer', async () => {
    const id = await start({ hold: true, deafLooks: 1_000 });
    await reaches(ana, id, 'at-provider');
    const run = world.fal.runs.at(-1)!;
    await to(id, -1_000);
    await eventually(20_000, async () => (run.looks >= 1 ? null : 'not asked yet'));
    await putDown(world.app, id);
    expect(await row(id)).toMatchObject({ stage: 'at-provider' }); // perhaps it lies there
    await to(id, -25_000);
    expect(await reaches(ana, id, 'failed', 'succeeded')).toMatchObject(LATE);
  });

  it('when its result cannot be fetched', async () => {
    const id = await start({ file: 'truncated' });
    await reaches(ana, id, 'at-provider');
    await world.tick(id);
    await eventually(20_000, async () => ((await row(id)).stage === 'ingesting' ? null : 'not fetched yet'));
    await to(id, 5_000);
    await putDown(world.app, id);
    const due = 'select next_action_at as next from generation where id = $1';
    const [{ next } = { next: '' }] = await world.app.sql<{ next: string }>(due, [id]);
    expect(new Date(next).getTime() - world.app.clock.now().getTime()).toBeLessThanOrEqual(5_000 + 25_000); // looked at in time
    await to(id, -26_000);
    expect(await reaches(ana, id, 'failed', 'succeeded')).toMatchObject(LATE);
  });

  it('when it goes to a provider for a second time just before', async () => {
    const transport = world.app.get(Transport);
    const exchange = transport.exchange.bind(transport);
    const most: number[] = [];
    transport.exchange = (request, recipient, mostMs) => {
      if (request.method === 'POST') most.push(mostMs!);
      return exchange(request, recipient, mostMs);
    };
    world.fal.plan({ end: 'transient', hold: true }, { submit: 'hang' });
    const { id } = await ask(ana, { tool: 'image.create', prompt: 'a red bicycle' });
    await reaches(ana, id, 'at-provider');
    world.fal.runs.at(-1)!.isReleased = true;
    await to(id, 2_000);
    await eventually(20_000, async () => (most.length === 2 ? null : 'not sent again yet'));
    transport.exchange = exchange;
    expect(most[0]).toBeLessThanOrEqual(DEADLINE_MS + 8_000);
    expect(most[0]).toBeGreaterThan(DEADLINE_MS - 60_000);
    expect(most[1]).toBeLessThanOrEqual(2_000 + 8_000); // then nobody waits for the answer any more
    await to(id, -11_000);
    expect(await reaches(ana, id, 'failed', 'succeeded')).toMatchObject({ status: 'failed', charge: LATE.charge });
  });

  it('but takes in what waits at the provider, however long no worker ran', async () => {
    const id = await start({ hold: true });
    await reaches(ana, id, 'at-provider');
    world.fal.runs.at(-1)!.isReleased = true;
    await world.tick(id, 6 * 3_600_000 + DEADLINE_MS);
    const done = await reaches(ana, id, 'failed', 'succeeded');
    expect(done.failure).toBeUndefined();
    expect(done).toMatchObject({ status: 'succeeded', charge: { captured: 4 } });
  });
});
