import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Person } from '../clients/person.js';
import type { Outcome, Run, Scenario } from '../scenario.js';
import type { World } from '../world/world.js';

const PEOPLE = 20;
const ASKED_AT_A_TIME = 16;
const REBUILT_WITHIN_S = 30;
const ENDS_WITHIN_MS = 900_000;

interface Counts {
  readonly queued: number;
  readonly running: number;
  readonly ended: number;
}

/**
 * R5. All are pending when Redis loses everything: as many as may be are at the provider, whose polls were delayed rings; the others wait
 * in line. What the provider makes of them is a refusal, so that the end costs no media work.
 */
export const redisWiped: Scenario = {
  name: 'redis-wiped',
  goals: 'R5',
  what: 'Redis emptied and killed with n generations pending; every one must go on, once',
  short: 200,
  long: 10_000,
  run,
};

async function run({ world, n, seed, say }: Run): Promise<Outcome> {
  const prefix = `chaos-wiped${seed}-`;
  await world.standIns.usually('fal', { hold: true, end: 'refused' });
  const people = await world.persons(PEOPLE);
  const ids = await askFor(people, n, prefix);
  await until(async () => (await counts(world, ids)).running >= Math.min(n, PEOPLE * 100) * 0.9, 120_000);
  const before = await counts(world, ids);
  say(`${before.running} at the provider, ${before.queued} in line; ${await rings(world)} keys in Redis`);

  await wipe(world);
  const at = performance.now();
  await world.standIns.release('fal');
  const passed = () => (performance.now() - at) / 1000;
  await until(async () => (await counts(world, ids)).ended > 0, ENDS_WITHIN_MS);
  const firstS = passed();
  await until(async () => (await counts(world, ids)).ended >= before.running, ENDS_WITHIN_MS);
  const rebuiltS = passed();
  await until(async () => (await counts(world, ids)).ended === n, ENDS_WITHIN_MS);
  const allS = passed();

  const left = await counts(world, ids);
  const calls = (await world.standIns.calls()).filter(({ job, isTaken }) => isTaken && job.startsWith(prefix));
  const twice = [...Map.groupBy(calls, ({ job }) => job).values()].filter((list) => list.length > 1);
  const ledger = await world.processes.cli('ledger', 'verify', '--json');
  const [{ wrong } = { wrong: -1 }] = await world.rows<{ wrong: number }>(
    `select count(*)::int as wrong from generation where id = any($1) and (status <> 'refused' or points_captured <> 0)`, [ids],
  );
  return {
    zeros: [
      { what: 'generations lost', found: n - left.ended, n },
      { what: 'generations that ended otherwise than their provider said, or charged', found: wrong, n },
      { what: 'calls of the provider that were made twice', found: twice.length, n: calls.length },
      { what: 'faults in the books', found: ledger.code === 0 ? 0 : 1, n },
    ],
    figures: [
      { what: 'at the provider when Redis was lost', value: before.running, unit: '', n },
      { what: 'until the first one had gone on and ended, by itself', value: firstS, unit: 's' },
      { what: 'until as many as were at the provider had', value: rebuiltS, unit: 's', atMost: REBUILT_WITHIN_S, n: before.running },
      { what: 'until all had ended', value: allS, unit: 's' },
    ],
  };
}

async function askFor(people: readonly Person[], n: number, prefix: string): Promise<string[]> {
  const ids: string[] = [];
  let next = 0;
  const ask = async () => {
    for (let job = next++; job < n; job = next++) {
      const accepted = await people[job % people.length]!.generate(`${prefix}${String(job).padStart(6, '0')}`, { provider: 'fal' });
      ids.push(accepted.id);
    }
  };
  await Promise.all(Array.from({ length: ASKED_AT_A_TIME }, ask));
  return ids;
}

/** FLUSHALL, which goes to its file too; then SIGKILL, and it starts on an empty file. */
async function wipe({ servers }: World): Promise<void> {
  const redis = new Redis(servers.urlOf('redis'));
  await redis.flushall();
  redis.disconnect();
  await servers.kill('redis');
  await servers.start('redis');
}

async function rings({ servers }: World): Promise<number> {
  const redis = new Redis(servers.urlOf('redis'));
  const size = await redis.dbsize();
  redis.disconnect();
  return size;
}

async function counts(world: World, ids: readonly string[]): Promise<Counts> {
  const [row] = await world.rows<Counts>(
    `select count(*) filter (where status = 'queued')::int as queued,
       count(*) filter (where status = 'running' and request)::int as running,
       count(*) filter (where status not in ('queued', 'running'))::int as ended
     from (select status, exists (select 1 from generation_attempt a where a.generation_id = g.id and a.request_id is not null) as request
       from generation g where id = any($1)) it`,
    [ids],
  );
  return row!;
}

async function until(look: () => Promise<boolean>, withinMs: number): Promise<void> {
  for (const deadline = performance.now() + withinMs; performance.now() < deadline && !(await look()); ) await delay(200);
}
