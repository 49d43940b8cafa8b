import { EntityManager } from '@mikro-orm/postgresql';
import { ModelSwitches } from '../../src/modules/generation/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { LabWorld } from '../lab/world.js';
import type { Actor } from '../support/actor.js';
import { startApp, type TestApp } from '../support/harness.js';
import { ask, look, points } from './generation-world.js';

const BODY = { tool: 'image.create', prompt: 'a red bicycle' };
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const HELD = { hold: true } as const;

/** Two worker processes, one PostgreSQL; time passes when the test says so. */
describe('what may be sent to a provider, by all workers together', () => {
  let world: LabWorld;
  let beside: TestApp;
  let people: Actor[];

  const start = async (limits: string) => {
    const env = { PROVIDER_LIMITS: limits };
    world = await LabWorld.start(['fal', 'replicate'], env);
    beside = await startApp({ beside: world.app, env: { ...world.env, ...env, ROLES: 'worker' } });
    people = await Promise.all([1, 2, 3, 4, 5, 6].map(() => world.app.actor({ consent: ['fal'] })));
    fal().usually = HELD;
  };
  afterEach(async () => {
    await beside?.stop();
    await world?.stop();
  });

  const fal = () => world.standIn('fal');
  const open = () => fal().runs.filter(({ isReleased, isCancelled }) => !isReleased && !isCancelled).length;
  const submits = () => fal().submits.received.length;
  /** One after the other, so that the order of asking is known. */
  const askAll = async (who: readonly Actor[]) => {
    const ids: string[] = [];
    for (const actor of who) {
      ids.push((await ask(actor, BODY)).id);
      await world.quiet();
    }
    return ids;
  };
  const inAnHour = () => world.app.clock.after(60 * MINUTE_MS);
  const stages = (ids: readonly string[]) => Promise.all(ids.map(async (id, n) => (await look(people[n]!, id)).stage));
  const sent = async () => {
    const rows = await world.app.sql<{ generation_id: string }>('select generation_id from generation_attempt order by started_at, id');
    return rows.map(({ generation_id: id }) => id);
  };

  it('as many at a time as it takes; who waits holds no worker, and goes in the order of waiting as places come free', async () => {
    await start('fal.concurrency=2');
    const ids = await askAll(people);
    expect(await stages(ids)).toEqual(['at-provider', 'at-provider', ...Array<string>(4).fill('waiting-for-provider')]);
    const [held] = await world.app.sql<{ n: number }>('select count(*)::int as n from generation where lease_owner is not null');
    expect([open(), held!.n]).toEqual([2, 0]);
    for (let ended = 0; ended < 4; ended++) {
      await fal().complete(fal().runs[ended]!);
      await world.step(3_000);
      expect(open()).toBe(2);
      expect(await sent()).toEqual(ids.slice(0, 3 + ended));
    }
    expect(await stages(ids)).toEqual([...Array<string>(4).fill('ended'), 'at-provider', 'at-provider']);
  });

  it('who comes when a place has just come free does not go before who waits', async () => {
    await start('fal.concurrency=1');
    const ids = await askAll(people.slice(0, 2));
    await world.app.sql('update generation_attempt set ended_at = $1', [world.app.clock.now()]); // and nobody was told
    ids.push(...(await askAll(people.slice(2, 3))));
    expect(await sent()).toEqual(ids.slice(0, 2));
    expect(await look(people[2]!, ids[2]!)).toMatchObject({ stage: 'waiting-for-provider' });
  });

  it('not one more when everybody asks at once', async () => {
    await start('fal.concurrency=3');
    await Promise.all(people.flatMap((actor) => [1, 2, 3].map(() => ask(actor, BODY))));
    await world.quiet();
    for (let round = 1; round <= 6; round++) {
      expect([open(), submits()]).toEqual([3, 3 * round]);
      await Promise.all(fal().runs.filter(({ isReleased }) => !isReleased).map((run) => fal().complete(run)));
      await world.step(3_000);
    }
    const ends = await world.app.sql('select status, count(*)::int as n from generation group by status');
    expect(ends).toEqual([{ status: 'succeeded', n: 18 }]);
  });

  it('a place is lost to no crash, and gained by none: it is held as long as the attempt may be running there', async () => {
    await start('fal.concurrency=1');
    fal().plan({ ...HELD, submit: 'cut-after' });
    const [doubt, next] = await askAll(people.slice(0, 2));
    expect(await stages([doubt!, next!])).toEqual(['submit-unknown', 'waiting-for-provider']);
    await world.step(4 * MINUTE_MS);
    expect(await stages([doubt!, next!])).toEqual(['submit-unknown', 'waiting-for-provider']); // it may be running
    await world.step(2 * MINUTE_MS); // given up
    expect(await stages([doubt!, next!])).toEqual(['ended', 'at-provider']);
    // as if its worker had died between sending and hearing
    await world.app.sql(`update generation_attempt set state = 'submitting', request_id = null where generation_id = $1`, [next]);
    await world.app.sql(`update generation set stage = 'submitting', next_action_at = $2 where id = $1`, [next, world.app.clock.now()]);
    const third = await ask(people[2]!, BODY);
    await world.step(1_000);
    expect(await look(people[1]!, next!)).toMatchObject({ stage: 'submit-unknown' });
    expect(await look(people[2]!, third.id)).toMatchObject({ stage: 'waiting-for-provider' });
    await world.step(6 * MINUTE_MS);
    expect(await look(people[1]!, next!)).toMatchObject({ failure: { code: 'outcome-unknown' } });
    expect(await look(people[2]!, third.id)).toMatchObject({ stage: 'at-provider' });
    expect(submits()).toBe(3);
  });

  it('who waits can cancel, is stopped by a withdrawal, and ends unpaid after a day', async () => {
    await start('fal.concurrency=1');
    const [first, cancelled, withdrawn, late] = await askAll(people.slice(0, 4));
    await people[1]!.post(`/v1/generations/${cancelled}/cancel`).expect(200);
    const { version } = (await people[2]!.get('/v1/policies/ai-data-sharing').expect(200)).body as { version: string };
    const decision = { policy: 'ai-data-sharing', version, decision: 'withdrawn', locale: 'en', surface: 'test' };
    await people[2]!.post('/v1/consents', decision).expect(201);
    await world.step(0);
    expect(await look(people[1]!, cancelled!)).toMatchObject({ status: 'cancelled', charge: { state: 'released' } });
    expect(await look(people[2]!, withdrawn!)).toMatchObject({ status: 'cancelled', failure: { code: 'consent-withdrawn' } });
    await world.app.sql(`update generation set deadline_at = deadline_at + interval '3 days' where id = $1`, [first]); // a long run
    await world.step(DAY_MS - MINUTE_MS);
    expect(await look(people[3]!, late!)).toMatchObject({ status: 'running', stage: 'waiting-for-provider' });
    await world.step(MINUTE_MS);
    expect(await look(people[3]!, late!)).toMatchObject({ status: 'failed', failure: { code: 'deadline-exceeded' } });
    expect(await points(people[3]!)).toMatchObject({ balance: 1_000_000, held: 0 });
    expect(submits()).toBe(1);
  });

  it('who waits for one that is switched off goes to another, or ends', async () => {
    await start('fal.concurrency=1');
    const both = await world.app.actor({ consent: ['fal', 'replicate'] });
    await askAll(people.slice(0, 2));
    const chosen = await ask(both, { ...BODY, provider: 'fal' });
    await world.app.sql(`insert into provider_state (provider, rest_until) values ('replicate', $1)`, [inAnHour()]);
    const either = await ask(both, BODY);
    await world.quiet();
    await runInScope(world.app.get(EntityManager), () =>
      world.app.get(ModelSwitches).switchOff({ provider: 'fal', model: '*' }, { actor: 'operator', reason: 'an incident' }),
    );
    await world.step(1_000);
    expect(await look(both, chosen.id)).toMatchObject({ status: 'failed', failure: { code: 'provider-failed' } });
    expect(await look(both, either.id)).toMatchObject({ status: 'running', stage: 'waiting-for-provider' });
    await world.step(61 * MINUTE_MS);
    expect(await look(both, either.id)).toMatchObject({ provider: { id: 'replicate' } });
    expect(submits()).toBe(1);
  });

  it('never more in a minute than it takes, and each at its time', async () => {
    await start('fal.perMinute=2');
    const ids = await askAll(people.slice(0, 3));
    expect(submits()).toBe(1);
    await world.step(40_000);
    expect(submits()).toBe(1);
    await world.step(20_000);
    expect(submits()).toBe(2);
    await world.step(MINUTE_MS);
    expect(await sent()).toEqual(ids);
  });

  it('a pause that it asks for holds for everybody, and the deadline runs from what is taken', async () => {
    await start('fal.concurrency=5');
    fal().plan({ ...HELD, submit: 'rate-limited' });
    const [first, second] = await askAll(people.slice(0, 2));
    expect(await stages([first!, second!])).toEqual(['waiting-for-provider', 'waiting-for-provider']);
    expect(submits()).toBe(1);
    await world.app.sql(`update provider_state set rest_until = rest_until + interval '20 minutes'`); // longer than the model's deadline
    await world.step(10 * MINUTE_MS);
    expect(submits()).toBe(1);
    await world.step(12 * MINUTE_MS);
    expect(await stages([first!, second!])).toEqual(['at-provider', 'at-provider']);
    expect((await sent()).sort()).toEqual([first, first, second].sort()); // there is room for both: they go side by side
  });

  it('nothing more is begun once the budget of the day is spent; the operator is told once, and it goes on at midnight', async () => {
    await start('fal.dailyBudgetUsd=0.05'); // by the list a picture is 0.03
    await world.step(DAY_MS - (world.app.clock.now().getTime() % DAY_MS) + MINUTE_MS); // just after midnight
    const ids = await askAll(people.slice(0, 4));
    expect(await stages(ids)).toEqual(['at-provider', 'at-provider', 'waiting-for-provider', 'waiting-for-provider']);
    const warnings = () => [world.app, beside].flatMap(({ log }) => log.of('provider-budget-spent'));
    expect(warnings()).toMatchObject([{ provider: 'fal', dailyBudgetUsd: 0.05 }]);
    for (const run of fal().runs) await fal().complete(run);
    await world.step(3_000);
    expect(submits()).toBe(2);
    await world.step(DAY_MS - 5 * MINUTE_MS);
    expect(submits()).toBe(2);
    await world.step(4.5 * MINUTE_MS);
    expect((await sent()).sort()).toEqual([...ids].sort()); // there is room for both: they go side by side
  });
});
