import { setTimeout as delay } from 'node:timers/promises';
import { quantile } from '../../bench/quantile.js';
import { Load } from '../clients/load.js';
import { compare } from '../kills/compare.js';
import type { Outcome, Run, Scenario } from '../scenario.js';
import type { ProcessName } from '../world/processes.js';
import type { World } from '../world/world.js';

const PEOPLE = 4;
const WORKERS: readonly ProcessName[] = ['worker-1', 'worker-2'];
const KILLS = 5;
/** So many of those that are left, or as many as come to be in this time. */
const IN_HAND = 0.9;
const IN_HAND_WITHIN_MS = 20_000;
const RESUME_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 100;
const RESUMED_WITHIN_S = 15;
const ENDS_WITHIN_MS = 300_000;

interface InHand {
  readonly id: string;
  readonly lease: string;
}

/**
 * R3, R4. One worker has all jobs in hand, since storage takes nothing from it; the other stands by, takes them over, and is the next to be
 * killed, once the first is back.
 */
export const workerKilled: Scenario = {
  name: 'worker-killed',
  goals: 'R3, R4',
  what: `the worker of n jobs is killed ${KILLS} times with them in hand`,
  short: 6,
  long: 40,
  run,
};

async function run({ world, n, seed, random, say }: Run): Promise<Outcome> {
  await world.standIns.usually('fal', { callback: 'once' });
  for (const name of WORKERS) await world.processes.killNow(name);
  await startBlocked(world, WORKERS[0]!, n);
  const people = await world.persons(PEOPLE);
  const load = new Load(people, { prefix: `worker${seed}`, choose: (job) => ({ provider: job % 2 === 0 ? 'fal' : 'local' }) });
  load.begin(n);
  const resumes: number[] = [];
  const killed = new Map<string, number>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const [holder, other] = [WORKERS[kill % 2]!, WORKERS[(kill + 1) % 2]!];
    await inHand(world, n);
    await startBlocked(world, other, n);
    const hit = await inHand(world, n);
    await delay(random() * 500);
    await world.processes.killNow(holder);
    const { times, ids } = await resumed(world, hit, performance.now());
    for (const id of ids) killed.set(id, (killed.get(id) ?? 0) + 1);
    resumes.push(...times);
    say(`kill ${kill + 1}: ${ids.length} in hand, resumed after ${Math.round(Math.max(...times))} ms at most`);
  }
  for (const name of WORKERS) world.links.of(name, 's3').hang(false);
  await load.ended(ENDS_WITHIN_MS);
  for (const name of WORKERS) await world.processes.killNow(name);
  await world.mend();
  const { zeros, details } = await compare(world, load);
  const often = load.known.filter(({ id }) => (killed.get(id) ?? 0) >= KILLS).length;
  return {
    zeros: [...zeros, { what: 'jobs that did not come to their result', found: load.known.filter(notDone).length, n }],
    details,
    figures: [
      { what: `jobs whose worker was killed ${KILLS} times with them in hand`, value: often, unit: '', n },
      { what: 'from the kill until it is in hand again, median', value: quantile(resumes, 0.5) / 1000, unit: 's', n: resumes.length },
      { what: 'the same, p99', value: quantile(resumes, 0.99) / 1000, unit: 's', atMost: RESUMED_WITHIN_S, n: resumes.length },
    ],
  };
}

/** With room for all; storage is asked for at the start, and takes nothing afterwards. */
async function startBlocked({ links, processes }: World, name: ProcessName, n: number): Promise<void> {
  if (processes.isRunning(name)) return;
  links.of(name, 's3').hang(false);
  await processes.start(name, { GENERATION_CONCURRENCY: String(n) });
  links.of(name, 's3').hang();
}

const notDone = ({ end }: Load['known'][number]) => end?.status !== 'succeeded';

/** Until all jobs are in the hands of the worker, or as many as come to be. */
async function inHand(world: World, n: number): Promise<readonly InHand[]> {
  let most: InHand[] = [];
  for (const deadline = performance.now() + IN_HAND_WITHIN_MS; performance.now() < deadline; ) {
    most = await world.rows<InHand>(
      `select g.id, g.lease_owner as lease from generation g
       where g.status = 'running' and g.lease_expires_at > now()
         and (g.provider <> 'fal' or g.stage = 'ingesting')`,
    );
    if (most.length >= n * IN_HAND) return most;
    await delay(LOOK_EVERY_MS);
  }
  return most;
}

interface Now extends InHand {
  readonly status: string;
  readonly until: Date | null;
}

/** From the kill until each is in hand under another lease, or over, in ms. One whose lease is renewed was in other hands: left out. */
async function resumed(world: World, hit: readonly InHand[], at: number): Promise<{ times: number[]; ids: string[] }> {
  const look = async () => {
    const rows = await world.rows<Now>(
      'select id, lease_owner as lease, status, lease_expires_at as until from generation where id = any($1)', [hit.map(({ id }) => id)],
    );
    return new Map(rows.map((row) => [row.id, row]));
  };
  const first = await look();
  const back = new Map<string, number>();
  let left = hit.filter(({ id, lease }) => first.get(id)?.lease === lease);
  for (const deadline = at + RESUME_LIMIT_MS; left.length > 0 && performance.now() < deadline; await delay(LOOK_EVERY_MS)) {
    const [rows, ms] = [await look(), performance.now() - at];
    left = left.filter(({ id, lease }) => {
      const { status, lease: now, until } = rows.get(id)!;
      const isBack = status !== 'running' || (now !== null && now !== lease);
      if (isBack) back.set(id, ms);
      const isRenewed = now === lease && until?.getTime() !== first.get(id)!.until?.getTime();
      return !isBack && !isRenewed;
    });
  }
  for (const { id } of left) back.set(id, performance.now() - at);
  return { times: [...back.values()], ids: [...back.keys()] };
}
