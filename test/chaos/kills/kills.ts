import { setTimeout as delay } from 'node:timers/promises';
import { Load } from '../clients/load.js';
import type { Outcome, Run, Scenario } from '../scenario.js';
import type { World } from '../world/world.js';
import { compare } from './compare.js';
import { Faults } from './faults.js';

const PEOPLE = 8;
const JOBS_A_FAULT = 5;
/** Beyond it faults wait, so that each meets work and none meets a heap of it. */
const MOST_OPEN = 30;
const ENDS_WITHIN_MS = 300_000;
const PROVIDERS = ['local', 'fal', 'replicate'];

/** R1, R2. */
export const kills: Scenario = {
  name: 'kills',
  goals: 'R1, R2',
  what: 'API, workers, scheduler, Redis, PostgreSQL and storage killed while generations run; then four logs are compared',
  short: 100,
  long: 1_000,
  run,
};

async function run({ world, n, seed, random, say }: Run): Promise<Outcome> {
  await world.standIns.usually('fal', { callback: 'once' });
  await world.standIns.usually('replicate', { queuedLooks: 1, callback: 'once' });
  const people = await world.persons(PEOPLE);
  const load = new Load(people, {
    prefix: `kills${seed}`,
    choose: (job) => ({ provider: PROVIDERS[job % PROVIDERS.length]!, count: job % 5 === 0 ? 2 : 1 }),
  });
  const faults = new Faults(world, random);
  for (let begun = 0; begun < n; begun += JOBS_A_FAULT) {
    await faults.next(() => load.begin(Math.min(JOBS_A_FAULT, n - begun)));
    while (load.open > MOST_OPEN) await delay(100);
    if (begun % 100 === 0 && begun > 0) say(`${begun} asked for, ${load.open} open, ${faults.kills.length} kills`);
  }
  const passed = await settle(world, load);
  const { zeros, details, paidTwice } = await compare(world, load);
  const calls = (await world.standIns.calls()).filter(({ job, isTaken }) => isTaken && job.startsWith(`chaos-kills${seed}-`));
  const named = faults.kills.filter(({ isNamed }) => isNamed).length;
  const ends = Object.entries(Object.groupBy(load.known, ({ end }) => end?.status ?? 'open'));
  return {
    zeros,
    details,
    figures: [
      { what: 'kills at random times', value: faults.kills.length - named, unit: '' },
      { what: 'kills at named points', value: named, unit: '' },
      { what: 'named points that did not come', value: faults.unmet.length, unit: '' },
      ...ends.map(([end, list = []]) => ({ what: `generations that ended ${end}`, value: list.length, unit: '' })),
      { what: 'requests that clients sent again with the same key', value: load.known.filter(({ tries }) => tries > 1).length, unit: '' },
      { what: 'calls that providers took and would bill', value: calls.length, unit: '' },
      { what: 'jobs that a provider took twice', value: paidTwice, unit: '', atMost: faults.kills.length, n: calls.length },
      { what: 'submits whose ten minutes of doubt were passed by hand', value: passed, unit: '' },
    ],
  };
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
