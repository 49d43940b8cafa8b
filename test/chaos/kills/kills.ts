import { setTimeout as delay } from 'node:timers/promises';
import { Listener } from '../clients/listener.js';
import { Load } from '../clients/load.js';
import type { Outcome, Run, Scenario, Zero } from '../scenario.js';
import type { World } from '../world/world.js';
import { compare } from './compare.js';
import { Faults } from './faults.js';
import { POINTS } from './points.js';

const PEOPLE = 8;
/** A fault for so many generations, and no more faults than that: each costs the start of a process. */
const JOBS_A_FAULT = 8;
const MOST_FAULTS = 50;
/** Beyond it faults wait, so that each meets work and none meets a heap of it. */
const MOST_OPEN = 30;
const ENDS_WITHIN_MS = 300_000;
const TOLD_WITHIN_MS = 30_000;
const PROVIDERS = ['local', 'fal', 'replicate'];

/** R1, R2, R24. */
export const kills: Scenario = {
  name: 'kills',
  goals: 'R1, R2, R24',
  what: 'API, workers, scheduler, Redis, PostgreSQL and storage killed while generations run; then four logs are compared',
  short: 100,
  long: 1_000,
  run,
};

async function run({ world, n, seed, random, say }: Run): Promise<Outcome> {
  await world.standIns.usually('fal', { callback: 'once' });
  await world.standIns.usually('replicate', { queuedLooks: 1, callback: 'once' });
  const people = await world.persons(PEOPLE);
  const listeners = await Promise.all(people.map((person) => new Listener(person).start()));
  const load = new Load(people, {
    prefix: `kills${seed}`,
    choose: (job) => ({ provider: PROVIDERS[job % PROVIDERS.length]!, count: job % 5 === 0 ? 2 : 1 }),
  });
  const faults = new Faults(world, random);
  const step = Math.max(JOBS_A_FAULT, Math.ceil(n / MOST_FAULTS));
  for (let begun = 0; begun < n; begun += step) {
    await faults.next(() => load.begin(Math.min(step, n - begun)));
    while (load.open > MOST_OPEN) await delay(100);
    say(`${begun + step} asked for, ${load.open} open, ${faults.kills.length} kills, the last: ${faults.kills.at(-1)?.what}`);
  }
  const passed = await settle(world, load);
  const missed = await missedEnds(load, listeners);
  const { zeros, details, paidTwice } = await compare(world, load);
  const calls = (await world.standIns.calls()).filter(({ job, isTaken }) => isTaken && job.startsWith(`chaos-kills${seed}-`));
  const named = faults.kills.filter(({ isNamed }) => isNamed).length;
  const ends = Object.entries(Object.groupBy(load.known, ({ end }) => end?.status ?? 'open'));
  return {
    zeros: [
      ...zeros, missed,
      { what: 'named points that were waited for and never came', found: faults.deafPoints.length, n: POINTS.length },
    ],
    details: [...details, ...new Set(faults.unmet.map((name) => `did not come: ${name}`))],
    figures: [
      { what: 'kills at random times', value: faults.kills.length - named, unit: '' },
      { what: 'kills at named points', value: named, unit: '' },
      { what: 'named points that did not come', value: faults.unmet.length, unit: '' },
      ...ends.map(([end, list = []]) => ({ what: `generations that ended ${end}`, value: list.length, unit: '' })),
      { what: 'connections of event streams', value: listeners.reduce((sum, it) => sum + it.connections, 0), unit: '', n: PEOPLE },
      { what: 'requests that clients sent again with the same key', value: load.known.filter(({ tries }) => tries > 1).length, unit: '' },
      { what: 'calls that providers took and would bill', value: calls.length, unit: '' },
      { what: 'jobs that a provider took twice', value: paidTwice, unit: '', atMost: faults.kills.length, n: calls.length },
      { what: 'submits whose ten minutes of doubt were passed by hand', value: passed, unit: '' },
    ],
  };
}

/** What has ended was told on the stream of its owner, however often that was torn, within two beats. */
async function missedEnds(load: Load, listeners: readonly Listener[]): Promise<Zero> {
  const open = () => load.known.filter(({ id }) => !listeners.some(({ ends }) => ends.has(id)));
  for (const deadline = performance.now() + TOLD_WITHIN_MS; open().length > 0 && performance.now() < deadline; ) await delay(200);
  await Promise.all(listeners.map((listener) => listener.stop()));
  return { what: 'ends that the event streams did not tell', found: open().length, n: load.known.length };
}

/**
 * Until all have ended. A submit whose answer went with its worker, at a provider that can neither be asked nor called back, waits ten
 * minutes before it is given up without charge: here those minutes pass by hand.
 */
async function settle(world: World, load: Load): Promise<number> {
  const isOver = load.ended(ENDS_WITHIN_MS).then(() => true);
  const passed = new Set<string>();
  while (!(await Promise.race([isOver, delay(1_000, false)]))) {
    const rows = await world.rows<{ id: string }>(
      `with doubtful as (
         update generation_attempt a
         set started_at = a.started_at - interval '10 minutes', submitted_at = a.submitted_at - interval '10 minutes'
         from generation g where g.id = a.generation_id and g.stage = 'submit-unknown' and g.status = 'running' and g.lease_owner is null
           and a.state = 'unknown' and a.started_at > now() - interval '10 minutes' and g.next_action_at > now() + interval '2 seconds'
         returning a.generation_id)
       update generation set next_action_at = now() where id in (select generation_id from doubtful) returning id`,
    );
    for (const { id } of rows) passed.add(id);
  }
  return passed.size;
}
